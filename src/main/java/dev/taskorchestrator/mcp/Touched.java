package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.TaskId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What reads differently after some events: the tasks that they are about, those that show them as
/// parent, child or dependency, and the trees in which they stand. Where finding out would take too
/// long or is not possible any more it is everything: to be told once too often costs a look, to be
/// told once too seldom costs the truth.
final class Touched {

  /// Tasks that are looked at to find out.
  private static final int LOOKS = 300;

  private final Function<Query, Outcome<Reply>> ask;
  private final Map<TaskId, Reply.OneTask> seen = new HashMap<>();
  private final Set<String> tasks = new HashSet<>();
  private final Set<String> trees = new HashSet<>();
  private final Set<String> artifacts = new HashSet<>();
  private boolean anyTask;
  private boolean everything;

  private Touched(Function<Query, Outcome<Reply>> ask) {
    this.ask = ask;
  }

  /// By these events.
  ///
  /// @param followed what anybody wants to know
  static Touched by(
      List<Event> events, Set<ResourceName> followed, Function<Query, Outcome<Reply>> ask) {
    var touched = new Touched(ask);
    touched.anyTask = events.stream().anyMatch(event -> event.task() != null);
    if (followed.stream().noneMatch(Touched::single)) return touched;
    touched.everything = events.stream().anyMatch(Touched::lost);
    events.forEach(touched::named);
    events.stream()
        .map(Event::task)
        .filter(Objects::nonNull)
        .distinct()
        .takeWhile(_ -> !touched.everything)
        .forEach(touched::task);
    return touched;
  }

  /// Nobody knows by what.
  static Touched all() {
    var touched =
        new Touched(_ -> {
          throw new IllegalStateException("nothing is asked");
        });
    touched.anyTask = true;
    touched.everything = true;
    return touched;
  }

  /// Whether that reads differently now.
  boolean holds(ResourceName name) {
    return switch (name) {
      case ResourceName.Status(), ResourceName.Events _ -> true;
      case ResourceName.Tree(var task) ->
          task == null ? anyTask : everything || trees.contains(task);
      case ResourceName.OneTask(var id) -> everything || tasks.contains(id);
      case ResourceName.Content(var id) -> everything || artifacts.contains(id); // comes and goes
      case ResourceName.RolePrompt _ -> false;
    };
  }

  private static boolean single(ResourceName name) {
    return switch (name) {
      case ResourceName.OneTask _, ResourceName.Content _ -> true;
      case ResourceName.Tree(var task) -> task != null;
      case ResourceName.Status(), ResourceName.Events _, ResourceName.RolePrompt _ -> false;
    };
  }

  /// Whether where the task stood before cannot be found any more.
  private static boolean lost(Event event) {
    return switch (event.kind()) {
      case DELETED, RESTORED, IMPORTED -> true;
      case UPDATED -> "parent_task_id".equals(event.detail());
      default -> false;
    };
  }

  /// What only the event itself still knows.
  private void named(Event event) {
    var detail = event.detail();
    if (detail == null) return;
    if (event.kind() == Event.Kind.ARTIFACT_ADDED) artifacts.add(detail);
    if (event.kind() == Event.Kind.DEPENDENCY_REMOVED) tasks.add(detail);
  }

  private void task(TaskId id) {
    var one = look(id);
    if (one == null) return;
    Stream.of(one.needs().stream().map(need -> need.prerequisite()), one.dependents().stream())
        .flatMap(it -> it)
        .map(TaskId::text)
        .forEach(tasks::add);
    upwards(one);
    for (var dependent : one.dependents()) {
      var waiting = look(dependent);
      if (waiting != null) upwards(waiting);
    }
  }

  /// The task, its parent, and every tree that it stands in.
  private void upwards(Reply.OneTask one) {
    tasks.add(one.task().id().text());
    var parent = one.task().parent();
    if (parent != null) tasks.add(parent.text());
    for (Reply.@Nullable OneTask at = one; at != null; ) {
      if (!trees.add(at.task().id().text())) return;
      var above = at.task().parent();
      at = above == null ? null : look(above);
    }
  }

  private Reply.@Nullable OneTask look(TaskId id) {
    var known = seen.get(id);
    if (known != null || everything) return known;
    if (seen.size() < LOOKS
        && ask.apply(new Query.OneTask(id.text(), false))
            instanceof Outcome.Done<Reply>(Reply.OneTask one)) {
      seen.put(id, one);
      return one;
    }
    everything = true;
    return null;
  }
}
