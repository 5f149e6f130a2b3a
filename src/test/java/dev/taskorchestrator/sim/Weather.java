package dev.taskorchestrator.sim;

import dev.taskorchestrator.store.SimStore.Hitch;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What goes wrong how often. Each seed draws a mixture of its own, so that some worlds know no
/// crash and others little else.
final class Weather {

  /// What can go wrong, and how often it does, for each call or each commit.
  enum Fault {
    REQUEST_LOST(0.006),
    REPLY_LOST(0.006),
    DELAYED(0.03),
    WAITED(0.01),
    WAITED_TOO_LONG(0.0003),
    SLOW_DISK(0.0004),
    DISK_FULL(0.001),
    DISK_FAILED(0.001),
    UNCONFIRMED(0.0008),
    KILLED_BEFORE_COMMIT(0.0006),
    KILLED_AFTER_COMMIT(0.0006),
    /// The rest comes by itself, now and then.
    KILLED(0.35),
    SUSPENDED(0.3),
    CUT_OFF(0.2),
    REOPENED(0.1),
    CLOCK_SET(0.4);

    private final double rate;

    Fault(double rate) {
      this.rate = rate;
    }
  }

  private static final List<Double> FACTORS = List.of(0.0, 0.5, 1.0, 1.0, 1.5);

  private final Chance chance;
  private final double[] rates = new double[Fault.values().length];
  private final Map<Fault, Long> counts = new TreeMap<>();
  private boolean fair;

  /// @param stormy whether anything goes wrong at all
  Weather(Chance chance, boolean stormy) {
    this.chance = chance;
    this.fair = !stormy;
    for (var fault : Fault.values()) rates[place(fault)] = fault.rate * chance.of(FACTORS);
  }

  /// From now on nothing goes wrong any more.
  void clears() {
    fair = true;
  }

  boolean fair() {
    return fair;
  }

  /// Whether it goes wrong this time.
  boolean strikes(Fault fault) {
    if (fair || !chance.in(rates[place(fault)])) return false;
    counts.merge(fault, 1L, Long::sum);
    return true;
  }

  Hitch hitch() {
    if (strikes(Fault.DISK_FULL)) return chance.oneIn(2) ? Hitch.FULL_MIDWAY : Hitch.FULL_AT_COMMIT;
    if (strikes(Fault.DISK_FAILED)) return Hitch.IO_MIDWAY;
    if (!strikes(Fault.UNCONFIRMED)) return Hitch.NONE;
    return chance.oneIn(2) ? Hitch.UNCONFIRMED_KEPT : Hitch.UNCONFIRMED_LOST;
  }

  /// How long a message is on its way.
  long delay() {
    return strikes(Fault.DELAYED) ? chance.millis(0, 3_000) : chance.millis(1, 20);
  }

  Map<Fault, Long> counts() {
    return counts;
  }

  @SuppressWarnings("EnumOrdinal") // a place in memory
  private static int place(Fault fault) {
    return fault.ordinal();
  }
}
