package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Attempt;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.store.ArchiveTable.Kept;
import dev.taskorchestrator.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Putting tasks away, and taking them out again. Nothing that was put away is removed before its
/// time, nor by itself after: only a full audit does.
final class Archive {

  /// How long open tasks must have been left alone to count as forgotten.
  static final Duration STALE = Duration.ofHours(24);

  private static final Duration KEPT_COMPLETED = Duration.ofDays(90);
  private static final Duration KEPT_FAILED = Duration.ofDays(60);
  private static final Duration KEPT_CANCELLED = Duration.ofDays(14);
  private static final Duration KEPT_STALE = Duration.ofDays(30);

  private Archive() {}

  /// How long a task that was so is kept.
  private static Duration kept(Status was) {
    return switch (was) {
      case COMPLETED -> KEPT_COMPLETED;
      case FAILED -> KEPT_FAILED;
      case CANCELLED, PENDING, ACTIVE, BLOCKED, ARCHIVED -> KEPT_CANCELLED;
    };
  }

  /// Notes that an ended task was put away.
  static void put(Tx tx, Task task, String reason) {
    var until = tx.now().plus(kept(task.standing()));
    tx.archive().put(new Kept(task.id(), tx.now(), reason, false, until));
  }

  /// Whether nobody works on an open task and nobody has touched it for long.
  static boolean stale(Task task, Instant now) {
    var open =
        switch (task.state()) {
          case TaskState.Active held -> held.lapsedAt(now);
          case TaskState.Pending _, TaskState.Blocked _, TaskState.Failed _ -> true;
          case TaskState.Completed _, TaskState.Cancelled _, TaskState.Archived _ -> false;
        };
    return open && task.openChildren() == 0 && task.updatedAt().plus(STALE).isBefore(now);
  }

  /// Puts a forgotten task away as it is: called off, in a way that can be taken back.
  static void putStale(Tx tx, Graph graph, Task task) {
    var reason =
        "nobody had touched it since " + task.updatedAt() + ", when it was " + task.status().word();
    var ended = task;
    if (!task.status().ended()) {
      if (task.state() instanceof TaskState.Active) {
        tx.attempts().end(task, Attempt.End.CANCELLED, reason, tx.now());
      }
      ended =
          graph.save(
              task,
              task.in(new TaskState.Cancelled(tx.now(), reason), tx.now()),
              Event.Kind.CANCELLED,
              reason);
    }
    var away = ended.in(new TaskState.Archived(tx.now(), ended.status()), tx.now());
    graph.save(ended, away, Event.Kind.ARCHIVED, reason);
    tx.archive().put(new Kept(task.id(), tx.now(), reason, true, tx.now().plus(KEPT_STALE)));
  }

  /// Takes a forgotten task out again, where it can go on.
  static Optional<Outcome<Task>> taken(Tx tx, Actor actor, Task task) {
    var kept = tx.archive().find(task.id());
    if (!(task.state() instanceof TaskState.Archived) || kept.filter(Kept::stale).isEmpty()) {
      return Optional.empty();
    }
    var parent = Optional.ofNullable(task.parent()).flatMap(id -> tx.tasks().find(id));
    if (parent.filter(above -> above.status().ended()).isPresent()) {
      return Optional.of(
          Outcome.refused(
              new Refusal.WrongState(
                  parent.get().id(),
                  parent.get().status(),
                  "given an open child again",
                  "move the task to another parent first, with parent_task_id")));
    }
    tx.archive().take(task.id());
    var after = task.in(TaskState.Pending.NOW, tx.now());
    return Optional.of(
        Outcome.done(
            new Graph(tx, actor)
                .save(task, after, Event.Kind.RETRIED, "taken out of the archive")));
  }
}
