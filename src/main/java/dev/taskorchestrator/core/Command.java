package dev.taskorchestrator.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something to be done. Tasks are named as the caller gave them: whole ids or unambiguous
/// beginnings.
public sealed interface Command {

  /// Opens a session and says how things stand.
  record OpenSession(String id, String client, String directory) implements Command {}

  /// Plans tasks, all or none.
  record Plan(List<Draft> drafts) implements Command {}

  /// Hands out the ready task of highest priority, oldest first.
  record ClaimNext(
      List<String> specialists, @Nullable String parent, @Nullable Integer leaseSeconds)
      implements Command {}

  /// Hands out that task.
  record Claim(String task, @Nullable Integer leaseSeconds) implements Command {}

  /// Hands in work, and says what is to become of the task.
  record Complete(
      String task,
      @Nullable Long attempt,
      String summary,
      String work,
      NextAction next,
      String artifactType,
      List<String> files)
      implements Command {}

  /// Gives a task back.
  record Release(String task, @Nullable Long attempt, Ending outcome, @Nullable String reason)
      implements Command {}

  /// Renews a lease and reports.
  record Heartbeat(
      String task,
      @Nullable Long attempt,
      @Nullable Integer leaseSeconds,
      @Nullable Integer progress,
      @Nullable String note)
      implements Command {}

  /// Changes what a task says and what it depends on.
  ///
  /// @param changes new values of fields of the brief
  record Update(
      String task,
      @Nullable Long expectedVersion,
      Changes changes,
      @Nullable Status status,
      @Nullable String reason,
      @Nullable Reparent parent,
      List<Draft.Need> add,
      List<String> remove,
      List<Waiver> waive)
      implements Command {}

  /// Calls a task off.
  record Cancel(String task, @Nullable String reason, boolean keepWork, boolean children)
      implements Command {}

  /// Archives a task, or removes it for good.
  record Delete(String task, boolean force, boolean archive) implements Command {}

  /// Takes named locks, all or none.
  record Lock(List<String> names, int leaseSeconds, @Nullable String purpose) implements Command {}

  /// Gives named locks up, all or none.
  ///
  /// @param number the fencing number that the caller believes to hold them under
  record Unlock(List<String> names, @Nullable Long number) implements Command {}

  /// Cleans up now: what lapsed, what is held by processes that are gone, what need not be kept.
  record Maintain() implements Command {}

  /// A new parent, or none.
  record Reparent(@Nullable String parent) {}

  /// A dependency that need not be satisfied any more, and why.
  record Waiver(String prerequisite, String reason) {}

  /// What is to become of a task whose work is handed in.
  enum NextAction {
    COMPLETE,
    CONTINUE,
    NEEDS_REVISION,
    BLOCKED;

    public static final List<String> WORDS =
        List.of("complete", "continue", "needs_revision", "blocked");
  }

  /// What is to become of a task that is given back.
  enum Ending {
    RELEASE,
    RETRY,
    FAIL;

    public static final List<String> WORDS = List.of("release", "retry", "fail");
  }
}
