package dev.taskorchestrator.sim;

import dev.taskorchestrator.run.Time;
import java.time.Instant;

/// One process's view of time: a wall clock of its own, which somebody may set, and the machine's
/// monotonic clock, which all share.
final class SimClock implements Time {
  static final Instant BEGINNING = Instant.parse("2026-01-01T00:00:00Z");

  private final Agenda agenda;
  private long set;
  private long cost;

  SimClock(Agenda agenda) {
    this.agenda = agenda;
  }

  @Override
  public Instant instant() {
    return BEGINNING.plusNanos(agenda.now() + set);
  }

  @Override
  public long nanos() {
    if (cost > 0) agenda.pass(cost);
    return agenda.now();
  }

  /// Somebody sets the wall clock, that much from the right time.
  void set(long difference) {
    set = difference;
  }

  /// Every look at the clock takes that long from now on; a slow disk shows nowhere else, since a
  /// transaction looks at the clock before each statement.
  void slow(long nanos) {
    cost = nanos;
  }
}
