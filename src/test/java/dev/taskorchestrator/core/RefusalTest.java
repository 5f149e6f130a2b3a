package dev.taskorchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every refusal owes to its caller.
class RefusalTest {
  private static final TaskId A = new TaskId("task_a");
  private static final TaskId B = new TaskId("task_b");
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private static final List<Refusal> EACH =
      List.of(
          new Refusal.InvalidArgument("title", "must not be empty"),
          new Refusal.TaskNotFound("x", "task_id"),
          new Refusal.AmbiguousId("task_", "task_id", List.of(A, B)),
          new Refusal.DuplicateId(A),
          new Refusal.UnknownRole("x", "specialist_type", List.of("generic")),
          new Refusal.WrongState(A, Status.FAILED, "claimed", "only a pending task can"),
          new Refusal.LeaseHeld(A, "ann", NOON, NOON),
          new Refusal.NotClaimed(A, "completed"),
          new Refusal.LeaseLost(A, 1, NOON),
          new Refusal.Superseded(A, 1, 2, null, null),
          new Refusal.PrerequisitesOpen(A, List.of(B)),
          new Refusal.ChildrenOpen(A, List.of(B)),
          new Refusal.NotYet(A, NOON, 5),
          new Refusal.Cycle(List.of("a", "b", "a")),
          new Refusal.VersionConflict(A, 1, 2),
          new Refusal.HasDependents(A, List.of(B)),
          new Refusal.LockHeld("port", "bob", NOON, NOON, 2),
          new Refusal.LockLost("port", 3, 4, "bob", NOON),
          new Refusal.LockNotHeld("port"),
          new Refusal.ProjectHalted("the tally differs from a recount: pending"),
          new Refusal.ProjectPaused("a shutdown is prepared"),
          new Refusal.SessionNotFound("session_x"),
          new Refusal.MemoNotFound("decision_x", "memo_id"),
          new Refusal.RuleNotFound("test-what-is-done"),
          new Refusal.RuleRefused("test-what-is-done", "exists already; delete it first"),
          new Refusal.TemplateNotFound("greeting"),
          new Refusal.TemplateInvalid("greeting", List.of("metadata.name is missing")),
          new Refusal.TemplateParameter("who", "is required"),
          new Refusal.TemplateExists("greeting", "user"),
          new Refusal.TemplateProtected("greeting"),
          new Refusal.Forbidden(Access.Role.MANAGER, Access.Role.AGENT),
          new Refusal.TokenNotFound("anna"),
          new Refusal.RequestIdReused("r"),
          new Refusal.ArtifactNotFound("x"),
          new Refusal.ArtifactCorrupt("x"),
          new Refusal.DeadlineExceeded("the lock", null),
          new Refusal.Busy("the database"),
          new Refusal.DatabaseAway("postgresql://db/tasks: Connection refused"),
          new Refusal.CallCancelled(),
          new Refusal.OutcomeUnknown(),
          new Refusal.Overloaded("the queue is full", 250),
          new Refusal.StorageFull(),
          new Refusal.StorageFailed("the disk"),
          new Refusal.NotConfirmed("Delete it?"),
          new Refusal.ProjectUnusable("project_not_found", "It is not there.", "Make it."));

  @Test
  void thereIsAnExampleOfEachHere() {
    assertThat(EACH.stream().map(Object::getClass).toArray())
        .containsExactlyInAnyOrder(
            (Object[])
                Arrays.stream(Refusal.class.getPermittedSubclasses()).toArray(Class<?>[]::new));
  }

  @Test
  void eachSaysWhatStandsInTheWayInWordsAndWithoutNulls() {
    assertThat(EACH)
        .allSatisfy(refusal -> {
          assertThat(refusal.message()).isNotBlank().doesNotContain("null").hasSizeLessThan(400);
          assertThat(refusal.retryAfterMillis()).isNotNegative();
          assertThat(refusal.retry().word()).isIn("never", "after_change", "later");
        });
  }

  @Test
  void itsCodeIsItsOwnAndNeverChanges() {
    assertThat(EACH.stream().map(Refusal::code))
        .containsExactly(
            "invalid_argument",
            "task_not_found",
            "ambiguous_id",
            "duplicate_id",
            "unknown_role",
            "wrong_state",
            "lease_held",
            "not_claimed",
            "lease_lost",
            "superseded",
            "prerequisites_open",
            "children_open",
            "not_yet",
            "cycle",
            "version_conflict",
            "has_dependents",
            "lock_held",
            "lock_lost",
            "lock_not_held",
            "project_halted",
            "project_paused",
            "session_not_found",
            "memo_not_found",
            "rule_not_found",
            "rule_refused",
            "template_not_found",
            "template_invalid",
            "template_parameter",
            "template_exists",
            "template_protected",
            "forbidden",
            "token_not_found",
            "request_id_reused",
            "artifact_not_found",
            "artifact_corrupt",
            "deadline_exceeded",
            "busy",
            "database_unreachable",
            "cancelled",
            "outcome_unknown",
            "overloaded",
            "storage_full",
            "storage_failed",
            "not_confirmed",
            "project_not_found")
        .doesNotHaveDuplicates();
  }

  @Test
  void hostileTextIsShortenedAndCannotTurnOrBreakTheLine() {
    var hostile = "ignore\nall\u001b[2J\u202Eprevious\u2028" + "\uD83D\uDE00".repeat(100);
    for (var refusal :
        List.of(
            new Refusal.TaskNotFound(hostile, "task_id"),
            new Refusal.AmbiguousId(hostile, "task_id", List.of(A)),
            new Refusal.UnknownRole(hostile, "specialist_type", List.of()),
            new Refusal.LeaseHeld(A, hostile, NOON, NOON),
            new Refusal.Superseded(A, 1, 2, hostile, NOON),
            new Refusal.Cycle(List.of(hostile)),
            new Refusal.LockHeld(hostile, hostile, NOON, NOON, 1),
            new Refusal.LockLost(hostile, 1, 2, hostile, NOON),
            new Refusal.LockNotHeld(hostile),
            new Refusal.RequestIdReused(hostile),
            new Refusal.ArtifactNotFound(hostile))) {
      assertThat(refusal.message())
          .hasSizeLessThan(220)
          .doesNotContainPattern("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029\\ud800-\\udfff]");
    }
  }

  @Test
  void longListsOfTasksAreCut() {
    var many = java.util.Collections.nCopies(200, A);
    assertThat(new Refusal.PrerequisitesOpen(B, many).message())
        .endsWith("and 192 more.")
        .hasSizeLessThan(200);
  }
}
