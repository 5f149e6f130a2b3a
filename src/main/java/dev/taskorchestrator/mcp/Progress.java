package dev.taskorchestrator.mcp;

import org.jspecify.annotations.Nullable;

/// Takes word of how far a call has come. Only what rises is passed on, and nothing once the call
/// has been answered.
@FunctionalInterface
public interface Progress {

  /// For callers who did not ask.
  Progress UNHEARD = (_, _, _) -> {};

  void report(long done, @Nullable Long total, @Nullable String message);
}
