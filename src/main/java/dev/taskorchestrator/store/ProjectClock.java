package dev.taskorchestrator.store;

import java.time.Instant;

/// The one clock of a project, by which its leases end, whatever happens to the wall clocks of the
/// processes that use it. One for each process and database thread that writes or reads; not shared
/// between threads.
sealed interface ProjectClock permits MachineClock, DatabaseClock {

  /// What is agreed in the database.
  ///
  /// @param latest the latest moment that was written down, microseconds since 1970
  /// @param source the monotonic clock that the offset belongs to
  /// @param offset microseconds to add to that clock
  /// @param told what the database's own clock said when this was read, in the same microseconds;
  ///   zero where it has none that counts
  record Agreed(long latest, String source, long offset, long told) {}

  /// The moment of a transaction that has just read that; never before one that was written down.
  default Instant now(Agreed agreed) {
    return Moments.moment(micros(agree(agreed)));
  }

  /// The present moment.
  ///
  /// @param agreed as this clock agreed to it
  long micros(Agreed agreed);

  /// What this process's clock makes of what it has just read.
  Agreed agree(Agreed agreed);

  /// By how many microseconds a writer should move the project's clock, zero mostly.
  ///
  /// @param agreed as this clock agreed to it
  long lastingDifference(Agreed agreed);
}
