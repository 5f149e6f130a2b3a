package dev.taskorchestrator.run;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Notices when the machine stands still: a thread that should come by every ten milliseconds and
/// comes later. What took long meanwhile says nothing about the program that is measured.
public final class Standstill implements AutoCloseable {

  private static final Duration STEP = Duration.ofMillis(10);
  private static final long NOTICED = Duration.ofMillis(50).toNanos();

  private final Time time;
  private final AtomicLong total = new AtomicLong();
  private volatile boolean done;

  public Standstill(Time time) {
    this.time = time;
    Crew.aside("standstill", this::walk);
  }

  private void walk() {
    var last = time.nanos();
    while (!done) {
      Crew.pause(STEP);
      var now = time.nanos();
      var gap = now - last - STEP.toNanos();
      if (gap > NOTICED) total.addAndGet(gap);
      last = now;
    }
  }

  /// For how long in all it stood still.
  public Duration total() {
    return Duration.ofNanos(total.get());
  }

  @Override
  public void close() {
    done = true;
  }
}
