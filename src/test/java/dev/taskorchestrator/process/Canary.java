package dev.taskorchestrator.process;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Sings every ten milliseconds and notices when it could not: then the machine stood still, and
/// what took long meanwhile says nothing about the product.
final class Canary implements AutoCloseable {

  private static final long BREATH = Duration.ofMillis(10).toNanos();
  private static final long NOTICED = Duration.ofMillis(50).toNanos();

  private final AtomicLong silence = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();
  private final Thread thread = Thread.ofPlatform().daemon().name("canary").start(this::sing);
  private volatile boolean done;

  private void sing() {
    var last = System.nanoTime();
    while (!done) {
      try {
        Thread.sleep(Duration.ofNanos(BREATH));
      } catch (InterruptedException _) {
        return;
      }
      var now = System.nanoTime();
      var gap = now - last - BREATH;
      if (gap > NOTICED) {
        silence.addAndGet(gap);
        longest.accumulateAndGet(gap, Math::max);
      }
      last = now;
    }
  }

  /// How long the machine stood still in all.
  Duration silence() {
    return Duration.ofNanos(silence.get());
  }

  /// Its longest standstill.
  Duration longest() {
    return Duration.ofNanos(longest.get());
  }

  @Override
  public void close() {
    done = true;
    thread.interrupt();
  }
}
