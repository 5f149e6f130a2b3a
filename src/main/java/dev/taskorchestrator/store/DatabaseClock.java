package dev.taskorchestrator.store;

import dev.taskorchestrator.run.Time;

/// The clock of a project whose processes run on many machines: the database's own, as every
/// transaction reads it when it begins. From there on this machine's monotonic clock counts, for as
/// long as the transaction takes. What was written down is never gone back behind, so a database
/// clock that is set back makes leases longer, but none begins again that had ended.
final class DatabaseClock implements ProjectClock {

  private static final String SOURCE = "database";

  private final Time time;

  DatabaseClock(Time time) {
    this.time = time;
  }

  @Override
  public long micros(Agreed agreed) {
    return Math.max(agreed.latest(), monotonic() + agreed.offset());
  }

  @Override
  public Agreed agree(Agreed agreed) {
    var now = Math.max(agreed.latest(), agreed.told());
    return new Agreed(now, SOURCE, agreed.told() - monotonic(), agreed.told());
  }

  /// Nobody follows another clock than the database's.
  @Override
  public long lastingDifference(Agreed agreed) {
    return 0;
  }

  private long monotonic() {
    return time.nanos() / 1_000;
  }
}
