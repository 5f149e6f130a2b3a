package dev.taskorchestrator.mcp;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Counts what is under way, so that an ending can wait for it.
final class Tally {
  private int count;

  synchronized void plusOne() {
    count++;
  }

  synchronized void minusOne() {
    if (--count == 0) notifyAll();
  }

  /// Waits for the count to come to nothing; answers whether it did.
  synchronized boolean idleWithin(Duration patience) {
    var end = System.nanoTime() + patience.toNanos();
    try {
      for (var left = patience.toNanos(); count > 0 && left > 0; left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return count == 0;
  }
}
