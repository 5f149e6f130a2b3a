package dev.taskorchestrator.sim;

import dev.taskorchestrator.store.SimDatabase;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/// What a world is made of.
///
/// @param hours how long it lasts before it is made well
/// @param pace how slow everybody in it is; 1 for the densest
/// @param stormy whether anything goes wrong
/// @param clocksSet whether wall clocks are among it
/// @param inFile whether the database lies in a file
/// @param rewriting what becomes of each statement
record Setup(
    long seed,
    double hours,
    double pace,
    boolean stormy,
    boolean clocksSet,
    boolean inFile,
    Path folder,
    UnaryOperator<String> rewriting) {

  /// The usual storms.
  static Setup of(long seed, double hours, double pace, Path folder) {
    return new Setup(seed, hours, pace, true, true, false, folder, UnaryOperator.identity());
  }

  Setup fair() {
    return new Setup(seed, hours, pace, false, false, inFile, folder, rewriting);
  }

  Setup filed() {
    return new Setup(seed, hours, pace, stormy, clocksSet, true, folder, rewriting);
  }

  Setup rewriting(UnaryOperator<String> rewriting) {
    return new Setup(seed, hours, pace, stormy, clocksSet, inFile, folder, rewriting);
  }

  /// How exactly leases are kept, in nanoseconds.
  long slack() {
    return 2 * Chance.MILLI;
  }

  SimDatabase database() {
    return inFile
        ? SimDatabase.inFile(folder.resolve("seed" + seed + ".db"))
        : SimDatabase.inMemory(rewriting);
  }
}
