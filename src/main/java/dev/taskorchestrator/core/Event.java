package dev.taskorchestrator.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Something that happened in a project, kept in the transaction that made it so. Numbers have no
/// gaps.
public record Event(
    long sequence,
    Instant at,
    Kind kind,
    @Nullable TaskId task,
    String actor,
    long attempt,
    @Nullable String detail) {

  /// What can happen.
  public enum Kind {
    SESSION_OPENED,
    CREATED,
    UPDATED,
    CLAIMED,
    PROGRESSED,
    COMPLETED,
    RELEASED,
    LAPSED,
    FAILED,
    BLOCKED,
    UNBLOCKED,
    CANCELLED,
    RETRIED,
    ARCHIVED,
    DELETED,
    DEPENDENCY_ADDED,
    DEPENDENCY_REMOVED,
    DEPENDENCY_WAIVED,
    ARTIFACT_ADDED,
    LOCKED,
    UNLOCKED,
    LOCK_LAPSED,
    CLOCK_MOVED,
    HALTED,
    RESUMED,
    IMPORTED,
    NOTED,
    SESSION_ENDED,
    PAUSED,
    CONTINUED,
    RULE_RAN,
    RESTARTED,
    RESTORED,
    TOKEN_ADDED,
    TOKEN_REVOKED;

    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
