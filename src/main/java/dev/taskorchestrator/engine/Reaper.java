package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Attempt;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.store.Store;
import dev.taskorchestrator.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Frees what nobody works on any more: leases that have lapsed, and those of processes that ran on
/// this machine and are provably gone, which need not be waited for. Whether a lease has lapsed is
/// decided wherever it matters; this only makes it visible and lets others have the task.
final class Reaper {

  private static final int AT_ONCE = 100;

  private final Store store;
  private final Machine machine;

  /// Why a task is freed.
  enum Why {
    LAPSED,
    GONE
  }

  Reaper(Store store, Machine machine) {
    this.store = store;
    this.machine = machine;
  }

  /// One look around; answers how many tasks were freed.
  Outcome<Integer> round() {
    return store
        .<Found>read(tx -> Outcome.done(look(tx)))
        .then(found ->
            found.nothing() ? Outcome.done(0) : store.write(tx -> Outcome.done(free(tx, found))));
  }

  private record Found(boolean lapsed, List<String> gone) {
    boolean nothing() {
      return !lapsed && gone.isEmpty();
    }
  }

  private Found look(Tx tx) {
    var gone = new ArrayList<String>();
    for (var process : tx.tasks().holdingProcesses()) {
      if (machine.gone(process)) gone.add(process);
    }
    return new Found(!tx.tasks().lapsed(tx.now(), 1).isEmpty(), gone);
  }

  private static int free(Tx tx, Found found) {
    var freed = free(tx, tx.tasks().lapsed(tx.now(), AT_ONCE), Why.LAPSED);
    for (var process : found.gone()) freed += free(tx, tx.tasks().heldByProcess(process), Why.GONE);
    return freed;
  }

  /// Ends the present attempt on each of these tasks.
  static int free(Tx tx, List<Task> tasks, Why why) {
    for (var task : tasks) {
      if (!(task.state() instanceof TaskState.Active held)) continue;
      var timedOut = timedOut(task, held);
      var reason = reason(task, held, why, timedOut);
      var after = task.tryAgain(tx.now(), Duration.ZERO, reason);
      tx.attempts()
          .end(task, timedOut ? Attempt.End.TIMED_OUT : Attempt.End.LAPSED, reason, tx.now());
      var kind = after.status() == Status.FAILED ? Event.Kind.FAILED : Event.Kind.LAPSED;
      new Graph(tx, Actor.SYSTEM).save(task, after, kind, reason);
    }
    return tasks.size();
  }

  private static boolean timedOut(Task task, TaskState.Active held) {
    var limit = task.brief().timeoutSeconds();
    return limit > 0 && !held.until().isBefore(limitOf(held.since(), limit));
  }

  private static Instant limitOf(Instant since, int seconds) {
    return since.plusSeconds(seconds);
  }

  private static String reason(Task task, TaskState.Active held, Why why, boolean timedOut) {
    if (why == Why.GONE) return "the process of " + held.holder().agent() + " is gone";
    return timedOut
        ? "the attempt took longer than its " + task.brief().timeoutSeconds() + " seconds"
        : "the lease of " + held.holder().agent() + " ended at " + held.until();
  }
}
