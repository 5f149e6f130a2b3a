package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Proposes what the arguments of prompts and resources may be: tasks by the beginning of their id
/// or of a word of their title, those first that are still open; artifacts, roles and events.
final class ProjectCompletions implements Completions {

  private static final List<Status> OPEN =
      List.of(Status.ACTIVE, Status.PENDING, Status.BLOCKED, Status.FAILED);
  private static final List<Status> OVER = List.of(Status.COMPLETED, Status.CANCELLED);
  private static final long PAGE = 100;

  private final Glance glance;

  ProjectCompletions(Glance glance) {
    this.glance = glance;
  }

  @Override
  public @Nullable List<String> complete(Of of, String argument, String begun, ToolCall call) {
    if (!takes(of, argument, call)) return null;
    return switch (argument) {
      case "task_id" -> tasks(begun, call);
      case "artifact_id" -> artifacts(begun, call);
      case "role", "name" -> beginning(glance.roles(call).names().stream(), begun);
      case "after" -> beginning(events(call), begun);
      default -> List.of(); // words of a person
    };
  }

  private boolean takes(Of of, String argument, ToolCall call) {
    return switch (of) {
      case Of.Prompt(var name) ->
          PromptWords.all(glance.roles(call).byName().values().stream())
              .filter(prompt -> prompt.name().equals(name))
              .flatMap(prompt -> prompt.arguments().stream())
              .anyMatch(it -> it.name().equals(argument));
      case Of.Resource(var template) ->
          template.endsWith("/{" + argument + "}")
              && ResourceWords.TEMPLATES.stream()
                  .anyMatch(it -> it.text("uriTemplate").equals(template));
    };
  }

  private List<String> tasks(String begun, ToolCall call) {
    var found = new LinkedHashSet<String>();
    for (var statuses : List.of(OPEN, OVER)) {
      found.addAll(
          tasks(call, Filter.all().only(statuses).sorted(Filter.Sort.NEWEST, Filter.MAX_LIMIT))
              .filter(task -> fits(task, begun))
              .map(task -> task.id().text())
              .toList());
    }
    if (begun.startsWith("task_") && found.isEmpty()) exact(begun, call).forEach(found::add);
    return List.copyOf(found);
  }

  private Stream<Task> tasks(ToolCall call, Filter filter) {
    return glance.ask(call, new Query.Tasks(filter, false))
            instanceof Outcome.Done<Reply>(Reply.TaskPage page)
        ? page.tasks().stream().map(Reply.TaskView::task)
        : Stream.empty();
  }

  /// One that was planned so long ago that no page above holds it.
  private Stream<String> exact(String begun, ToolCall call) {
    return glance.ask(call, new Query.OneTask(begun, false))
            instanceof Outcome.Done<Reply>(Reply.OneTask one)
        ? Stream.of(one.task().id().text())
        : Stream.empty();
  }

  private static boolean fits(Task task, String begun) {
    var wanted = begun.strip().toLowerCase(Locale.ROOT);
    var title = task.brief().title().toLowerCase(Locale.ROOT);
    return task.id().text().toLowerCase(Locale.ROOT).startsWith(wanted)
        || title.startsWith(wanted)
        || Stream.of(title.split("[^\\p{L}\\p{N}]+", -1)).anyMatch(word -> word.startsWith(wanted));
  }

  private List<String> artifacts(String begun, ToolCall call) {
    var task = call.arguments().optText("task_id").filter(id -> !id.isEmpty()).orElse(null);
    var query = new Query.Artifacts(task, Filter.MAX_LIMIT, 0);
    return glance.ask(call, query) instanceof Outcome.Done<Reply>(Reply.ArtifactList(var list, _))
        ? beginning(list.reversed().stream().map(Artifact::id), begun)
        : List.of();
  }

  /// The beginning of each page, the latest first.
  private Stream<String> events(ToolCall call) {
    return glance.ask(call, new Query.Changes(Long.MAX_VALUE, 1))
            instanceof Outcome.Done<Reply>(Reply.Changes(_, var last))
        ? Stream.iterate(last - last % PAGE, after -> after >= 0, after -> after - PAGE)
            .limit(1_000)
            .map(String::valueOf)
        : Stream.empty();
  }

  private static List<String> beginning(Stream<String> all, String begun) {
    return all.filter(it -> it.startsWith(begun)).toList();
  }
}
