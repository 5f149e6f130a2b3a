package dev.taskorchestrator.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;

/// Projects as the predecessor left them, with the rows that went wrong there.
final class Predecessors {

  private Predecessors() {}

  private static void run(Path database, String... statements) throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement()) {
      for (var sql : statements) statement.executeUpdate(sql);
    }
  }

  /// Of release 1.8: a breakdown of five, one of whose subtasks says nonsense, an orphan, an
  /// archived one, and work in three places.
  static void first(Path project) throws IOException, SQLException {
    var state = Files.createDirectories(project.resolve(".task_orchestrator"));
    run(
        state.resolve("task_orchestrator.db"),
        "pragma journal_mode = wal",
        "create table task_breakdowns (parent_task_id varchar primary key, description varchar not null,"
            + " complexity varchar not null, context varchar, created_at datetime not null, workspace_id"
            + " varchar)",
        "create table subtasks (task_id varchar primary key, parent_task_id varchar not null, title"
            + " varchar not null, description varchar not null, specialist_type varchar not null,"
            + " dependencies json, estimated_effort varchar not null, status varchar not null, results"
            + " varchar, artifacts json, created_at datetime not null, completed_at datetime)",
        "create table task_archives (id integer primary key, original_task_id varchar not null,"
            + " parent_task_id varchar not null, archive_reason varchar not null, archived_data json not"
            + " null, created_at datetime not null)",
        "insert into task_breakdowns values ('task_0a1b2c3d', 'Build the thing"
            + "\n"
            + "with care', 'complex',"
            + " 'for the spring', '2025-06-08 10:00:00.123456', null)",
        "insert into task_breakdowns values ('task_done0000', 'All done', 'wild', '', '2025-06-07"
            + " 09:00:00', null)",
        "insert into subtasks values ('done_111111', 'task_done0000', 'Only one', 'd', 'coder', null,"
            + " 'Unknown', 'completed', 'it works', null, '2025-06-07 09:00:00', '2025-06-07 10:00:00')",
        "insert into subtasks values ('architect_aaaaaa', 'task_0a1b2c3d', 'Design', 'Draw it',"
            + " 'architect', '[]', '2 h', 'completed', 'drawn', '[\"ignored\"]', '2025-06-08 10:00:01',"
            + " '2025-06-08 11:00:00')",
        "insert into subtasks values ('implementer_bbbbbb', 'task_0a1b2c3d', 'Build', 'Make it',"
            + " 'implementer', '[\"architect_aaaaaa\"]', 'Unknown', 'active', null, 'notes.txt"
            + "\n"
            + "../../outside.txt"
            + "\n"
            + "gone.txt', '2025-06-08 10:00:02', null)",
        "insert into subtasks values ('tester_cccccc', 'task_0a1b2c3d', 'Test', 'Try it', 'tester',"
            + " 'implementer_bbbbbb"
            + "\n"
            + "nowhere_999999', '1 h', 'pending', null, null, '2025-06-08"
            + " 10:00:03', null)",
        "insert into subtasks values ('odd_dddddd', 'task_0a1b2c3d', '"
            + "x".repeat(300)
            + "', 'd',"
            + " 'wizard', '[unclosed', '1 h', 'dancing', null, null, 'last tuesday', null)",
        "insert into subtasks values ('orphan_eeeeee', 'task_ffffffff', 'Orphan', 'd', 'coder', '[]', '1"
            + " h', 'blocked', null, null, '2025-06-08 10:00:04', null)",
        "insert into task_archives values (1, 'old_222222', 'task_0a1b2c3d', 'stale',"
            + " '{\"task_id\":\"old_222222\",\"title\":\"Old\",\"description\":\"o\",\"specialist_type\":"
            + "\"reviewer\",\"status\":\"pending\",\"created_at\":\"2025-06-01 10:00:00\"}', '2025-06-09"
            + " 00:00:00')",
        "insert into task_archives values (2, 'old_333333', 'task_0a1b2c3d', 'stale', 'no json',"
            + " '2025-06-09 00:00:00')");
    var artifacts = state.resolve("artifacts");
    artifact(
        artifacts.resolve("architect_aaaaaa"),
        "artifact_12345678",
        "artifact_12345678.md",
        "artifacts/architect_aaaaaa/wrong/path.md");
    artifact(
        artifacts.resolve("done_111111"),
        "artifact_87654321",
        "mirrored/src/main.py_artifact_87654321.md",
        "artifacts/done_111111/artifact_87654321.md");
    artifact(artifacts.resolve("tester_cccccc"), "artifact_missing1", "", "nowhere.md");
    Files.writeString(project.resolve("notes.txt"), "noted");
    Files.writeString(project.resolveSibling("outside.txt"), "secret");
  }

  private static void artifact(Path folder, String id, String file, String noted)
      throws IOException {
    Files.createDirectories(folder);
    if (!file.isEmpty()) {
      Files.createDirectories(Objects.requireNonNull(folder.resolve(file).getParent()));
      Files.writeString(folder.resolve(file), "# The work\n" + id + "\n");
    }
    Files.writeString(
        folder.resolve(id + "_metadata.json"),
        """
        {"artifact_id": "%s", "summary": "what %s is", "artifact_type": "design",
         "file_paths": ["src/main.py"], "primary_file": "%s", "created_at": "2025-06-08T11:00:00"}
        """
            .formatted(id, id, noted));
  }

  /// Of its last version: a tree whose details are encoded twice, work in flat files, the empty
  /// database beside it, and rows that say nonsense.
  static void second(Path project) throws IOException, SQLException {
    var state = project.resolve(".task_orchestrator");
    Files.createDirectories(state.resolve("artifacts"));
    run(
        state.resolve("tasks.sqlite"),
        "create table tasks (id text primary key, session_id text, parent_task_id text, type text not"
            + " null, status text not null, title text, description text, metadata text, created_at text"
            + " not null, updated_at text not null, completed_at text)",
        "create table task_dependencies (task_id text not null, dependency_id text not null, created_at"
            + " text not null)",
        "create table task_artifacts (id text primary key, task_id text, type text, content text,"
            + " created_at text)",
        row(
            "task_11111111",
            null,
            "breakdown",
            "completed",
            "Parent",
            twice("{\"complexity\":\"complex\",\"specialist_type\":\"coordinator\"}"),
            "2025-08-01T10:00:00"),
        row(
            "task_22222222",
            "task_11111111",
            "implementation",
            "completed",
            "Child",
            twice(
                "{\"complexity\":\"simple\",\"specialist_type\":\"coder\",\"estimated_effort\":\"2h\",\"due_date\":\"2025-09-01\",\"dependencies\":[],\"context\":{\"a\":1}}"),
            "2025-08-01T10:00:00"),
        row(
            "task_33333333",
            "task_11111111",
            "testing",
            "in_progress",
            "Test",
            twice("{\"dependencies\":[\"task_22222222\",\"ghost\"]}"),
            "2025-08-01T10:00:00"),
        row(
            "task_44444444",
            null,
            "standard",
            "cancelled",
            "Gone",
            twice("{\"cancellation\":{\"reason\":\"no budget\"}}"),
            "2025-08-01T10:00:00"),
        row("task_55555555", "task_nowhere0", "juggling", "sideways", "", "no json", "yesterday"),
        row(
            "task_66666666",
            null,
            "review",
            "completed",
            "Late",
            twice("{\"dependencies\":[\"task_33333333\"]}"),
            "2025-08-01T10:00:00"));
    Files.writeString(
        state.resolve("artifacts/task_22222222_artifact_0badcafe.txt"), "all the work\n");
    Files.writeString(state.resolve("artifacts/task_99999999_artifact_0badcafe.txt"), "nobody's");
    run(
        state.resolve("task_orchestrator.db"),
        "create table tasks (id text)",
        "create table task_artifacts (id text)",
        "create table task_dependencies (id text)");
  }

  private static String twice(String json) {
    return "\"" + json.replace("\"", "\\\"") + "\"";
  }

  private static String row(
      String id,
      @org.jspecify.annotations.Nullable String parent,
      String type,
      String status,
      String title,
      String metadata,
      String created) {
    return "insert into tasks values ('%s', null, %s, '%s', '%s', '%s', 'What %s is', '%s', '%s', '2025-08-01T11:00:00', %s)"
        .formatted(
            id,
            parent == null ? "null" : "'" + parent + "'",
            type,
            status,
            title,
            id,
            metadata,
            created,
            status.equals("completed") ? "'2025-08-01T11:00:00'" : "null");
  }
}
