package dev.taskorchestrator.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Worlds from seeds, in which everything goes wrong that can: see [Simulation]. A failure names
/// its seed; `-Dsimulation.seed=` lives through that one alone.
@Timeout(36_000)
class SimulationTest {

  private static final double HOURS =
      Double.parseDouble(System.getProperty("simulation.hours", "72"));

  /// Twelve times slower than the densest world.
  private static final double PACE =
      Double.parseDouble(System.getProperty("simulation.pace", "12"));

  /// Beyond this no further world is begun, if some have been lived through: on a busy machine the
  /// gate is smaller rather than later. A run that was asked for more worlds takes its time.
  private static final Duration TIME =
      Duration.ofSeconds(
          Long.getLong(
              "simulation.seconds",
              System.getProperty("simulation.seeds") == null
                  ? 40
                  : Long.MAX_VALUE / 2_000_000_000));

  private static final int LEAST = 4;

  @TempDir Path folder;

  @Test
  void inEveryWorldEveryPromiseIsKeptAndAllWorkComesToItsEnd() {
    var figures = told(seeds(Integer.getInteger("simulation.seeds", 20)), this::usual);
    assertThat(figures.timeouts() * 200).isLessThanOrEqualTo(figures.calls());
  }

  private Setup usual(long seed) {
    return Setup.of(seed, HOURS, PACE, folder);
  }

  @Test
  void inFairWeatherNoCallTimesOut() {
    var figures = told(seeds(2), seed -> Setup.of(seed, 12, 2, folder).fair());
    assertThat(figures.timeouts()).isZero();
    assertThat(figures.faults()).isEmpty();
  }

  @Test
  void thePromisesAreKeptInAFileToo() {
    told(seeds(2), seed -> Setup.of(seed, 6, 2, folder).kept(Setup.Kept.IN_FILE));
  }

  @Test
  void thePromisesAreKeptByTheProductionStore() {
    told(seeds(1), seed -> Setup.of(seed, 0.5, 1, folder).kept(Setup.Kept.FOR_REAL));
  }

  @Test
  void theSameSeedMakesTheSameWorld() {
    assertThat(digest(7)).isEqualTo(digest(7)).isNotEqualTo(digest(8));
  }

  private String digest(long seed) {
    try (var world = new Simulation(Setup.of(seed, 2, 1, folder))) {
      world.run();
      return world.digest();
    }
  }

  private static LongStream seeds(int count) {
    var one = Long.getLong("simulation.seed");
    return one == null ? LongStream.rangeClosed(1, count) : LongStream.of(one);
  }

  /// Lives in these worlds, several side by side, and tells what happened in them.
  private static Figures told(LongStream seeds, LongFunction<Setup> setup) {
    var begun = System.nanoTime();
    var entered = new AtomicInteger();
    var figures =
        seeds
            .parallel()
            .filter(_ -> System.nanoTime() - begun < TIME.toNanos() || entered.get() < LEAST)
            .peek(_ -> entered.incrementAndGet())
            .mapToObj(seed -> lived(setup.apply(seed)))
            .reduce(Figures.NONE, Figures::plus);
    System.out.println(figures + "; took " + (System.nanoTime() - begun) / 1_000_000 + " ms");
    return figures;
  }

  private static Figures lived(Setup setup) {
    try (var world = new Simulation(setup)) {
      return world.run();
    }
  }
}
