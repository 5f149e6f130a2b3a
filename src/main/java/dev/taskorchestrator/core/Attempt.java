package dev.taskorchestrator.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One try at a task by one holder. Its number is the fencing number of that claim: it only grows,
/// so work done under an older claim can be told from work done under the present one, however late
/// it arrives.
public record Attempt(
    TaskId task,
    long number,
    Actor holder,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable End end,
    @Nullable String reason) {

  /// How an attempt ended.
  public enum End {
    COMPLETED,
    RELEASED,
    LAPSED,
    TIMED_OUT,
    RETRY,
    FAILED,
    REVISION,
    BLOCKED,
    CANCELLED;

    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
