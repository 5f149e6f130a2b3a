package dev.taskorchestrator.run;

import java.time.Duration;

/// Keeps retries a small part of the traffic, so that trouble is not made worse by everybody trying
/// again: at most one for every ten calls over a minute, and a few for a process that does little.
/// See https://sre.google/sre-book/handling-overload/, "Deciding to Retry".
public final class RetryBudget {

  private static final int SLICES = 6;
  private static final long SLICE = Duration.ofSeconds(10).toNanos();

  /// Retries that are always allowed in a minute, for a process with few calls.
  private static final int LEAST = 10;

  private static final int CALLS_FOR_ONE = 10;

  private final Time time;
  private final long[] calls = new long[SLICES];
  private final long[] retries = new long[SLICES];
  private long slice;

  public RetryBudget(Time time) {
    this.time = time;
    this.slice = time.nanos() / SLICE;
  }

  /// A call came in.
  public synchronized void called() {
    calls[place()]++;
  }

  /// Whether one more retry may be made; counts it if so.
  public synchronized boolean spend() {
    var place = place();
    if (sum(retries) >= LEAST + sum(calls) / CALLS_FOR_ONE) return false;
    retries[place]++;
    return true;
  }

  /// The present slice of the minute; those that are older than a minute are emptied on the way.
  private int place() {
    var now = Math.max(slice, time.nanos() / SLICE);
    for (var passed = Math.max(slice + 1, now - SLICES + 1); passed <= now; passed++) {
      calls[Math.floorMod(passed, SLICES)] = 0;
      retries[Math.floorMod(passed, SLICES)] = 0;
    }
    slice = now;
    return Math.floorMod(now, SLICES);
  }

  private static long sum(long... slices) {
    var sum = 0L;
    for (var some : slices) sum += some;
    return sum;
  }
}
