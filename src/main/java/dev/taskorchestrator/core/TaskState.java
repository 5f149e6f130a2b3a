package dev.taskorchestrator.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a task stands, with the facts that belong to it there and nowhere else.
public sealed interface TaskState {

  /// Waits to be taken; not before that moment, when an earlier attempt failed.
  record Pending(Instant notBefore) implements TaskState {
    /// Free to be taken as soon as its prerequisites allow.
    public static final Pending NOW = new Pending(Instant.EPOCH);
  }

  /// Held by one agent until its lease ends.
  record Active(Actor holder, Instant since, Instant until, int leaseSeconds) implements TaskState {
    /// Whether the lease has ended; the moment itself is already too late.
    public boolean lapsedAt(Instant now) {
      return !now.isBefore(until);
    }

    /// The same claim, spoken for by another process: the agent has come back in a new one.
    public Active by(Actor actor) {
      return new Active(actor, since, until, leaseSeconds);
    }
  }

  /// Cannot go on, and says why.
  record Blocked(String reason) implements TaskState {}

  /// Done.
  record Completed(Instant at) implements TaskState {}

  /// Given up after too many attempts, or declared failed.
  record Failed(Instant at, String reason) implements TaskState {}

  /// Called off.
  record Cancelled(Instant at, String reason) implements TaskState {}

  /// Put away; only what it was before is of interest.
  record Archived(Instant at, Status was) implements TaskState {}

  /// The one word for it.
  default Status status() {
    return switch (this) {
      case Pending _ -> Status.PENDING;
      case Active _ -> Status.ACTIVE;
      case Blocked _ -> Status.BLOCKED;
      case Completed _ -> Status.COMPLETED;
      case Failed _ -> Status.FAILED;
      case Cancelled _ -> Status.CANCELLED;
      case Archived _ -> Status.ARCHIVED;
    };
  }

  /// Why it stands there, where a state has a reason.
  default @Nullable String reason() {
    return switch (this) {
      case Blocked(var reason) -> reason;
      case Failed(_, var reason) -> reason;
      case Cancelled(_, var reason) -> reason;
      case Pending _, Active _, Completed _, Archived _ -> null;
    };
  }

  /// When work on it ended.
  default @Nullable Instant endedAt() {
    return switch (this) {
      case Completed(var at) -> at;
      case Failed(var at, _) -> at;
      case Cancelled(var at, _) -> at;
      case Archived(var at, _) -> at;
      case Pending _, Active _, Blocked _ -> null;
    };
  }
}
