package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Dependency;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.store.Tx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What one task's change means for its neighbours: those that wait for it, and the parent above
/// it. Everything that follows from a change happens in the transaction of that change.
final class Graph {

  private final Tx tx;
  private final Actor actor;
  private final List<Task> freed = new ArrayList<>();
  private final List<TaskId> blocked = new ArrayList<>();
  private final List<TaskId> completedParents = new ArrayList<>();

  Graph(Tx tx, Actor actor) {
    this.tx = tx;
    this.actor = actor;
  }

  /// Tasks that became ready.
  List<Task> freed() {
    return freed;
  }

  /// Tasks that cannot go on because of the change.
  List<TaskId> blocked() {
    return blocked;
  }

  /// Parents that were completed because their last child was.
  List<TaskId> completedParents() {
    return completedParents;
  }

  /// Writes a task's change, and what follows from it.
  Task save(Task before, Task after, Event.Kind kind, @Nullable String detail) {
    tx.tasks().save(before, after);
    tx.events().append(tx.now(), kind, after.id(), actor, after.attempt(), detail);
    if (before.standing() != after.standing() || before.status() != after.status()) {
      tellDependents(after);
      if (before.overForParent() != after.overForParent()) {
        tellParent(after, after.overForParent() ? -1 : 1);
      }
      return givenBack(before, after);
    }
    return after;
  }

  /// A parent that is given back when its children are all completed needs nobody to take it again.
  private Task givenBack(Task before, Task after) {
    var back = after.status() == Status.PENDING && before.status() != Status.PENDING;
    if (!back || after.openPrerequisites() > 0 || after.openChildren() > 0) return after;
    return whole(after) ? complete(after, "its children were completed already") : after;
  }

  private void tellDependents(Task task) {
    for (var dependency : tx.dependencies().on(task.id())) {
      if (dependency.state() == Dependency.State.WAIVED) continue;
      var satisfied = Dependency.satisfied(dependency.type(), task.standing());
      var state = satisfied ? Dependency.State.SATISFIED : Dependency.State.OPEN;
      var changed = state != dependency.state();
      // an approval that was given is not taken back when the approver's work is merely given back
      if (changed && (satisfied || (task.status().ended() && !done(dependency.task())))) {
        tx.dependencies()
            .save(
                new Dependency(
                    dependency.task(), dependency.prerequisite(), dependency.type(), state, null));
        recount(dependency.task(), satisfied ? -1 : 1, 0);
      }
      if (!satisfied && hopeless(task)) block(dependency.task(), task);
    }
  }

  /// What is done stays done, even if an approval it went by is taken back afterwards.
  private boolean done(TaskId id) {
    return find(id).standing() == Status.COMPLETED;
  }

  static boolean hopeless(Task task) {
    return task.standing() == Status.CANCELLED || task.standing() == Status.FAILED;
  }

  /// A dependent of something that will not come waits for a person or an agent to decide.
  private void block(TaskId id, Task because) {
    var task = find(id);
    if (!(task.state() instanceof TaskState.Pending)) return;
    var reason = why(because);
    tx.tasks().save(task, task.blocked(tx.now(), reason));
    tx.events().append(tx.now(), Event.Kind.BLOCKED, id, Actor.SYSTEM, task.attempt(), reason);
    blocked.add(id);
  }

  static String why(Task because) {
    return "its prerequisite " + because.id() + " was " + because.standing().word();
  }

  private void tellParent(Task child, int change) {
    if (child.parent() != null) recount(child.parent(), 0, change);
  }

  /// Changes what a task waits for, and lets it go on when that was the last.
  void recount(TaskId id, int prerequisites, int children) {
    var before = find(id);
    var after =
        before.waitingFor(
            before.openPrerequisites() + prerequisites, before.openChildren() + children);
    tx.tasks().save(before, after);
    if (after.openPrerequisites() == 0 && before.openPrerequisites() > 0) after = unblocked(after);
    if (after.openPrerequisites() == 0 && after.openChildren() == 0) settle(after, children < 0);
  }

  /// Changes how many children a task waits for, without anything following from it.
  void recountOnly(TaskId id, int children) {
    var before = find(id);
    tx.tasks()
        .save(
            before,
            before.waitingFor(before.openPrerequisites(), before.openChildren() + children));
  }

  /// A blocked task whose last prerequisite has come is not blocked any more.
  private Task unblocked(Task task) {
    if (!(task.state() instanceof TaskState.Blocked)) return task;
    var after = task.in(TaskState.Pending.NOW, tx.now());
    tx.tasks().save(task, after);
    tx.events()
        .append(
            tx.now(),
            Event.Kind.UNBLOCKED,
            task.id(),
            Actor.SYSTEM,
            task.attempt(),
            "its last prerequisite was completed");
    return after;
  }

  /// Nothing stands in this task's way: a parent of completed children is complete, any other can
  /// be handed out.
  private void settle(Task task, boolean byChild) {
    if (!(task.state() instanceof TaskState.Pending)) return;
    if (whole(task)) {
      complete(
          task, byChild ? "its last child was completed" : "its children were completed already");
    } else {
      freed.add(task);
    }
  }

  private boolean whole(Task task) {
    return !task.brief().completeByHand() && tx.tasks().completedChildren(task.id()) > 0;
  }

  private Task complete(Task parent, String why) {
    completedParents.add(parent.id());
    return save(parent, parent.completedByChildren(tx.now()), Event.Kind.COMPLETED, why);
  }

  /// What `from` waits for on the way to `to`, named in order, both included; for a message.
  List<String> path(TaskId from, TaskId to) {
    var cameFrom = new HashMap<TaskId, TaskId>();
    var next = new ArrayDeque<TaskId>(List.of(from));
    while (!next.isEmpty() && cameFrom.size() < 10_000) {
      var here = next.poll();
      if (here.equals(to)) break;
      for (var there : tx.dependencies().waitsFor(here)) {
        if (!there.equals(from) && cameFrom.putIfAbsent(there, here) == null) next.add(there);
      }
    }
    var path = new ArrayList<String>();
    for (@Nullable TaskId step = to; step != null; step = cameFrom.get(step)) {
      path.addFirst(step.text());
    }
    return path;
  }

  private Task find(TaskId id) {
    return tx.tasks().find(Objects.requireNonNull(id)).orElseThrow();
  }
}
