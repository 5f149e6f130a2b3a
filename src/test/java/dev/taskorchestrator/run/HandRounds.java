package dev.taskorchestrator.run;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Rounds that a test turns by hand.
public final class HandRounds implements Rounds {
  private record Due(boolean again, Runnable work) {}

  private final CopyOnWriteArrayList<Due> due = new CopyOnWriteArrayList<>();

  @Override
  public Alarm after(Duration delay, Runnable work) {
    return add(new Due(false, work));
  }

  @Override
  public Alarm every(Duration pause, Runnable work) {
    return add(new Due(true, work));
  }

  private Alarm add(Due one) {
    due.add(one);
    return () -> due.remove(one);
  }

  /// Runs everything that waits for its time, once.
  public void turn() {
    for (var one : List.copyOf(due)) {
      if (!one.again()) due.remove(one);
      one.work().run();
    }
  }

  @Override
  public void close() {
    due.clear();
  }
}
