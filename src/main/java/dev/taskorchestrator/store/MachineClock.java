package dev.taskorchestrator.store;

import dev.taskorchestrator.run.Time;
import java.time.Duration;

/// The clock of a project whose processes run on one machine. It advances with the machine's
/// monotonic clock, which all of them share; the difference between the two is agreed on in the
/// database. A wall clock is asked only when nothing was agreed for this monotonic clock yet, as
/// after a restart of the machine.
///
/// A wall clock that goes on differing (it was set, or the machine slept) is followed after a
/// while, and then everything that is to end is moved with it: what was left of a lease stays left.
/// So a jump costs nobody a lease and revives none.
///
/// One for each process and database thread that writes or reads; not shared between threads.
final class MachineClock implements ProjectClock {

  /// Smaller differences come from reading two clocks one after the other, and from slewing.
  private static final long DIFFERENT = micros(Duration.ofSeconds(1));

  /// How long a difference must last to be followed: longer than it takes to set a clock right.
  private static final long LASTING = micros(Duration.ofSeconds(30));

  private final Time time;
  private final String source;
  private long difference;
  private long since = Long.MIN_VALUE;

  /// @param source names the monotonic clock of `time`: the same only for processes for which it
  ///   tells the same
  MachineClock(Time time, String source) {
    this.time = time;
    this.source = source;
  }

  @Override
  public long micros(Agreed agreed) {
    var now = agreed.source().equals(source) ? monotonic() + agreed.offset() : wall();
    return Math.max(agreed.latest(), now);
  }

  /// As it was, or for this machine's clock from here on.
  @Override
  public Agreed agree(Agreed agreed) {
    var now = micros(agreed);
    return agreed.source().equals(source)
        ? new Agreed(now, source, agreed.offset(), 0)
        : new Agreed(now, source, now - monotonic(), 0);
  }

  @Override
  public long lastingDifference(Agreed agreed) {
    var monotonic = monotonic();
    var seen = wall() - (monotonic + agreed.offset());
    if (Math.abs(seen) < DIFFERENT) {
      since = Long.MIN_VALUE;
    } else if (since == Long.MIN_VALUE || Math.abs(seen - difference) >= DIFFERENT) {
      since = monotonic;
      difference = seen;
    } else if (monotonic - since >= LASTING) {
      since = Long.MIN_VALUE;
      return seen;
    }
    return 0;
  }

  private long wall() {
    return Moments.micros(time.instant());
  }

  private long monotonic() {
    return time.nanos() / 1_000;
  }

  private static long micros(Duration some) {
    return some.toNanos() / 1_000;
  }
}
