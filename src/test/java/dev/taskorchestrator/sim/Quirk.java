package dev.taskorchestrator.sim;

/// A fault in the ways of the simulated world itself, for what cannot be planted in the product.
enum Quirk {
  NONE,
  /// Calls are answered before they are committed.
  ANSWERS_EARLY,
  /// Work that is refused because its attempt is over leaves its artifact behind.
  KEEPS_LATE_WORK,
  /// Who waits hears nothing of what other processes commit.
  DEAF
}
