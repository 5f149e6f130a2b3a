package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Attempt;
import dev.taskorchestrator.core.Changes;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Dependency;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Changing what was planned: fields, dependencies, the place in the tree, and calling things off.
final class Editing {

  Outcome<Reply> update(Tx tx, Actor actor, Roles roles, Command.Update update) {
    var edit = new Edit(tx, actor, roles);
    return Lookup.task(tx, update.task())
        .map(edit::renewed)
        .then(task -> edit.expected(task, update.expectedVersion()))
        .then(task -> edit.fields(task, update.changes()))
        .then(task -> edit.place(task, update.parent()))
        .then(task -> edit.dependencies(task, update))
        .then(task -> status(tx, actor, edit, task, update))
        .map(id ->
            new Reply.Updated(
                tx.tasks().find(id).orElseThrow(), edit.changed(), edit.graph().freed()));
  }

  private Outcome<TaskId> status(Tx tx, Actor actor, Edit edit, Task task, Command.Update update) {
    var wanted = update.status();
    if (wanted == null || wanted == task.status()) return Outcome.done(task.id());
    edit.changed().add("status");
    var reason = Objects.requireNonNullElse(update.reason(), "set by " + actor.agent());
    return switch (wanted) {
      case PENDING ->
          Archive.taken(tx, actor, task)
              .map(taken -> taken.map(Task::id))
              .orElseGet(() -> reopened(tx, edit, task, update));
      case BLOCKED ->
          task.blockable(tx.now(), reason)
              .map(after -> {
                if (task.status() == Status.ACTIVE) {
                  tx.attempts().end(task, Attempt.End.BLOCKED, reason, tx.now());
                }
                return edit.graph().save(task, after, Event.Kind.BLOCKED, reason).id();
              });
      case CANCELLED ->
          cancel(tx, actor, new Command.Cancel(task.id().text(), reason, true, true))
              .map(_ -> task.id());
      case ARCHIVED ->
          task.archived(tx.now()).map(after -> putAway(tx, edit.graph(), task, after, reason).id());
      case ACTIVE -> notSo(task, "set to active", "execute_task claims it");
      case COMPLETED -> notSo(task, "set to completed", "complete_task hands its work in");
      case FAILED -> notSo(task, "set to failed", "release_task with outcome fail ends it");
    };
  }

  private static Outcome<TaskId> reopened(Tx tx, Edit edit, Task task, Command.Update update) {
    return task.reopened(tx.now())
        .map(after -> {
          var kind = task.status() == Status.FAILED ? Event.Kind.RETRIED : Event.Kind.UNBLOCKED;
          return edit.graph().save(task, after, kind, update.reason()).id();
        });
  }

  private static Outcome<TaskId> notSo(Task task, String verb, String instead) {
    return Outcome.refused(new Refusal.WrongState(task.id(), task.status(), verb, instead));
  }

  /// Calls a task off, and unless told otherwise everything below it.
  Outcome<Reply> cancel(Tx tx, Actor actor, Command.Cancel cancel) {
    return Lookup.task(tx, cancel.task())
        .then(task -> {
          var reason =
              Objects.requireNonNullElse(cancel.reason(), "called off by " + actor.agent());
          return task.cancelled(tx.now(), reason)
              .map(_ -> calledOff(tx, actor, task, reason, cancel));
        });
  }

  private static Reply calledOff(
      Tx tx, Actor actor, Task task, String reason, Command.Cancel cancel) {
    var graph = new Graph(tx, actor);
    var children = new ArrayList<TaskId>();
    // parents first: one whose last open child were called off before it would count as completed
    var after = callOff(tx, graph, task.id(), reason);
    if (cancel.children()) {
      for (var child : below(tx, task)) {
        if (child.status().ended()) continue;
        callOff(tx, graph, child.id(), "its parent was called off: " + reason);
        children.add(child.id());
      }
    }
    var dependents = graph.blocked().stream().filter(id -> !children.contains(id)).toList();
    if (!cancel.keepWork()) {
      forgetWork(tx, task.id());
      children.forEach(child -> forgetWork(tx, child));
    }
    var artifacts = tx.artifacts().of(task.id()).size();
    return new Reply.CalledOff(after, task.status(), children, dependents, artifacts);
  }

  private static void forgetWork(Tx tx, TaskId id) {
    for (var artifact : tx.artifacts().of(id)) {
      tx.artifacts().delete(artifact);
      tx.artifacts().sweep(artifact.hash());
    }
  }

  /// Everything below a task, each after its parent.
  private static List<Task> below(Tx tx, Task top) {
    var children = new HashMap<TaskId, List<Task>>();
    for (var task : tx.queries().below(top.id(), Integer.MAX_VALUE)) {
      children
          .computeIfAbsent(Objects.requireNonNull(task.parent()), _ -> new ArrayList<>())
          .add(task);
    }
    var below = new ArrayList<Task>(children.getOrDefault(top.id(), List.of()));
    for (int i = 0; i < below.size(); i++) {
      below.addAll(children.getOrDefault(below.get(i).id(), List.of()));
    }
    return below;
  }

  private static Task callOff(Tx tx, Graph graph, TaskId id, String reason) {
    var task = tx.tasks().find(id).orElseThrow();
    if (!(task.cancelled(tx.now(), reason) instanceof Outcome.Done<Task>(var after))) return task;
    if (task.state() instanceof TaskState.Active) {
      tx.attempts().end(task, Attempt.End.CANCELLED, reason, tx.now());
    }
    return graph.save(task, after, Event.Kind.CANCELLED, reason);
  }

  /// Archives a task that is over, or removes it with everything below it.
  Outcome<Reply> delete(Tx tx, Actor actor, Command.Delete delete) {
    return Lookup.task(tx, delete.task())
        .then(task ->
            delete.archive() ? archive(tx, actor, task, delete) : remove(tx, actor, task, delete));
  }

  /// An unfinished task is called off first, with all below it, when that is asked for by force.
  private static Outcome<Reply> archive(Tx tx, Actor actor, Task task, Command.Delete delete) {
    var graph = new Graph(tx, actor);
    if (delete.force() && !task.status().ended()) {
      var reason = "archived by " + actor.agent();
      calledOff(tx, actor, task, reason, new Command.Cancel(task.id().text(), reason, true, true));
    }
    var ended = tx.tasks().find(task.id()).orElseThrow();
    return ended
        .archived(tx.now())
        .map(after -> {
          putAway(tx, graph, ended, after, "put away by " + actor.agent());
          return new Reply.Deleted(task.id(), true, List.of());
        });
  }

  private static Task putAway(Tx tx, Graph graph, Task task, Task after, String reason) {
    Archive.put(tx, task, reason);
    return graph.save(task, after, Event.Kind.ARCHIVED, reason);
  }

  private static Outcome<Reply> remove(Tx tx, Actor actor, Task task, Command.Delete delete) {
    var below = below(tx, task);
    var needed = new ArrayList<TaskId>(below.stream().map(Task::id).toList());
    for (var dependency : tx.dependencies().on(task.id())) needed.add(dependency.task());
    if (!delete.force() && !needed.isEmpty()) {
      return Outcome.refused(new Refusal.HasDependents(task.id(), needed));
    }
    if (!delete.force() && task.status() == Status.ACTIVE) {
      return Outcome.refused(
          new Refusal.WrongState(
              task.id(), task.status(), "deleted", "release or cancel it, or force"));
    }
    var graph = new Graph(tx, actor);
    var going = new HashSet<TaskId>(below.stream().map(Task::id).toList());
    going.add(task.id());
    for (var child : below.reversed()) removeOne(tx, actor, graph, child.id(), going);
    removeOne(tx, actor, graph, task.id(), going);
    return Outcome.done(new Reply.Deleted(task.id(), false, below.stream().map(Task::id).toList()));
  }

  /// @param going all that is removed with it, to which its going means nothing any more
  private static void removeOne(Tx tx, Actor actor, Graph graph, TaskId id, Set<TaskId> going) {
    for (var dependency : tx.dependencies().on(id)) {
      tx.dependencies().delete(dependency);
      var open = dependency.state() == Dependency.State.OPEN;
      if (open && !going.contains(dependency.task())) graph.recount(dependency.task(), -1, 0);
    }
    var task = tx.tasks().find(id).orElseThrow();
    var contents = tx.artifacts().of(id);
    tx.tasks().delete(task);
    contents.forEach(artifact -> tx.artifacts().sweep(artifact.hash()));
    tx.events()
        .append(tx.now(), Event.Kind.DELETED, id, actor, task.attempt(), task.brief().title());
    var parent = task.parent();
    if (parent != null && !going.contains(parent) && !task.overForParent()) {
      graph.recount(parent, 0, -1);
    }
  }

  /// The parts of one update, each refused or done before the next.
  private static final class Edit {
    private final Tx tx;
    private final Actor actor;
    private final Roles roles;
    private final Graph graph;
    private final List<String> changed = new ArrayList<>();

    Edit(Tx tx, Actor actor, Roles roles) {
      this.tx = tx;
      this.actor = actor;
      this.roles = roles;
      this.graph = new Graph(tx, actor);
    }

    List<String> changed() {
      return changed;
    }

    Graph graph() {
      return graph;
    }

    /// Whatever its holder does with a task shows that it is still at it. Not a change of the task.
    Task renewed(Task task) {
      if (!(task.state() instanceof TaskState.Active held)) return task;
      if (!held.holder().is(actor) || held.lapsedAt(tx.now())) return task;
      var beaten = task.beat(held.by(actor), tx.now(), held.leaseSeconds(), null, null);
      return tx.tasks().save(task, beaten.at(task.version()));
    }

    Outcome<Task> expected(Task task, @Nullable Long version) {
      return version == null || version == task.version()
          ? Outcome.done(task)
          : Outcome.refused(new Refusal.VersionConflict(task.id(), version, task.version()));
    }

    Outcome<Task> fields(Task task, Changes changes) {
      if (changes.none()) return Outcome.done(task);
      var brief = changes.applied(task.brief());
      if (roles.role(brief.specialist()).isEmpty()) {
        return Outcome.refused(
            new Refusal.UnknownRole(brief.specialist(), "specialist_type", roles.names()));
      }
      changed.addAll(changes.names());
      if (brief.equals(task.brief())) return Outcome.done(task);
      var detail = String.join(", ", changes.names());
      return Outcome.done(graph.save(task, task.with(brief, tx.now()), Event.Kind.UPDATED, detail));
    }

    Outcome<Task> place(Task task, Command.@Nullable Reparent reparent) {
      if (reparent == null) return Outcome.done(task);
      var given = reparent.parent();
      if (given == null) return Outcome.done(moved(task, null));
      return Lookup.task(tx, given, "parent_task_id")
          .then(Planning::open)
          .then(parent -> {
            if (parent.id().equals(task.parent())) return Outcome.done(task);
            if (parent.id().equals(task.id()) || tx.dependencies().waits(task.id(), parent.id())) {
              return Outcome.refused(new Refusal.Cycle(circle(task.id(), parent.id())));
            }
            return Outcome.done(moved(task, parent));
          });
    }

    private Task moved(Task task, @Nullable Task parent) {
      var old = task.parent();
      if (old == null && parent == null) return task;
      changed.add("parent_task_id");
      var root = parent == null ? task.id() : parent.root();
      var after =
          task.under(
              parent == null ? null : parent.id(),
              root,
              parent == null ? 0 : tx.tasks().nextPosition(parent.id()));
      graph.save(task, after.in(after.state(), tx.now()), Event.Kind.UPDATED, "parent_task_id");
      tx.tasks().reroot(task.id(), root);
      if (!task.overForParent()) {
        if (parent != null) graph.recount(parent.id(), 0, 1);
        if (old != null) graph.recount(old, 0, -1);
      }
      return tx.tasks().find(task.id()).orElseThrow();
    }

    Outcome<Task> dependencies(Task task, Command.Update update) {
      Outcome<Task> outcome = Outcome.done(task);
      for (var need : update.add()) outcome = outcome.then(now -> add(now, need));
      for (var need : update.remove()) outcome = outcome.then(now -> remove(now, need));
      for (var waiver : update.waive()) outcome = outcome.then(now -> waive(now, waiver));
      return outcome;
    }

    private Outcome<Task> add(Task task, Draft.Need need) {
      return Lookup.task(tx, need.target(), "add_dependencies")
          .then(on -> {
            if (task.status().ended()) {
              return Outcome.refused(
                  new Refusal.WrongState(
                      task.id(), task.status(), "made to wait", "only an open task can"));
            }
            var present = tx.dependencies().find(task.id(), on.id());
            if (present.isPresent()) return Outcome.done(task);
            var waits = !need.type().equals(Dependency.RELATED);
            if (on.id().equals(task.id())
                || (waits && tx.dependencies().waits(on.id(), task.id()))) {
              return Outcome.refused(new Refusal.Cycle(circle(on.id(), task.id())));
            }
            return Outcome.done(added(task, on, need.type()));
          });
    }

    private Task added(Task task, Task on, String type) {
      var satisfied = Dependency.satisfied(type, on.standing());
      tx.dependencies()
          .insert(
              new Dependency(
                  task.id(),
                  on.id(),
                  type,
                  satisfied ? Dependency.State.SATISFIED : Dependency.State.OPEN,
                  null));
      return touched(task, Event.Kind.DEPENDENCY_ADDED, on.id().text(), satisfied ? 0 : 1);
    }

    private Outcome<Task> remove(Task task, String given) {
      return dependency(task, given, "remove_dependencies")
          .map(dependency -> {
            tx.dependencies().delete(dependency);
            return touched(
                task,
                Event.Kind.DEPENDENCY_REMOVED,
                dependency.prerequisite().text(),
                dependency.state() == Dependency.State.OPEN ? -1 : 0);
          });
    }

    private Outcome<Task> waive(Task task, Command.Waiver waiver) {
      return dependency(task, waiver.prerequisite(), "waive_dependencies")
          .map(dependency -> {
            var said = actor.agent() + ": " + waiver.reason();
            tx.dependencies()
                .save(
                    new Dependency(
                        dependency.task(),
                        dependency.prerequisite(),
                        dependency.type(),
                        Dependency.State.WAIVED,
                        said));
            return touched(
                task,
                Event.Kind.DEPENDENCY_WAIVED,
                dependency.prerequisite() + " waived by " + said,
                dependency.state() == Dependency.State.OPEN ? -1 : 0);
          });
    }

    private Outcome<Dependency> dependency(Task task, String given, String field) {
      return Lookup.task(tx, given, field)
          .then(on ->
              tx.dependencies()
                  .find(task.id(), on.id())
                  .map(Outcome::done)
                  .orElseGet(() ->
                      Outcome.refused(
                          new Refusal.InvalidArgument(
                              field, task.id() + " does not depend on " + on.id()))));
    }

    /// Counts a change of the dependencies as a change of the task, and lets it go on if it now
    /// can.
    private Task touched(Task task, Event.Kind kind, String detail, int open) {
      if (!changed.contains("dependencies")) changed.add("dependencies");
      graph.save(task, task.in(task.state(), tx.now()), kind, detail);
      if (open != 0) graph.recount(task.id(), open, 0);
      return tx.tasks().find(task.id()).orElseThrow();
    }

    /// What waits for what from `from` to `to`, and back to the beginning by the new tie.
    private List<String> circle(TaskId from, TaskId to) {
      if (from.equals(to)) return List.of(to.text(), to.text());
      var path = new ArrayList<String>(graph.path(from, to));
      path.addFirst(to.text());
      return path;
    }
  }
}
