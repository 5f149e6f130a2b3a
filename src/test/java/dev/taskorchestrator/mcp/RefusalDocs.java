package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.TaskId;
import java.time.Instant;
import java.util.List;

/// The reference of refusals, each with its message for an example.
final class RefusalDocs {

  private static final TaskId ID = new TaskId("task_1m8akzs7fevgphek");
  private static final TaskId OTHER = new TaskId("task_1m8akzs7gbccc8mz");
  private static final Instant AT = Instant.parse("2026-01-01T12:00:00Z");

  private RefusalDocs() {}

  static List<Refusal> examples() {
    return List.of(
        new Refusal.InvalidArgument("title", "must not be empty"),
        new Refusal.TaskNotFound("task_nope", "task_id"),
        new Refusal.AmbiguousId("task_1m8akzs7", "task_id", List.of(ID, OTHER)),
        new Refusal.DuplicateId(ID),
        new Refusal.UnknownRole("wizard", "specialist_type", List.of("analyst", "architect")),
        new Refusal.WrongState(ID, Status.COMPLETED, "claimed", "only a pending task can"),
        new Refusal.LeaseHeld(ID, "agent-7", AT, AT.plusSeconds(900)),
        new Refusal.NotClaimed(ID, "completed"),
        new Refusal.LeaseLost(ID, 2, AT),
        new Refusal.Superseded(ID, 1, 2, "agent-7", AT),
        new Refusal.PrerequisitesOpen(ID, List.of(OTHER)),
        new Refusal.ChildrenOpen(ID, List.of(OTHER)),
        new Refusal.NotYet(ID, AT, 4_000),
        new Refusal.Cycle(List.of("a", "b", "a")),
        new Refusal.VersionConflict(ID, 3, 4),
        new Refusal.HasDependents(ID, List.of(OTHER)),
        new Refusal.LockHeld("port 8080", "bob", AT, AT.plusSeconds(300), 2),
        new Refusal.LockLost("port 8080", 3, 4, "bob", AT),
        new Refusal.LockNotHeld("port 8080"),
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
        new Refusal.RequestIdReused("req-1"),
        new Refusal.ArtifactNotFound("artifact_x"),
        new Refusal.ArtifactCorrupt("artifact_x"),
        new Refusal.DeadlineExceeded("the project's write lock", "process 4711 (sqlite3)"),
        new Refusal.Busy("the database"),
        new Refusal.DatabaseAway("postgresql://db/tasks: Connection refused"),
        new Refusal.CallCancelled(),
        new Refusal.OutcomeUnknown(),
        new Refusal.Overloaded("the queue of changes is full", 250),
        new Refusal.StorageFull(),
        new Refusal.StorageFailed("reading or writing the disk failed"),
        new Refusal.NotConfirmed("Delete the task \"Try it\" (" + ID + ") for good?"),
        new Refusal.ProjectUnusable(
            "project_not_found",
            "The project directory does not exist.",
            "Give the path of a directory that does."),
        new Refusal.ProjectUnusable(
            "project_not_writable",
            "The project's .task_orchestrator folder cannot be written.",
            "Give this user the right to write there, or choose another project."),
        new Refusal.ProjectUnusable(
            "network_file_system",
            "The project lies on a network file system (nfs), on which SQLite cannot be shared"
                + " safely.",
            "Use a directory on a local disk."),
        new Refusal.ProjectUnusable(
            "database_refused",
            "The database does not let this program in: postgresql://db/tasks: password"
                + " authentication failed for user \"agent\".",
            "Look at the user, the password and the name of the database in its address, and at"
                + " what the database allows."),
        new Refusal.ProjectUnusable(
            "database_newer",
            "This project's database is of version 9; this program knows versions up to 1.",
            "Update the program; nothing was changed."),
        new Refusal.ProjectUnusable(
            "database_foreign",
            "This project's database was not built by a released version of this program.",
            "Move .task_orchestrator/tasks.db away, or use the program that made it."),
        new Refusal.ProjectUnusable(
            "project_damaged",
            "The project's database is damaged (database disk image is malformed), so nothing is"
                + " written to it any more.",
            "Stop every server of this project and run 'orchestrator restore"
                + " .task_orchestrator/backups/backup-20260101T120000.000Z.zip', the newest backup;"
                + " what is there now is kept beside it."));
  }

  static String markdown() {
    var text =
        new StringBuilder(
            """
            # Refusals

            Written from the code by the tests; do not edit by hand. A refused call has changed nothing,
            unless its code is `outcome_unknown` or `internal`. `retry` says whether asking again helps: `never`,
            `after_change` (once something else has been done) or `later`.

            | code | retry | field | for example |
            |---|---|---|---|
            """);
    for (var refusal : examples()) {
      var field = refusal.field();
      text.append(
          "| `%s` | %s | %s | %s |\n"
              .formatted(
                  refusal.code(),
                  refusal.retry().word(),
                  field == null ? "" : "`" + field + "`",
                  refusal.message()));
    }
    text.append(
        "| `internal` | later | | something went wrong inside the server; its log tells more under operation … |\n");
    return text.toString();
  }
}
