package dev.taskorchestrator.sim;

import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One world, lived through for what is found in it. Spoken to with nothing but types of the JDK,
/// since it may have been loaded apart.
public final class Trial {

  private Trial() {}

  /// What was found, or null.
  public static @Nullable String of(
      long seed,
      double hours,
      double pace,
      Path folder,
      UnaryOperator<String> rewriting,
      String quirk) {
    var setup = Setup.of(seed, hours, pace, folder).rewriting(rewriting).with(Quirk.valueOf(quirk));
    try (var world = new Simulation(setup)) {
      world.run();
      return null;
    } catch (Violation found) {
      return String.valueOf(found.getMessage()).lines().findFirst().orElse("");
    }
  }
}
