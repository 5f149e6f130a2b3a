package dev.taskorchestrator.sim;

import dev.taskorchestrator.store.SimDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/// What a world is made of.
///
/// @param hours how long it lasts before it is made well
/// @param pace how slow everybody in it is; 1 for the densest
/// @param stormy whether anything goes wrong
/// @param folder for what lies in files
/// @param rewriting what becomes of each statement
/// @param quirk what is wrong with the world itself
record Setup(
    long seed,
    double hours,
    double pace,
    boolean stormy,
    Kept kept,
    Path folder,
    UnaryOperator<String> rewriting,
    Quirk quirk) {

  /// Where the database is.
  enum Kept {
    IN_MEMORY,
    IN_FILE,
    /// In a file, behind the production store.
    FOR_REAL
  }

  /// The usual storms.
  static Setup of(long seed, double hours, double pace, Path folder) {
    return new Setup(
        seed, hours, pace, true, Kept.IN_MEMORY, folder, UnaryOperator.identity(), Quirk.NONE);
  }

  Setup fair() {
    return new Setup(seed, hours, pace, false, kept, folder, rewriting, quirk);
  }

  Setup kept(Kept where) {
    return new Setup(seed, hours, pace, stormy, where, folder, rewriting, quirk);
  }

  Setup rewriting(UnaryOperator<String> rewriting) {
    return new Setup(seed, hours, pace, stormy, kept, folder, rewriting, quirk);
  }

  Setup with(Quirk quirk) {
    return new Setup(seed, hours, pace, stormy, kept, folder, rewriting, quirk);
  }

  /// How exactly leases are kept, in nanoseconds.
  long slack() {
    return 2 * Chance.MILLI;
  }

  boolean real() {
    return kept == Kept.FOR_REAL;
  }

  /// The folder in which the production store has everything.
  Path project() {
    return folder.resolve("seed" + seed).resolve(".task_orchestrator");
  }

  SimDatabase database() {
    var database =
        switch (kept) {
          case IN_MEMORY -> SimDatabase.inMemory(rewriting);
          case IN_FILE -> SimDatabase.inFile(made(folder).resolve("seed" + seed + ".db"));
          case FOR_REAL -> SimDatabase.inFile(made(project()).resolve("tasks.db"));
        };
    if (quirk == Quirk.ANSWERS_EARLY) database.commitsLate();
    return database;
  }

  private static Path made(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
