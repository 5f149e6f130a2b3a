package dev.taskorchestrator.run;

import java.time.Duration;
import java.time.Instant;

/// Two clocks that only a test moves.
public final class SimTime implements Time {
  private volatile Instant now = Instant.parse("2026-01-01T12:00:00Z");
  private volatile long nanos;

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  /// Both clocks go on.
  public synchronized void pass(Duration some) {
    now = now.plus(some);
    nanos += some.toNanos();
  }

  /// Somebody sets the wall clock.
  public synchronized void set(Instant wall) {
    now = wall;
  }
}
