package dev.taskorchestrator.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something to be done. Tasks are named as the caller gave them: whole ids or unambiguous
/// beginnings.
public sealed interface Command {

  /// Opens a session and says how things stand.
  record OpenSession(String id, String client, String directory) implements Command {}

  /// Goes on with a session, also one of another process, which may be gone.
  record ResumeSession(String id) implements Command {}

  /// Forgets sessions; their tasks stay.
  ///
  /// @param which one of [#SESSIONS]
  /// @param days how old a session of kind `old` is at least
  /// @param dry whether only to say which
  record CleanSessions(String which, int days, boolean dry) implements Command {}

  /// Which sessions a clean-up means.
  List<String> SESSIONS = List.of("completed", "orphaned", "old", "all");

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

  /// Looks after the tasks of a project, or of a part of it.
  ///
  /// @param session the session that `current_session` means, null where there is none
  /// @param task the task that `specific_subtask` means
  record Tend(
      Tending action, Scope scope, Level level, @Nullable String task, @Nullable String session)
      implements Command {}

  /// Asks agents to wait while a person is at work; null lets them go on.
  record Pause(@Nullable String reason) implements Command {}

  /// Writes a decision or a note down.
  ///
  /// @param task the task that it belongs to
  /// @param status of a decision; null for a note
  /// @param supersedes the decision that it takes the place of
  record Remember(
      @Nullable String task,
      String title,
      String body,
      @Nullable String context,
      @Nullable String alternatives,
      @Nullable String consequences,
      Memo.@Nullable Standing status,
      @Nullable String supersedes)
      implements Command {}

  /// Says where a decision stands now.
  record Decide(String memo, Memo.Standing status) implements Command {}

  /// Lets tasks be added when something happens.
  ///
  /// @param text the rule in the form in which it is kept and read again
  record AddRule(Rule rule, String text) implements Command {}

  /// Forgets a rule.
  record RemoveRule(String id) implements Command {}

  /// Changes nothing, and is done only when it is on disk: shows that changes can be made.
  record Probe() implements Command {}

  /// Notes that a server handed over to a fresh process, or could not.
  record NoteRestart(Restart restart) implements Command {}

  /// Takes tasks in from elsewhere. Cannot be sent again under a request id: what is here already
  /// stays, so it need not be.
  ///
  /// @param source what kind of place they come from; what it names is looked for under it
  /// @param dry whether only to say what would come
  /// @param progress told how far it is
  record Import(
      String source, List<Incoming> tasks, Incoming.Further further, boolean dry, Progress progress)
      implements Command {}

  /// Lets somebody in over the network.
  record AddToken(Token token) implements Command {}

  /// Lets in no longer who comes by a token, named by its id or by whom it lets in.
  record RevokeToken(String named) implements Command {}

  /// Keeps a call that goes on without its caller: a new one, or the next version of one.
  record KeepErrand(Errand errand) implements Command {}

  /// Is told how far something long has come.
  interface Progress {
    Progress UNHEARD = (done, total) -> {};

    void at(long done, long total);
  }

  /// What can be done to look after tasks.
  enum Tending {
    SCAN_CLEANUP,
    VALIDATE_STRUCTURE,
    UPDATE_DOCUMENTATION,
    PREPARE_HANDOVER;

    public static final List<String> WORDS =
        List.of("scan_cleanup", "validate_structure", "update_documentation", "prepare_handover");
  }

  /// Which tasks are looked after.
  enum Scope {
    CURRENT_SESSION,
    FULL_PROJECT,
    SPECIFIC_SUBTASK;

    public static final List<String> WORDS =
        List.of("current_session", "full_project", "specific_subtask");
  }

  /// How far it goes: what is more thorough does all that the less thorough does.
  enum Level {
    BASIC,
    COMPREHENSIVE,
    FULL_AUDIT;

    public static final List<String> WORDS = List.of("basic", "comprehensive", "full_audit");
  }

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
