package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Chance.MILLI;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The calls of a process that wait for something, until they are called or their time has come.
final class Sleepers {

  /// One sleep of a call, which may sleep again later.
  private static final class Sleep {
    final SimCall call;

    Sleep(SimCall call) {
      this.call = call;
    }
  }

  private final Agenda agenda;
  private final SimProcess process;
  private final Consumer<SimCall> woken;
  private final List<Sleep> asleep = new ArrayList<>();

  /// @param woken given each call that wakes
  Sleepers(Agenda agenda, SimProcess process, Consumer<SimCall> woken) {
    this.agenda = agenda;
    this.process = process;
    this.woken = woken;
  }

  boolean none() {
    return asleep.isEmpty();
  }

  /// @param millis after which it wakes by itself, if before its time is over; zero for never
  void add(SimCall call, long millis) {
    var sleep = new Sleep(call);
    call.sleepsSince = agenda.now();
    asleep.add(sleep);
    var wakes = millis > 0 ? Math.min(call.until, agenda.now() + (millis + 1) * MILLI) : call.until;
    agenda.at(wakes, () -> wake(sleep, true));
    listen(); // it may have been called while it was served
  }

  /// Wakes those who were called.
  void listen() {
    for (var sleep : List.copyOf(asleep)) {
      var bell = sleep.call.bell;
      if (bell != null && bell.rung()) wake(sleep, false);
    }
  }

  void clear() {
    asleep.clear();
  }

  private void wake(Sleep sleep, boolean byTime) {
    if (!asleep.remove(sleep)) return; // woken already
    var call = sleep.call;
    if (!byTime || process.troubledSince(call.sleepsSince)) call.sleepsSince = -1;
    woken.accept(call);
  }

  @Override
  public String toString() {
    return asleep.size() + " sleep";
  }
}
