package dev.taskorchestrator.cli.demo;

/// How a demonstration is watched.
interface View {

  /// Nobody watches.
  View NONE = _ -> {};

  /// Something happened.
  void note(String what);

  /// The end; what was shown last stays.
  default void end() {}
}
