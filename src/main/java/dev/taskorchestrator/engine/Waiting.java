package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Lines;
import dev.taskorchestrator.run.Signal;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.function.Supplier;

/// Asks again whenever something has come that may change the answer, until there is one or the
/// caller's patience is at its end. A waiting call is a parked virtual thread and nothing else.
final class Waiting {

  /// Each attempt is a short call of its own within the wait.
  private static final Duration ATTEMPT = Duration.ofSeconds(10);

  private final Time time;

  Waiting(Time time) {
    this.time = time;
  }

  /// Waits for something that everybody who waits may have.
  Outcome<Reply> forAll(Signal signal, Patience patience, Supplier<Outcome<Reply>> attempt) {
    var wait = new Wait(patience);
    while (true) {
      try (var ticket = signal.ticket()) {
        var outcome = tried(wait.whole, attempt);
        if (!worthWaiting(outcome) || wait.over()) return outcome;
        wait.until(pause(outcome), ticket::await);
      } catch (InterruptedException _) {
        return wait.interrupted();
      }
      if (wait.unwanted()) return Outcome.refused(new Refusal.CallCancelled());
    }
  }

  /// Waits in line for something that only one can have, together with those who want the same.
  Outcome<Reply> inLine(
      Lines<Object> lines, Object wanted, Patience patience, Supplier<Outcome<Reply>> attempt) {
    var wait = new Wait(patience);
    if (wait.over()) return tried(wait.whole, attempt);
    try (var place = lines.join(wanted)) {
      while (true) {
        var pause = Long.MAX_VALUE;
        if (place.first() || wait.over()) {
          var outcome = tried(wait.whole, attempt);
          if (!worthWaiting(outcome) || wait.over()) return outcome;
          pause = pause(outcome);
        }
        wait.until(pause, place::await);
        if (wait.unwanted()) return Outcome.refused(new Refusal.CallCancelled());
      }
    } catch (InterruptedException _) {
      return wait.interrupted();
    }
  }

  /// Something to wait by, such as a ticket: true when it was called.
  private interface Call {
    boolean await(long nanos, Deadline deadline) throws InterruptedException;
  }

  /// One caller's wait.
  private final class Wait {
    final Deadline whole = Deadline.CURRENT.get();
    private final Patience patience;
    private final long begun = time.nanos();
    private final long end;

    Wait(Patience patience) {
      this.patience = patience;
      this.end = begun + patience.atMost().toNanos();
    }

    boolean over() {
      return left() <= 0;
    }

    boolean unwanted() {
      return whole.cancelled() || !patience.wanted().getAsBoolean();
    }

    private long left() {
      return Math.min(end - time.nanos(), whole.remainingNanos());
    }

    /// Parks until it is called, that many nanoseconds have passed, or the wait is over; tells now
    /// and then how long it has been.
    void until(long pause, Call call) throws InterruptedException {
      var wake = pause > end - begun ? end : Math.min(end, time.nanos() + pause);
      var told = patience.told();
      var longest = told == null ? Long.MAX_VALUE : Patience.TELL.toNanos();
      while (!whole.over()) {
        var step = Math.min(wake - time.nanos(), longest);
        if (step <= 0 || call.await(Math.min(step, whole.remainingNanos()), whole)) return;
        if (told != null) told.accept(Duration.ofNanos(time.nanos() - begun));
      }
    }

    Outcome<Reply> interrupted() {
      Thread.currentThread().interrupt();
      return Outcome.refused(new Refusal.CallCancelled());
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
      case Outcome.Done<Reply>(Reply.NothingReady _), Outcome.Done<Reply>(Reply.LockQueued _) ->
          true;
      case Outcome.Done<Reply>(Reply.Changes(var events, _)) -> events.isEmpty();
      case Outcome.Done<Reply> _, Outcome.Refused<Reply> _ -> false;
    };
  }

  /// How long nothing can change without a word: until the next lease ends or retry time comes.
  private static long pause(Outcome<Reply> outcome) {
    return switch (outcome) {
      case Outcome.Done<Reply>(Reply.NothingReady(_, var millis)) when millis > 0 -> nanos(millis);
      case Outcome.Done<Reply>(Reply.LockQueued(_, var millis)) when millis > 0 -> nanos(millis);
      case Outcome<Reply> _ -> Long.MAX_VALUE;
    };
  }

  private static long nanos(long millis) {
    return Duration.ofMillis(millis + 1).toNanos();
  }
}
