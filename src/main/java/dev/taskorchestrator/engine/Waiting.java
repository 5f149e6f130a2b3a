package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Signal;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.function.Supplier;

/// Asks again whenever something has changed, until there is an answer or no time is left.
final class Waiting {

  /// Each attempt is a short call of its own within the wait.
  private static final Duration ATTEMPT = Duration.ofSeconds(10);

  private final Signal changes;
  private final Time time;

  Waiting(Signal changes, Time time) {
    this.changes = changes;
    this.time = time;
  }

  Outcome<Reply> until(Duration wait, Supplier<Outcome<Reply>> attempt) {
    var whole = Deadline.CURRENT.get();
    var end = time.nanos() + wait.toNanos();
    while (true) {
      try (var ticket = changes.ticket()) {
        var outcome = tried(whole, attempt);
        var left = Math.min(end - time.nanos(), whole.remainingNanos());
        if (!worthWaiting(outcome) || left <= 0) return outcome;
        ticket.await(Math.min(left, pause(outcome)), whole);
        if (whole.cancelled()) return Outcome.refused(new Refusal.CallCancelled());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return Outcome.refused(new Refusal.CallCancelled());
      }
    }
  }

  /// One attempt with an allowance of its own, which never outlasts the whole and is given up with
  /// it.
  private Outcome<Reply> tried(Deadline whole, Supplier<Outcome<Reply>> attempt) {
    var allowed = Math.min(ATTEMPT.toNanos(), whole.remainingNanos());
    var own = Deadline.in(time, Duration.ofNanos(allowed));
    var back = whole.onCancel(own::cancel);
    try {
      return ScopedValue.where(Deadline.CURRENT, own).call(attempt::get);
    } finally {
      back.run();
    }
  }

  private static boolean worthWaiting(Outcome<Reply> outcome) {
    return switch (outcome) {
      case Outcome.Done<Reply>(Reply.NothingReady _) -> true;
      case Outcome.Done<Reply>(Reply.Changes(var events, _)) -> events.isEmpty();
      case Outcome.Done<Reply> _, Outcome.Refused<Reply> _ -> false;
    };
  }

  /// How long nothing can change without an event: until the next lease ends or retry time comes.
  private static long pause(Outcome<Reply> outcome) {
    return outcome instanceof Outcome.Done<Reply>(Reply.NothingReady(_, var askAgainMillis))
            && askAgainMillis > 0
        ? Duration.ofMillis(askAgainMillis + 1).toNanos()
        : Long.MAX_VALUE;
  }
}
