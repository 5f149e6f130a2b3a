package dev.taskorchestrator.sim;

import dev.taskorchestrator.run.Rounds;
import java.time.Duration;

/// Rounds that come round by the agenda, as long as the process lives.
final class SimRounds implements Rounds {

  /// One round in so many is made, where it is going to find something as far as the oracle knows,
  /// and where not: with the look at the invariants, a round costs as much as fifty calls.
  private static final int DUE = 6;

  private static final int IDLE = 600;

  /// Longer pauses than this are not the reaper's. What comes round then looks through everything.
  private static final Duration LONG = Duration.ofMinutes(1);

  private static final int WHOLE = 24;

  private final Simulation world;
  private final Chance chance;
  private final Life life;

  SimRounds(Simulation world, Life life) {
    this.world = world;
    this.chance = world.chance();
    this.life = life;
  }

  @Override
  public Alarm after(Duration delay, Runnable work) {
    var taken = new boolean[1];
    world
        .agenda()
        .after(
            delay,
            () -> {
              if (!taken[0]) life.whenFree(() -> life.besides(work));
            });
    return () -> taken[0] = true;
  }

  @Override
  public Alarm every(Duration pause, Runnable work) {
    var taken = new boolean[1];
    again(pause, work, taken);
    return () -> taken[0] = true;
  }

  private void again(Duration pause, Runnable work, boolean[] taken) {
    var some = (long) (pause.toNanos() * (0.9 + 0.2 * chance.below(1_000) / 1_000));
    world
        .agenda()
        .after(
            some,
            () -> {
              if (taken[0]) return;
              life.whenFree(() -> {
                if (pause.compareTo(LONG) > 0) {
                  if (chance.oneIn(WHOLE)) life.besides(work);
                } else if (chance.oneIn(due() ? DUE : IDLE)) {
                  round(work);
                }
                again(pause, work, taken);
              });
            });
  }

  private boolean due() {
    return world.oracle().overdue(world.agenda().now());
  }

  private void round(Runnable work) {
    var begun = world.agenda().now();
    var found = life.besides(work);
    var sound =
        found == Life.Found.CHANGED || (found == Life.Found.NOTHING && world.weather().fair());
    if (sound) world.oracle().afterRound(begun);
  }

  @Override
  public void close() {}
}
