package dev.taskorchestrator.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(3_600)
class SimulationTest {

  @TempDir Path folder;

  @Test
  void inEveryWorldEveryPromiseIsKeptAndAllWorkComesToItsEnd() {
    var one = Long.getLong("simulation.seed");
    var hours = Double.parseDouble(System.getProperty("simulation.hours", "72"));
    var pace = Double.parseDouble(System.getProperty("simulation.pace", "4"));
    var seeds =
        one == null
            ? LongStream.rangeClosed(1, Integer.getInteger("simulation.seeds", 20))
            : LongStream.of(one);
    var begun = System.nanoTime();
    var figures =
        seeds
            .parallel()
            .mapToObj(seed -> lived(Setup.of(seed, hours, pace, folder)))
            .reduce(Figures.NONE, Figures::plus);
    System.out.println(figures + "; " + (System.nanoTime() - begun) / 1_000_000 + " ms");
    assertThat(figures.timeouts() * 200).isLessThanOrEqualTo(figures.calls());
  }

  private static Figures lived(Setup setup) {
    try (var world = new Simulation(setup)) {
      return world.run();
    }
  }
}
