package dev.taskorchestrator.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A server that handed over to a fresh process, or tried to.
///
/// @param process the process that handed over
/// @param done whether the fresh process took over
/// @param millis how long it took until that could answer
/// @param detail what went wrong
public record Restart(
    Instant at, String reason, String process, boolean done, long millis, @Nullable String detail) {

  /// Why a server may be restarted.
  public static final java.util.List<String> REASONS =
      java.util.List.of(
          "configuration_update",
          "schema_migration",
          "error_recovery",
          "manual_request",
          "emergency_shutdown");
}
