package dev.taskorchestrator.core;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What stands in the way of a command, with what the caller needs to choose the next step. A
/// refused command has changed nothing. The codes are stable; `docs/errors.md` lists them.
public sealed interface Refusal {

  /// Whether asking again helps.
  enum Retry {
    NEVER,
    AFTER_CHANGE,
    LATER;

    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /// The call that would help: a tool and the task to call it with.
  record Next(String tool, @Nullable TaskId task) {}

  /// An argument that cannot be meant.
  record InvalidArgument(String field, String problem) implements Refusal {}

  /// No task has that id.
  record TaskNotFound(String given, String field) implements Refusal {}

  /// An abbreviated id fits more than one task.
  record AmbiguousId(String given, String field, List<TaskId> fits) implements Refusal {}

  /// The id is taken, or stands twice in one call.
  record DuplicateId(TaskId id) implements Refusal {}

  /// No role has that name.
  record UnknownRole(String given, String field, List<String> known) implements Refusal {}

  /// The task is not in a state in which that can be done.
  record WrongState(TaskId id, Status status, String verb, String allowed) implements Refusal {}

  /// Somebody else holds the task.
  record LeaseHeld(TaskId id, String holder, Instant since, Instant until) implements Refusal {}

  /// Nobody holds the task, so nobody can act for it.
  record NotClaimed(TaskId id, String verb) implements Refusal {}

  /// The caller's lease has ended.
  record LeaseLost(TaskId id, long attempt, Instant until) implements Refusal {}

  /// The caller acts for an attempt that is no longer the present one.
  record Superseded(
      TaskId id, long offered, long current, @Nullable String holder, @Nullable Instant since)
      implements Refusal {}

  /// Prerequisites are open.
  record PrerequisitesOpen(TaskId id, List<TaskId> open) implements Refusal {}

  /// Children are open.
  record ChildrenOpen(TaskId id, List<TaskId> open) implements Refusal {}

  /// The task waits for its retry time.
  record NotYet(TaskId id, Instant at, long millis) implements Refusal {}

  /// A dependency would make tasks wait for each other.
  record Cycle(List<String> path) implements Refusal {}

  /// The task has changed since the caller read it.
  record VersionConflict(TaskId id, long expected, long actual) implements Refusal {}

  /// Others need the task that was to be deleted.
  record HasDependents(TaskId id, List<TaskId> dependents) implements Refusal {}

  /// Somebody else has the lock, or is about to take it after waiting for it.
  record LockHeld(String name, String holder, Instant since, Instant until, int waiting)
      implements Refusal {}

  /// The lock was granted anew since the caller had it.
  record LockLost(String name, long offered, long current, String holder, Instant since)
      implements Refusal {}

  /// Nobody has the lock.
  record LockNotHeld(String name) implements Refusal {}

  /// The request id was used for something else.
  record RequestIdReused(String requestId) implements Refusal {}

  /// No artifact has that id.
  record ArtifactNotFound(String given) implements Refusal {}

  /// The bytes of an artifact are missing or altered.
  record ArtifactCorrupt(String id) implements Refusal {}

  /// Time ran out before anything was changed.
  record DeadlineExceeded(String waitedFor, @Nullable String holder) implements Refusal {}

  /// Another program was at it, and stayed at it however often it was tried.
  record Busy(String what) implements Refusal {}

  /// The database of the project is on another machine or is another program, and cannot be
  /// reached.
  record DatabaseAway(String problem) implements Refusal {}

  /// The caller gave up before anything was changed.
  record CallCancelled() implements Refusal {}

  /// Time ran out after the change was handed to the disk and before the disk answered.
  record OutcomeUnknown() implements Refusal {}

  /// Too much is asked at once.
  record Overloaded(String what, long retryAfterMillis) implements Refusal {}

  /// The disk is full.
  record StorageFull() implements Refusal {}

  /// The disk or the database failed.
  record StorageFailed(String problem) implements Refusal {}

  /// Something in the project's data is not as it must be, so nothing is changed any more.
  record ProjectHalted(String reason) implements Refusal {

    /// How the reason begins when nothing is wrong, but the project was moved to another database.
    public static final String MOVED = "it was moved to ";

    /// The same while that goes on.
    public static final String MOVING = "it is being moved ";

    private boolean moves() {
      return reason.startsWith(MOVED) || reason.startsWith(MOVING);
    }
  }

  /// A person is at work on the project, and agents are to wait.
  record ProjectPaused(String reason) implements Refusal {}

  /// No session has that id.
  record SessionNotFound(String given) implements Refusal {}

  /// No decision or note has that id.
  record MemoNotFound(String given, String field) implements Refusal {}

  /// No rule has that id.
  record RuleNotFound(String given) implements Refusal {}

  /// There is something of that name already, or as many as there may be.
  record RuleRefused(String id, String problem) implements Refusal {}

  /// No template has that id.
  record TemplateNotFound(String given) implements Refusal {}

  /// The template is not one, for these reasons.
  record TemplateInvalid(String id, List<String> problems) implements Refusal {}

  /// A parameter of a template cannot be meant.
  record TemplateParameter(String name, String problem) implements Refusal {}

  /// A template of that name is there already.
  record TemplateExists(String id, String category) implements Refusal {}

  /// A template that came with the program is not changed this way.
  record TemplateProtected(String id) implements Refusal {}

  /// The caller's role does not reach so far.
  record Forbidden(Access.Role needed, Access.Role has) implements Refusal {}

  /// There is no such token, or it lets nobody in any more.
  record TokenNotFound(String given) implements Refusal {}

  /// A person was asked first and did not say yes.
  record NotConfirmed(String what) implements Refusal {}

  /// The project cannot be opened.
  record ProjectUnusable(String code, String problem, String remedy) implements Refusal {}

  /// The stable word for it.
  default String code() {
    return switch (this) {
      case InvalidArgument _ -> "invalid_argument";
      case TaskNotFound _ -> "task_not_found";
      case AmbiguousId _ -> "ambiguous_id";
      case DuplicateId _ -> "duplicate_id";
      case UnknownRole _ -> "unknown_role";
      case WrongState _ -> "wrong_state";
      case LeaseHeld _ -> "lease_held";
      case NotClaimed _ -> "not_claimed";
      case LeaseLost _ -> "lease_lost";
      case Superseded _ -> "superseded";
      case PrerequisitesOpen _ -> "prerequisites_open";
      case ChildrenOpen _ -> "children_open";
      case NotYet _ -> "not_yet";
      case Cycle _ -> "cycle";
      case VersionConflict _ -> "version_conflict";
      case HasDependents _ -> "has_dependents";
      case LockHeld _ -> "lock_held";
      case LockLost _ -> "lock_lost";
      case LockNotHeld _ -> "lock_not_held";
      case RequestIdReused _ -> "request_id_reused";
      case ArtifactNotFound _ -> "artifact_not_found";
      case ArtifactCorrupt _ -> "artifact_corrupt";
      case DeadlineExceeded _ -> "deadline_exceeded";
      case Busy _ -> "busy";
      case DatabaseAway _ -> "database_unreachable";
      case CallCancelled _ -> "cancelled";
      case OutcomeUnknown _ -> "outcome_unknown";
      case Overloaded _ -> "overloaded";
      case StorageFull _ -> "storage_full";
      case StorageFailed _ -> "storage_failed";
      case ProjectHalted _ -> "project_halted";
      case ProjectPaused _ -> "project_paused";
      case SessionNotFound _ -> "session_not_found";
      case MemoNotFound _ -> "memo_not_found";
      case RuleNotFound _ -> "rule_not_found";
      case RuleRefused _ -> "rule_refused";
      case TemplateNotFound _ -> "template_not_found";
      case TemplateInvalid _ -> "template_invalid";
      case TemplateParameter _ -> "template_parameter";
      case TemplateExists _ -> "template_exists";
      case TemplateProtected _ -> "template_protected";
      case Forbidden _ -> "forbidden";
      case TokenNotFound _ -> "token_not_found";
      case NotConfirmed _ -> "not_confirmed";
      case ProjectUnusable(var code, _, _) -> code;
    };
  }

  /// One sentence that says what stands in the way and names it.
  default String message() {
    return switch (this) {
      case InvalidArgument(var field, var problem) -> field + ": " + problem;
      case TaskNotFound(var given, _) -> "There is no task '" + shown(given) + "' in this project.";
      case AmbiguousId(var given, _, var fits) ->
          "'" + shown(given) + "' fits several tasks: " + ids(fits) + "; give more of the id.";
      case DuplicateId(var id) -> "The id '" + id + "' is already taken.";
      case UnknownRole(var given, _, var known) ->
          "There is no role '" + shown(given) + "'; known roles: " + String.join(", ", known) + ".";
      case WrongState(var id, var status, var verb, var allowed) ->
          id + " is " + status.word() + ", so it cannot be " + verb + "; " + allowed + ".";
      case LeaseHeld(var id, var holder, var since, var until) ->
          id + " is held by " + shown(holder) + " since " + since + ", until " + until + ".";
      case NotClaimed(var id, var verb) ->
          id + " is held by nobody, so it cannot be " + verb + "; claim it first.";
      case LeaseLost(var id, var attempt, var until) ->
          "The lease of attempt " + attempt + " on " + id + " ended at " + until + ".";
      case Superseded(var id, var offered, var current, var holder, var since) ->
          "Attempt %d on %s is over%s%s."
              .formatted(
                  offered,
                  id,
                  offered == current ? "" : "; the latest is " + current,
                  holder == null
                      ? ", and nobody holds it now"
                      : ", held by " + shown(holder) + " since " + since);
      case PrerequisitesOpen(var id, var open) -> id + " waits for " + ids(open) + ".";
      case ChildrenOpen(var id, var open) -> id + " has unfinished children: " + ids(open) + ".";
      case NotYet(var id, var at, _) ->
          id + " waits after a failed attempt and can be taken from " + at + ".";
      case Cycle(var path) ->
          "These would wait for each other: "
              + path.stream().map(Refusal::shown).collect(Collectors.joining(" → "))
              + ".";
      case VersionConflict(var id, var expected, var actual) ->
          id + " is at version " + actual + ", not " + expected + "; read it again.";
      case HasDependents(var id, var dependents) ->
          id + " has children or dependents: " + ids(dependents) + "; archive it, or force.";
      case LockHeld(var name, var holder, var since, var until, var waiting) ->
          "The lock '%s' is held by %s since %s, until %s%s."
              .formatted(
                  shown(name),
                  shown(holder),
                  since,
                  until,
                  waiting == 0 ? "" : "; waiting for it: " + waiting);
      case LockLost(var name, var offered, var current, var holder, var since) ->
          "Number %d no longer holds the lock '%s': %s has it under number %d since %s."
              .formatted(offered, shown(name), shown(holder), current, since);
      case LockNotHeld(var name) -> "Nobody holds the lock '" + shown(name) + "'.";
      case RequestIdReused(var requestId) ->
          "request_id '" + shown(requestId) + "' was already used with other arguments.";
      case ArtifactNotFound(var given) -> "There is no artifact '" + shown(given) + "'.";
      case ArtifactCorrupt(var id) ->
          "The content of artifact " + id + " is missing or altered on disk.";
      case DeadlineExceeded(var waitedFor, var holder) ->
          "Time ran out while waiting for "
              + waitedFor
              + (holder == null ? "" : ", which is held by " + holder)
              + "; nothing was changed.";
      case Busy(var what) -> "Another program is at " + what + "; nothing was changed.";
      case DatabaseAway(var problem) ->
          "The project's database cannot be reached ("
              + problem
              + "); nothing was changed. It is tried again by itself, and no restart is needed.";
      case CallCancelled _ -> "The call was cancelled; nothing was changed.";
      case OutcomeUnknown _ ->
          "The change was not confirmed as kept; it may have been made or not. Ask again with the"
              + " same request_id, or read the task.";
      case Overloaded(var what, _) -> "Too much at once: " + what + "; nothing was changed.";
      case StorageFull _ -> "The disk is full; nothing was changed.";
      case StorageFailed(var problem) ->
          "The storage failed: " + problem + "; nothing was changed.";
      case ProjectHalted halted when halted.moves() ->
          "This project goes on elsewhere: "
              + halted.reason()
              + ". Nothing was changed here; reading goes on.";
      case ProjectHalted(var reason) ->
          "Something in this project's data is not as it must be: "
              + reason
              + ". Nothing was changed, and nothing will be until a person has looked: run"
              + " 'orchestrator doctor'. Reading goes on.";
      case ProjectPaused(var reason) ->
          "The project is paused for maintenance: "
              + shown(reason)
              + ". Nothing was changed; reading goes on, and so do heartbeats.";
      case SessionNotFound(var given) -> "There is no session '" + shown(given) + "'.";
      case MemoNotFound(var given, _) -> "There is no decision or note '" + shown(given) + "'.";
      case RuleNotFound(var given) -> "There is no rule '" + shown(given) + "'.";
      case RuleRefused(var id, var problem) -> "The rule '" + shown(id) + "' " + problem + ".";
      case TemplateNotFound(var given) -> "There is no template '" + shown(given) + "'.";
      case TemplateInvalid(var id, var problems) ->
          "The template '"
              + shown(id)
              + "' cannot be used: "
              + problems.stream().limit(5).map(Refusal::plain).collect(Collectors.joining("; "))
              + (problems.size() > 5 ? "; and " + (problems.size() - 5) + " more" : "")
              + ".";
      case TemplateParameter(var name, var problem) ->
          "The parameter '" + shown(name) + "' " + plain(problem) + ".";
      case TemplateExists(var id, var category) ->
          "There is a template '"
              + shown(id)
              + "' in "
              + category
              + " already; overwrite replaces it.";
      case TemplateProtected(var id) ->
          "The template '"
              + shown(id)
              + "' came with the program; store one of the same name as user, which is found first.";
      case Forbidden(var needed, var has) ->
          "This needs the role %s, and yours is %s in this project; who looks after it gives roles."
              .formatted(needed.word(), has.word());
      case TokenNotFound(var given) -> "There is no token '" + shown(given) + "' that is valid.";
      case NotConfirmed(var what) ->
          "A person was asked and did not say yes; nothing was changed. The question was: "
              + plain(what);
      case ProjectUnusable(_, var problem, var remedy) -> problem + " " + remedy;
    };
  }

  /// The argument that is at fault, where one is.
  default @Nullable String field() {
    return switch (this) {
      case InvalidArgument(var field, _) -> field;
      case TaskNotFound(_, var field) -> field;
      case AmbiguousId(_, var field, _) -> field;
      case DuplicateId _ -> "task_id";
      case UnknownRole(_, var field, _) -> field;
      case Superseded _ -> "attempt";
      case Cycle _ -> "dependencies";
      case VersionConflict _ -> "expected_version";
      case LockHeld _, LockNotHeld _ -> "resources";
      case LockLost _ -> "fence";
      case RequestIdReused _ -> "request_id";
      case ArtifactNotFound _ -> "artifact_id";
      case SessionNotFound _ -> "session_id";
      case MemoNotFound(_, var field) -> field;
      case RuleNotFound _, RuleRefused _ -> "rule_id";
      case TemplateNotFound _, TemplateExists _, TemplateProtected _ -> "template_id";
      case TemplateInvalid _ -> "template_content";
      case TemplateParameter(var name, _) -> "parameters." + name;
      default -> null;
    };
  }

  /// Whether asking again helps.
  default Retry retry() {
    return switch (this) {
      case InvalidArgument _,
          TaskNotFound _,
          AmbiguousId _,
          DuplicateId _,
          UnknownRole _,
          Cycle _,
          Superseded _,
          LockLost _,
          RequestIdReused _,
          ArtifactNotFound _,
          SessionNotFound _,
          MemoNotFound _,
          RuleNotFound _,
          RuleRefused _,
          TemplateNotFound _,
          TemplateInvalid _,
          TemplateParameter _,
          TemplateExists _,
          TemplateProtected _,
          Forbidden _,
          TokenNotFound _,
          CallCancelled _ ->
          Retry.NEVER;
      case WrongState _,
          NotClaimed _,
          LeaseLost _,
          PrerequisitesOpen _,
          ChildrenOpen _,
          VersionConflict _,
          HasDependents _,
          LockNotHeld _,
          ArtifactCorrupt _,
          ProjectHalted _,
          NotConfirmed _,
          ProjectUnusable _ ->
          Retry.AFTER_CHANGE;
      case LeaseHeld _,
          LockHeld _,
          NotYet _,
          DeadlineExceeded _,
          Busy _,
          DatabaseAway _,
          OutcomeUnknown _,
          Overloaded _,
          ProjectPaused _,
          StorageFull _,
          StorageFailed _ ->
          Retry.LATER;
    };
  }

  /// After how many milliseconds asking again makes sense; zero where that is not known.
  default long retryAfterMillis() {
    return switch (this) {
      case NotYet(_, _, var millis) -> Math.max(1, millis);
      case Overloaded(_, var millis) -> millis;
      case DeadlineExceeded _, DatabaseAway _ -> 1_000;
      case Busy _ -> 500;
      case ProjectPaused _, StorageFull _, StorageFailed _ -> 5_000;
      default -> 0;
    };
  }

  /// The call that would help, where one would.
  default @Nullable Next next() {
    return switch (this) {
      case TaskNotFound _, AmbiguousId _ -> new Next("orchestrator_query_tasks", null);
      case LeaseHeld _, ChildrenOpen _ -> new Next("orchestrator_next_task", null);
      case NotClaimed(var id, _) -> new Next("orchestrator_execute_task", id);
      case LeaseLost(var id, _, _) -> new Next("orchestrator_execute_task", id);
      case Superseded(_, _, _, var holder, _) when holder != null ->
          new Next("orchestrator_next_task", null);
      case Superseded(var id, _, _, _, _) -> new Next("orchestrator_execute_task", id);
      case PrerequisitesOpen _, NotYet _ -> new Next("orchestrator_next_task", null);
      case LockHeld _ -> new Next("orchestrator_lock", null);
      case LockLost _, LockNotHeld _ -> new Next("orchestrator_list_locks", null);
      case VersionConflict(var id, _, _) -> new Next("orchestrator_query_tasks", id);
      case OutcomeUnknown _ -> new Next("orchestrator_query_tasks", null);
      case SessionNotFound _ -> new Next("orchestrator_list_sessions", null);
      case MemoNotFound _ -> new Next("orchestrator_memory", null);
      case RuleNotFound _ -> new Next("auto_append_list_rules", null);
      case ProjectPaused _ -> new Next("orchestrator_get_status", null);
      case TemplateNotFound _ -> new Next("template_list", null);
      case TemplateParameter _ -> new Next("template_info", null);
      default -> null;
    };
  }

  private static String ids(List<TaskId> ids) {
    var shown = ids.stream().limit(8).map(TaskId::text).collect(Collectors.joining(", "));
    return ids.size() > 8 ? shown + " and " + (ids.size() - 8) + " more" : shown;
  }

  /// A sentence that may hold words of a caller, with nothing in it that a terminal would obey.
  private static String plain(String text) {
    var safe = new StringBuilder();
    Text.cut(text, 300).chars().map(c -> plain(c) ? c : '?').forEach(c -> safe.append((char) c));
    return safe.toString();
  }

  /// Text from a caller, short enough and plain enough to stand in a sentence.
  private static String shown(String text) {
    var cut = text.length() > 60 ? text.substring(0, 57) + "..." : text;
    return cut.chars()
        .map(c -> plain(c) ? c : '?')
        .collect(StringBuilder::new, (into, c) -> into.append((char) c), StringBuilder::append)
        .toString();
  }

  /// Whether a terminal shows it as one sign and does nothing else: no line end, no half of a
  /// character, nothing that turns the direction of what follows.
  private static boolean plain(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
