package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Attempt;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
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
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Frees what nobody works on any more: leases on tasks and locks that have lapsed, and those of
/// processes that ran on this machine and are provably gone, which need not be waited for. Whether
/// a lease has lapsed is decided wherever it matters; this only makes it visible and lets others
/// have what it was on.
final class Reaper {

  private static final int AT_ONCE = 100;

  private final Store store;
  private final Machine machine;
  private final LongAdder total = new LongAdder();

  /// Why a task is freed.
  enum Why {
    LAPSED,
    GONE
  }

  /// What was freed.
  record Freed(int tasks, int locks) {}

  Reaper(Store store, Machine machine) {
    this.store = store;
    this.machine = machine;
  }

  /// One look around, and what follows from it.
  Outcome<Freed> round() {
    return store
        .<Seen>read(tx -> Outcome.done(look(tx)))
        .map(this::found)
        .then(found ->
            found.nothing()
                ? Outcome.done(new Freed(0, 0))
                : store.write(tx -> Outcome.done(free(tx, found))))
        .map(this::counted);
  }

  private Freed counted(Freed freed) {
    total.add(freed.tasks() + freed.locks());
    return freed;
  }

  /// How many leases and locks this process has freed since it began.
  long total() {
    return total.sum();
  }

  private record Found(boolean lapsed, List<String> gone) {
    boolean nothing() {
      return !lapsed && gone.isEmpty();
    }
  }

  private record Seen(boolean lapsed, List<String> processes) {}

  private static Seen look(Tx tx) {
    var lapsed =
        !tx.tasks().lapsed(tx.now(), 1).isEmpty() || !tx.locks().lapsed(tx.now(), 1).isEmpty();
    return new Seen(lapsed, holding(tx));
  }

  /// The processes that hold or wait for something.
  static List<String> holding(Tx tx) {
    return Stream.concat(tx.tasks().holdingProcesses().stream(), tx.locks().processes().stream())
        .distinct()
        .toList();
  }

  /// Not in a transaction: the machine is asked.
  private Found found(Seen seen) {
    return new Found(seen.lapsed(), seen.processes().stream().filter(machine::gone).toList());
  }

  /// What is known of these processes.
  Map<String, Reply.Speaker> known(List<String> processes) {
    return processes.stream()
        .collect(
            Collectors.toMap(
                identity -> identity,
                identity -> new Reply.Speaker(Machine.pid(identity), machine.gone(identity))));
  }

  private static Freed free(Tx tx, Found found) {
    var tasks = free(tx, tx.tasks().lapsed(tx.now(), AT_ONCE), Why.LAPSED);
    var locks = 0;
    for (var lock : tx.locks().lapsed(tx.now(), AT_ONCE)) {
      locks += Locking.free(tx, List.of(lock), Locking.ended(lock));
    }
    for (var process : found.gone()) {
      tasks += free(tx, tx.tasks().heldByProcess(process), Why.GONE);
      locks += Locking.freeAll(tx, process);
    }
    return new Freed(tasks, locks);
  }

  /// Ends the present attempt on each of these tasks.
  static int free(Tx tx, List<Task> tasks, Why why) {
    var freed = new ArrayList<Task>();
    for (var task : tasks) {
      if (!(task.state() instanceof TaskState.Active held)) continue;
      var timedOut = timedOut(task, held);
      var reason = reason(task, held, why, timedOut);
      var after = task.tryAgain(tx.now(), Duration.ZERO, reason);
      tx.attempts()
          .end(task, timedOut ? Attempt.End.TIMED_OUT : Attempt.End.LAPSED, reason, tx.now());
      var kind = after.status() == Status.FAILED ? Event.Kind.FAILED : Event.Kind.LAPSED;
      freed.add(new Graph(tx, Actor.SYSTEM).save(task, after, kind, reason));
    }
    return freed.size();
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
