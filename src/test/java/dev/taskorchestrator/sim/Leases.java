package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Chance.MILLI;
import static dev.taskorchestrator.sim.Chance.SECOND;
import static dev.taskorchestrator.sim.Violation.unless;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.run.Machine;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Who may act for a task until when. Time is that of the machine's monotonic clock: how long a
/// lease really lasted, whatever the wall clocks said.
final class Leases {

  private static final long LONGEST_PAUSE = 300 * SECOND;
  private static final long FIRST_PAUSE = 5 * SECOND;

  private final Board board;
  private final Machine machine;
  private final long slack;

  /// @param slack how exactly leases are kept, in nanoseconds
  Leases(Board board, Machine machine, long slack) {
    this.board = board;
    this.machine = machine;
    this.slack = slack;
  }

  /// Whether a command that was done may have been done, as things stood before it.
  void before(Seen call, Reply reply) {
    switch (call.ask().command()) {
      case Command.Complete work when reply instanceof Reply.WorkTaken ->
          acts(call, work.task(), work.attempt());
      case Command.Release release when reply instanceof Reply.Released ->
          acts(call, release.task(), release.attempt());
      case Command.Heartbeat beat when reply instanceof Reply.Renewed(_, var cancelled) -> {
        if (!cancelled) acts(call, beat.task(), beat.attempt());
        unless(
            !cancelled || board.get(beat.task()).status == Status.CANCELLED,
            () -> "not cancelled: " + call);
      }
      case Command.Update update -> renewed(call, board.get(update.task()));
      case null, default -> {}
    }
  }

  /// Only the present attempt may act for a task, and only while its lease lasts.
  private void acts(Seen call, String id, @Nullable Long attempt) {
    var task = board.get(id);
    unless(task.active(), () -> "accepted for a task that is " + task.status + ": " + call);
    unless(
        attempt == null || attempt == task.attempt,
        () -> "accepted for attempt " + attempt + " although it is " + task.attempt + ": " + call);
    unless(
        attempt != null || task.holder.equals(call.actor().agent()),
        () -> "accepted although " + task.holder + " holds it: " + call);
    unless(
        call.at() <= task.end + slack,
        () -> "accepted " + (call.at() - task.end) / MILLI + " ms after the lease: " + call);
  }

  /// Whatever its holder does with a task shows that it is still at it.
  private void renewed(Seen call, Shadow task) {
    if (!task.active() || !task.holder.equals(call.actor().agent())) return;
    if (call.at() < task.end - slack) task.extend(call.at(), task.heldSeconds);
  }

  /// What follows from a command that was done.
  void after(Seen call, Reply reply) {
    switch (reply) {
      case Reply.Taken taken -> taken(call, taken);
      case Reply.Renewed(var task, var cancelled) when !cancelled -> beaten(call, task);
      case Reply.WorkTaken work -> handedIn(call, work);
      case Reply.Released(var task) -> released(call, task);
      case Reply.Updated(var task, _, _) -> spoken(call, board.get(task.id().text()));
      default -> {}
    }
  }

  /// From now on this process speaks for the holder.
  private static void spoken(Seen call, Shadow task) {
    if (task.active() && task.holder.equals(call.actor().agent())) {
      task.process = call.actor().process();
    }
  }

  private void taken(Seen call, Reply.Taken taken) {
    var task = board.get(taken.task().id().text());
    unless(
        task.active() && taken.task().attempt() == task.attempt,
        () -> "handed out but not held: " + call);
    unless(
        task.holder.equals(call.actor().agent()),
        () -> "handed out although " + task.holder + " holds it: " + call);
    var asked =
        switch (call.ask().command()) {
          case Command.ClaimNext next -> next.leaseSeconds();
          case Command.Claim claim -> claim.leaseSeconds();
          case null, default -> null;
        };
    task.heldSeconds = asked == null ? task.brief.leaseSeconds() : asked;
    if (taken.again()) {
      unless(call.at() <= task.end + slack, () -> "taken again after the lease had ended: " + call);
      task.extend(call.at(), task.heldSeconds);
    } else {
      task.end = task.until(call.at(), task.heldSeconds);
    }
    spoken(call, task);
    ends(call, task, taken.task());
  }

  private void beaten(Seen call, Task answered) {
    if (!(call.ask().command() instanceof Command.Heartbeat beat)) return;
    var task = board.get(beat.task());
    var asked = beat.leaseSeconds();
    if (asked != null) task.heldSeconds = asked;
    task.extend(call.at(), task.heldSeconds);
    spoken(call, task);
    ends(call, task, answered);
  }

  /// The answer promises the lease that there is.
  private void ends(Seen call, Shadow task, Task answered) {
    if (!(answered.state() instanceof TaskState.Active held)) return;
    var promised = Duration.between(answered.updatedAt(), held.until()).toNanos();
    var left = task.end - call.at();
    unless(
        Math.abs(left - promised) <= slack,
        () ->
            "a lease of "
                + promised / MILLI
                + " ms was promised, not of "
                + left / MILLI
                + ": "
                + call);
  }

  private void handedIn(Seen call, Reply.WorkTaken work) {
    if (!(call.ask().command() instanceof Command.Complete complete)) return;
    var task = board.get(complete.task());
    var artifact = work.artifact();
    unless(
        (artifact == null) == complete.work().isEmpty(),
        () -> "work without its artifact: " + call);
    if (artifact != null) {
      unless(artifact.attempt() == task.attempt, () -> "work of another attempt: " + call);
      task.artifacts.put(artifact.id(), artifact.attempt());
    }
    if (complete.next() != Command.NextAction.CONTINUE) return;
    task.extend(call.at(), task.heldSeconds);
    spoken(call, task);
  }

  /// A task that is to be tried again waits for a while, but not for ever.
  private void released(Seen call, Task answered) {
    if (!(call.ask().command() instanceof Command.Release release)) return;
    if (release.outcome() != Command.Ending.RETRY) return;
    if (!(answered.state() instanceof TaskState.Pending(var notBefore))) return;
    var task = board.get(release.task());
    var pause = Duration.between(answered.updatedAt(), notBefore).toNanos();
    var bound = Math.min(LONGEST_PAUSE, FIRST_PAUSE << Math.min(task.failures - 1, 10));
    unless(
        pause > 0 && pause <= bound, () -> "tried again after " + pause / MILLI + " ms: " + call);
    task.notBefore = call.at() + pause;
    if (task.readySince >= 0) task.readySince = Math.max(task.readySince, task.notBefore);
  }

  /// Whether something is held that is to be freed.
  boolean overdue(long now) {
    for (var task : board.all()) {
      if (task.active() && (now >= task.end || machine.gone(task.process))) return true;
    }
    return false;
  }

  /// Right after a round of a reaper nothing is held any more that nobody works on.
  void afterRound(long now) {
    for (var task : board.all()) {
      if (!task.active()) continue;
      unless(
          now <= task.end + slack,
          () ->
              "the reaper left " + task.id + " held " + (now - task.end) / MILLI + " ms too long");
      unless(
          !machine.gone(task.process), () -> "the reaper left " + task.id + " with a dead process");
    }
  }
}
