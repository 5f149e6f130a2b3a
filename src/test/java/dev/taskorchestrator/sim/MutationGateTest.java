package dev.taskorchestrator.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Holds the simulation itself to its purpose: each fault of [Mutants] must be found within ten
/// short worlds, and without a fault nothing.
@Timeout(1_800)
class MutationGateTest {

  private static final int SEEDS = 10;
  private static final double HOURS = 1.5;

  @TempDir Path folder;

  @Test
  void everyPlantedFaultIsFound() {
    var wanted = System.getProperty("simulation.mutant", "");
    var found =
        Mutants.ALL.parallelStream()
            .filter(mutant -> mutant.name().contains(wanted))
            .collect(Collectors.toConcurrentMap(Mutant::name, this::search));
    var missed = new ArrayList<String>();
    for (var mutant : Mutants.ALL) {
      var what = found.get(mutant.name());
      if (what == null) continue;
      System.out.println(mutant.name() + ": " + what);
      if (what.equals(NOTHING)) missed.add(mutant.name());
    }
    assertThat(missed).isEmpty();
  }

  private static final String NOTHING = "not found";

  private String search(Mutant mutant) {
    var what = mutant.found(SEEDS, HOURS, 1, folder);
    return what == null ? NOTHING : what.substring(0, Math.min(160, what.length()));
  }

  @Test
  void whereNothingIsPlantedNothingIsFound() {
    var loadedAnew =
        new Mutant(
            "sound",
            List.of(
                new Patch(
                    "core.Status",
                    "ended",
                    (code, old, done) -> {
                      old.forEach(code::with);
                      done.run();
                    })),
            Map.of(),
            Quirk.NONE);
    assertThat(loadedAnew.found(2, HOURS, 1, folder)).isNull();
  }
}
