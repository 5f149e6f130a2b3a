package dev.taskorchestrator.core;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// An agent's stay in a project, from its first call on. It outlives the process through which the
/// agent spoke, so that the agent can be found again and go on.
///
/// @param process the process through which it spoke last, empty where that is not known
/// @param seenAt the last sign of life
/// @param ending why it ended
/// @param tasks tasks that were planned in it
/// @param open those of them that are not over
public record Session(
    String id,
    String agent,
    String client,
    String directory,
    String process,
    Instant openedAt,
    Instant seenAt,
    @Nullable Instant endedAt,
    @Nullable String ending,
    long tasks,
    long open) {

  /// After so long without a sign of life nobody is expected back soon.
  public static final Duration QUIET = Duration.ofHours(1);

  /// Where it stands: `active`, `inactive` when it has been quiet for long, `completed` when it was
  /// ended, or planned something and all of that is over.
  public String status(Instant now) {
    if (endedAt != null || (tasks > 0 && open == 0)) return "completed";
    return seenAt.plus(QUIET).isBefore(now) ? "inactive" : "active";
  }
}
