package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Attempt;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Handing tasks out, and keeping them held.
final class Claiming {

  /// What [#look] says where there is something to hand out.
  static final long AT_ONCE = -1;

  /// Lapsed leases that one call frees on its way.
  private static final int FREED = 20;

  private static final int COUNTED = 1_000;
  private static final int EARLIER = 5;

  /// Hands out the ready task of highest priority, oldest first, or says why there is none.
  Outcome<Reply> next(Tx tx, Actor actor, Roles roles, Command.ClaimNext wanted) {
    return below(tx, wanted.parent())
        .then(below -> {
          Reaper.free(tx, tx.tasks().lapsed(tx.now(), FREED), Reaper.Why.LAPSED);
          var task = best(tx, wanted.specialists(), below.orElse(null));
          return task.isEmpty()
              ? Outcome.done(nothing(tx))
              : taken(tx, actor, roles, task.get(), wanted.leaseSeconds());
        });
  }

  /// Says why nothing can be handed out, or that something can, without changing anything.
  Outcome<Reply> look(Tx tx, Command.ClaimNext wanted) {
    return below(tx, wanted.parent())
        .map(below -> {
          var any =
              !tx.tasks().lapsed(tx.now(), 1).isEmpty()
                  || best(tx, wanted.specialists(), below.orElse(null)).isPresent();
          return any ? new Reply.NothingReady(Map.of(), AT_ONCE) : nothing(tx);
        });
  }

  /// Hands out that task; a lapsed lease on it is freed first.
  Outcome<Reply> claim(Tx tx, Actor actor, Roles roles, Command.Claim wanted) {
    return Lookup.task(tx, wanted.task())
        .then(task -> taken(tx, actor, roles, current(tx, task), wanted.leaseSeconds()));
  }

  /// Renews a lease and keeps what its holder reports. A holder whose task was cancelled is told
  /// so.
  Outcome<Reply> beat(Tx tx, Actor actor, Command.Heartbeat beat) {
    return Lookup.task(tx, beat.task())
        .then(task -> {
          if (task.status() == Status.CANCELLED
              && (beat.attempt() == null || beat.attempt() == task.attempt())) {
            return Outcome.done(new Reply.Renewed(task, true));
          }
          return task.heldBy(actor, beat.attempt(), tx.now(), "renewed")
              .map(held -> renewed(tx, task, held, beat));
        });
  }

  private static Reply renewed(Tx tx, Task task, TaskState.Active held, Command.Heartbeat beat) {
    var lease = Objects.requireNonNullElse(beat.leaseSeconds(), held.leaseSeconds());
    var after = task.beat(held, tx.now(), lease, beat.progress(), beat.note());
    tx.tasks().save(task, after);
    if (beat.progress() != null || beat.note() != null) {
      tx.events()
          .append(
              tx.now(),
              Event.Kind.PROGRESSED,
              task.id(),
              held.holder(),
              task.attempt(),
              (beat.progress() == null ? "" : beat.progress() + " % ")
                  + Objects.requireNonNullElse(beat.note(), ""));
    }
    return new Reply.Renewed(after, false);
  }

  /// The task as it is once a lapsed lease on it has been freed.
  private static Task current(Tx tx, Task task) {
    if (!(task.state() instanceof TaskState.Active held) || !held.lapsedAt(tx.now())) return task;
    Reaper.free(tx, List.of(task), Reaper.Why.LAPSED);
    return tx.tasks().find(task.id()).orElseThrow();
  }

  private static Outcome<Reply> taken(
      Tx tx, Actor actor, Roles roles, Task task, @Nullable Integer leaseSeconds) {
    var lease = Objects.requireNonNullElse(leaseSeconds, task.brief().leaseSeconds());
    var open =
        task.openPrerequisites() == 0
            ? List.<dev.taskorchestrator.core.TaskId>of()
            : tx.dependencies().open(task.id());
    return task.claim(actor, tx.now(), lease, open)
        .map(after -> {
          var again = after.attempt() == task.attempt();
          if (again) {
            tx.tasks().save(task, after);
          } else {
            new Graph(tx, actor).save(task, after, Event.Kind.CLAIMED, null);
            tx.attempts().begin(after, actor, tx.now());
          }
          return briefing(tx, roles, after, again);
        });
  }

  private static Reply briefing(Tx tx, Roles roles, Task task, boolean again) {
    var results = new ArrayList<Reply.Result>();
    for (var need : tx.dependencies().of(task.id())) {
      var prerequisite = tx.tasks().find(need.prerequisite()).orElseThrow();
      results.add(new Reply.Result(prerequisite, tx.artifacts().of(prerequisite.id())));
    }
    var earlier =
        task.attempt() == 1
            ? List.<Attempt>of()
            : tx.attempts().of(task.id(), EARLIER + 1).stream()
                .filter(attempt -> attempt.number() < task.attempt())
                .toList();
    return new Reply.Taken(
        task, roles.roleOrGeneric(task.brief().specialist()), results, earlier, again);
  }

  private static Outcome<Optional<Task>> below(Tx tx, @Nullable String parent) {
    if (parent == null) return Outcome.done(Optional.empty());
    return Lookup.task(tx, parent, "parent_task_id").map(Optional::of);
  }

  private static Optional<Task> best(Tx tx, List<String> specialists, @Nullable Task below) {
    if (specialists.isEmpty()) return tx.tasks().nextReady(tx.now(), null, below);
    return specialists.stream()
        .distinct()
        .flatMap(specialist -> tx.tasks().nextReady(tx.now(), specialist, below).stream())
        .min(
            Comparator.comparingInt((Task task) -> -task.brief().priority())
                .thenComparingLong(Task::number));
  }

  private static Reply nothing(Tx tx) {
    var counts = tx.counts();
    var reasons = new LinkedHashMap<String, Long>();
    reasons.put("ready", tx.tasks().countReady(tx.now(), COUNTED));
    for (var status : List.of(Status.PENDING, Status.ACTIVE, Status.BLOCKED, Status.FAILED)) {
      reasons.put(status.word(), Objects.requireNonNullElse(counts.get(status), 0L));
    }
    return new Reply.NothingReady(reasons, wait(tx.now(), tx.tasks().nextChange(tx.now())));
  }

  private static long wait(Instant now, Optional<Instant> next) {
    return next.map(moment -> Math.max(1, Duration.between(now, moment).toMillis())).orElse(0L);
  }
}
