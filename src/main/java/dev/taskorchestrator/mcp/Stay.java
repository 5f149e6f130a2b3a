package dev.taskorchestrator.mcp;

import java.time.Duration;

/// For how long somebody who was let in may stay.
@FunctionalInterface
public interface Stay {

  /// Whether what they came in by lets them in, by a look that is so old at most.
  boolean lets(Duration believed);

  /// Has that done soon after they are let in no more, on a thread that must not be kept: within a
  /// second, unless it cannot be found out. Until the returned action is run.
  default Runnable whenOver(Runnable ending) {
    return () -> {};
  }
}
