package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sessions and where state lies, as the predecessor's users know them or would have liked to.
@Tag("side-by-side")
class SessionCasesIT extends Cases {

  private static final List<String> ROLES =
      List.of(
          "architect",
          "implementer",
          "debugger",
          "documenter",
          "reviewer",
          "tester",
          "researcher",
          "coder");

  private String opened() {
    return ok("initialize_session", "{}").text("session_id");
  }

  /// Moves a session's last sign of life into the past, as if the days had passed.
  private void age(String session, int days) throws Exception {
    var file = project.resolve(".task_orchestrator/tasks.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      var micros = days * 86_400_000_000L;
      assertThat(
              statement.executeUpdate(
                  "update session set seen_at = seen_at - %d, opened_at = opened_at - %d where id = '%s'"
                      .formatted(micros, micros, session)))
          .isEqualTo(1);
    }
  }

  @Test
  @DisplayName("B01 a session is opened in the directory of the process")
  void open() {
    var answer = ok("initialize_session", "{}");
    assertThat(answer.text("status")).isEqualTo("session_initialized");
    assertThat(answer.text("session_id")).matches("session_[a-z0-9_]+");
    assertThat(answer.text("working_directory")).isEqualTo(project.toString());
  }

  @Test
  @DisplayName("B02 working_directory moves where tasks go, and nothing is made elsewhere")
  void elsewhere(@TempDir Path other) throws IOException {
    var answer =
        ok(
            server(),
            "initialize_session",
            Json.obj().put("working_directory", other.toString()).build());
    assertThat(answer.text("working_directory")).isEqualTo(other.toRealPath().toString());
    plan("Goes there");
    assertThat(other.resolve(".task_orchestrator/tasks.db")).exists();
    assertThat(project.resolve(".task_orchestrator")).doesNotExist();
    var there = started(Server.start(other, "there"));
    assertThat(ok(there, "query_tasks", Json.Obj.EMPTY).number("total")).isEqualTo(1);
  }

  @Test
  @DisplayName("B03 a directory that does not exist is refused, with what to do, and not made")
  void nowhere() {
    var error =
        refused(
            server(),
            "initialize_session",
            "invalid_argument",
            Json.obj().put("working_directory", project.resolve("not/there").toString()).build());
    assertThat(error.text("message")).contains("make the directory first");
    assertThat(project.resolve("not")).doesNotExist();
  }

  @Test
  @DisplayName("B04 a session is listed and told about, also by another server")
  void found() {
    var session = opened();
    for (var server : List.of(server(), another("other"))) {
      assertThat(texts(ok(server, "list_sessions", Json.Obj.EMPTY), "sessions", "session_id"))
          .contains(session);
      var status = ok(server, "session_status", Json.obj().put("session_id", session).build());
      assertThat(status.flag("exists", false)).isTrue();
    }
  }

  @Test
  @DisplayName(
      "B05 a session is gone on with, its tasks and claims with it, after its server was killed")
  void resume() {
    var first = Server.start(project, "agent");
    var session = ok(first, "initialize_session", Json.Obj.EMPTY).text("session_id");
    var task = ok(first, "plan_task", task("Mine", "{}")).text("task_id");
    first.kill();
    var answer = ok(server(), "resume_session", Json.obj().put("session_id", session).build());
    assertThat(answer.text("session_id")).isEqualTo(session);
    assertThat(texts(answer, "session_tasks", "task_id")).containsExactly(task);
    claim(task);
    var held = another("elsewhere");
    var again = ok(held, "resume_session", Json.obj().put("session_id", session).build());
    assertThat(texts(again, "mine", "task_id")).containsExactly(task);
    handIn(held, task, "done by the same agent through another process", "complete");
  }

  @Test
  @DisplayName("B06 no name of a session leads to a file")
  void traversal(@TempDir Path outside) throws IOException {
    var victim = Files.writeString(outside.resolve("victim.json"), "{\"mine\":true}");
    opened();
    var sessions = project.resolve(".task_orchestrator");
    for (var name :
        List.of(
            "../../x",
            sessions.relativize(outside.resolve("victim")).toString(),
            victim.toString())) {
      refused(
          server(),
          "resume_session",
          "session_not_found",
          Json.obj().put("session_id", name.substring(0, Math.min(100, name.length()))).build());
    }
    assertThat(victim).hasContent("{\"mine\":true}");
  }

  @Test
  @DisplayName("B07 cleaning up says what it would do, and does nothing, unless told otherwise")
  void dryRun() {
    opened();
    var answer = ok("cleanup_sessions", "{'cleanup_type':'all'}");
    assertThat(answer.flag("dry_run", false)).isTrue();
    assertThat(answer.number("sessions_to_cleanup")).isEqualTo(1);
    assertThat(answer.number("total_cleaned")).isZero();
    assertThat(ok("list_sessions", "{}").number("total_count")).isEqualTo(1);
    assertThat(ok("cleanup_sessions", "{}").text("cleanup_type")).isEqualTo("completed");
  }

  @Test
  @DisplayName("B08 only sessions older than so many days are forgotten, and their tasks stay")
  void old() throws Exception {
    var old = opened();
    var task = plan("Of the old session");
    var young = opened();
    age(old, 8);
    age(young, 6);
    var answer =
        ok("cleanup_sessions", "{'cleanup_type':'old','older_than_days':7,'dry_run':false}");
    assertThat(texts(answer, "cleaned_sessions", "session_id")).containsExactly(old);
    assertThat(texts(ok("list_sessions", "{}"), "sessions", "session_id")).containsExactly(young);
    assertThat(status(task)).isEqualTo("pending");
  }

  @Test
  @DisplayName("B09 all sessions can be forgotten")
  void all() {
    opened();
    opened();
    ok("cleanup_sessions", "{'cleanup_type':'all','dry_run':false}");
    assertThat(ok("list_sessions", "{'include_completed':true}").number("total_count")).isZero();
  }

  @Test
  @DisplayName("B10 a list that is cut says how many there are")
  void limit() {
    for (int i = 0; i < 3; i++) opened();
    var answer = ok("list_sessions", "{'limit':1}");
    assertThat(answer.number("displayed_count")).isEqualTo(1);
    assertThat(answer.objects("sessions")).hasSize(1);
    assertThat(answer.number("total_count")).isEqualTo(3);
  }

  @Test
  @DisplayName("B11 the tasks of two projects never mix")
  void twoProjects(@TempDir Path other) {
    plan("Here");
    var there = started(Server.start(other, "client"));
    ok(there, "plan_task", task("There", "{}"));
    assertThat(texts(ok("query_tasks", "{}"), "tasks", "title")).containsExactly("Here");
    assertThat(texts(ok(there, "query_tasks", Json.Obj.EMPTY), "tasks", "title"))
        .containsExactly("There");
  }

  /// The contract's answer says what is unfinished; roles come with each task, and all of the 1.x
  /// names are known.
  @Test
  @DisplayName("B12 after a restart the unfinished plan is told, and every role of 1.x is there")
  void unfinished() {
    var first = Server.start(project, "client");
    var subtasks = new StringBuilder();
    for (var role : ROLES) {
      subtasks
          .append(subtasks.isEmpty() ? "" : ",")
          .append("{'title':'%s','description':'d','specialist_type':'%s'}".formatted(role, role));
    }
    ok(
        first,
        "plan_task",
        Json.obj()
            .put("description", "The plan")
            .put("subtasks_json", "[" + subtasks.toString().replace('\'', '"') + "]")
            .build());
    first.kill();
    var answer = ok("initialize_session", "{}");
    assertThat(answer.number("ready_count")).isEqualTo(ROLES.size());
    assertThat(answer.objects("ready")).isNotEmpty();
    for (var role : ROLES) {
      var next = ok("next_task", "{'specialist_types':['" + role + "']}");
      assertThat(next.text("role_prompt")).as(role).contains("## Expertise", "## Approach");
    }
  }

  @Test
  @DisplayName("B13 in a folder of a repository the state lies at its root")
  void repository() throws Exception {
    Files.createDirectories(project.resolve(".git"));
    var deep = Files.createDirectories(project.resolve("src/deep"));
    var builder =
        new ProcessBuilder(Server.launcher(), "plan", "-")
            .directory(deep.toFile())
            .redirectErrorStream(true);
    builder.environment().putAll(Map.of("ORCHESTRATOR_BUILD", "never"));
    var process = builder.start();
    try (var input = process.getOutputStream()) {
      input.write("{\"title\":\"t\",\"description\":\"d\"}".getBytes(UTF_8));
    }
    assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).contains("task_");
    assertThat(process.waitFor()).isZero();
    assertThat(project.resolve(".task_orchestrator/tasks.db")).exists();
    assertThat(deep.resolve(".task_orchestrator")).doesNotExist();
  }

  @Test
  @DisplayName("B14 nothing is written outside of .task_orchestrator")
  void onlyThere() throws IOException {
    opened();
    var task = plan("Work");
    done(task, "x".repeat(100_000));
    ok("maintenance_coordinator", "{'action':'prepare_handover'}");
    ok("maintenance_coordinator", "{'action':'scan_cleanup','validation_level':'full_audit'}");
    ok("template_install_examples", "{}");
    try (Stream<Path> files = Files.list(project)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactly(".task_orchestrator");
    }
    assertThat(JsonWriter.text(ok("get_status", "{}"))).isNotEmpty();
  }
}
