package dev.taskorchestrator.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A thread that only sleeps a millisecond at a time and notes when it slept far longer: then
/// something else had the machine, and the figures of that while say little.
final class Canary implements AutoCloseable {

  private static final long GAP = TimeUnit.MILLISECONDS.toNanos(60);

  private final Thread thread = Thread.ofPlatform().daemon().name("canary").unstarted(this::watch);
  private volatile boolean closing;
  private volatile int gaps;
  private volatile long longest;

  Canary() {
    thread.start();
  }

  @SuppressWarnings({"NonAtomicVolatileUpdate", "NonAtomicOperationOnVolatileField"}) // one writer
  private void watch() {
    var last = System.nanoTime();
    while (!closing) {
      LockSupport.parkNanos(1_000_000);
      var now = System.nanoTime();
      var gap = now - last;
      last = now;
      if (gap < GAP) continue;
      gaps++;
      longest = Math.max(longest, gap);
    }
  }

  boolean sang() {
    return gaps > 3 || longest > 5 * GAP;
  }

  /// The longest gap so far, in nanoseconds.
  long longest() {
    return longest;
  }

  String song() {
    return gaps + " gaps of more than 60 ms, the longest " + longest / 1_000_000 + " ms";
  }

  @Override
  public void close() {
    closing = true;
  }
}
