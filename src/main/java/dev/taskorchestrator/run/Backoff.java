package dev.taskorchestrator.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Pauses between tries of the same thing: anything up to a bound that doubles each time. See
/// https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/, "Full Jitter".
public final class Backoff {

  private final Duration first;
  private final Duration longest;
  private final RandomGenerator chance;

  /// @param first the bound of the first pause
  /// @param longest the bound that none exceeds
  public Backoff(Duration first, Duration longest, RandomGenerator chance) {
    this.first = first;
    this.longest = longest;
    this.chance = chance;
  }

  /// The pause after so many tries that failed, from one; never zero.
  public Duration after(int failed) {
    var bound = Math.min(longest.toMillis(), first.toMillis() << Math.min(failed - 1, 20));
    return Duration.ofMillis(1 + chance.nextLong(Math.max(1, bound)));
  }

  /// Pauses for so long, if the deadline leaves that much and a little to try again in; false
  /// otherwise, and when the caller gives up meanwhile.
  public static boolean pause(Duration pause, Deadline deadline) {
    if (deadline.remainingNanos() <= pause.toNanos()) return false;
    var givenUp = new CountDownLatch(1);
    var back = deadline.onCancel(givenUp::countDown);
    try {
      return !givenUp.await(pause.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      back.run();
    }
  }
}
