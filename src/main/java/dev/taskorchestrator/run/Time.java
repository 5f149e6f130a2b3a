package dev.taskorchestrator.run;

import java.time.Instant;
import java.time.InstantSource;

/// The two clocks of a machine: the wall clock, which people and other processes share and which
/// may jump, and a monotonic one, which only measures. Handed in, so that a test can turn both.
public interface Time extends InstantSource {

  /// Nanoseconds of a clock that never goes back; only differences mean anything.
  long nanos();

  /// The clocks of this machine.
  static Time system() {
    return new Time() {
      @Override
      public Instant instant() {
        return Instant.now();
      }

      @Override
      public long nanos() {
        return System.nanoTime();
      }
    };
  }
}
