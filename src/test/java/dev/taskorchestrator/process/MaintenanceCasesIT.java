package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Looking after a project, as the predecessor's users know it or would have liked it.
@Tag("side-by-side")
class MaintenanceCasesIT extends Cases {

  private Json.Obj tend(String arguments) {
    return ok("maintenance_coordinator", arguments);
  }

  /// Changes the tables by hand, as a person or a broken program may.
  private void byHand(String... statements) throws Exception {
    var file = project.resolve(".task_orchestrator/tasks.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("pragma foreign_keys = off");
      for (var sql : statements) statement.executeUpdate(sql);
    }
  }

  /// As if nobody had touched a task for two days.
  private void age(String task) throws Exception {
    byHand(
        "update task set updated_at = updated_at - %d, created_at = created_at - %d where id = '%s'"
            .formatted(48L * 3_600_000_000L, 48L * 3_600_000_000L, task));
  }

  @Test
  @DisplayName("I01 a scan of the session counts its tasks by status")
  void counts() {
    plan("Of nobody");
    ok("initialize_session", "{}");
    plan("A");
    claim(plan("B"));
    done(plan("C"), "work");
    var answer = tend("{'action':'scan_cleanup'}");
    assertThat(answer.text("scope")).isEqualTo("current_session");
    assertThat(answer.number("total_tasks")).isEqualTo(3);
    assertThat(answer.object("task_status_distribution"))
        .isEqualTo(json("{'pending':1,'active':1,'completed':1}"));
  }

  @Test
  @DisplayName("I02 a task is stale when nobody has touched it for a day, however old it is")
  void stale() throws Exception {
    var left = plan("Left alone");
    var touched = plan("Touched");
    age(left);
    age(touched);
    ok("update_task", "{'task_id':'" + touched + "','priority':'high'}");
    var answer = tend("{'action':'scan_cleanup','scope':'full_project'}");
    assertThat(texts(answer, "stale_tasks", "task_id")).containsExactly(left);
    assertThat(answer.objects("stale_tasks").getFirst().number("age_hours")).isEqualTo(48);
    assertThat(status(left)).as("only looked at").isEqualTo("pending");
  }

  @Test
  @DisplayName(
      "I03 a comprehensive scan puts stale tasks away, so that they can be taken out again")
  void archived() throws Exception {
    var tasks = IntStream.range(0, 52).mapToObj(i -> plan("T" + i)).toList();
    for (var task : tasks) age(task);
    var answer =
        tend("{'action':'scan_cleanup','scope':'full_project','validation_level':'comprehensive'}");
    var put =
        answer.objects("operations_performed").stream()
            .filter(done -> done.text("operation").equals("archive_stale_task"))
            .toList();
    assertThat(put).hasSize(50);
    var first = put.getFirst().text("task_id");
    assertThat(status(first)).isEqualTo("archived");
    ok("update_task", "{'task_id':'" + first + "','status':'pending'}");
    assertThat(status(first)).isEqualTo("pending");
    assertThat(claim(first).number("attempt")).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "I03 what its term in the archive is over for is removed by a full audit, and only then")
  void expired() throws Exception {
    var old = plan("Old");
    done(old, "work");
    ok(server(), "delete_task", Json.obj().put("task_id", old).build());
    var young = plan("Young");
    done(young, "work");
    ok(server(), "delete_task", Json.obj().put("task_id", young).build());
    byHand(
        "update archive set keep_until = keep_until - %d where task = '%s'"
            .formatted(91L * 86_400_000_000L, old));
    tend("{'action':'scan_cleanup','scope':'full_project','validation_level':'comprehensive'}");
    assertThat(status(old)).isEqualTo("archived");
    tend("{'action':'scan_cleanup','scope':'full_project','validation_level':'full_audit'}");
    refused("query_tasks", "task_not_found", "{'task_id':'" + old + "'}");
    assertThat(status(young)).isEqualTo("archived");
  }

  @Test
  @DisplayName("I04 every scope works, and one task must be named where one is meant")
  void scopes() {
    var top = plan("Top");
    plan("Below", "{'parent_task_id':'" + top + "'}");
    plan("Elsewhere");
    assertThat(tend("{'action':'scan_cleanup','scope':'full_project'}").number("total_tasks"))
        .isEqualTo(3);
    var one =
        tend("{'action':'scan_cleanup','scope':'specific_subtask','target_task_id':'" + top + "'}");
    assertThat(one.number("total_tasks")).isEqualTo(2);
    assertThat(
            refused(
                    "maintenance_coordinator",
                    "invalid_argument",
                    "{'action':'scan_cleanup','scope':'specific_subtask'}")
                .text("field"))
        .isEqualTo("target_task_id");
  }

  @Test
  @DisplayName("I05 a circle and an orphan that were put into the database by hand are found")
  void planted() throws Exception {
    var a = plan("A");
    var b = plan("B", "{'dependencies':['" + a + "']}");
    var orphan = plan("Orphan");
    assertThat(tend("{'action':'validate_structure'}").text("status"))
        .isEqualTo("maintenance_completed");
    byHand(
        "insert into dependency (task, prerequisite, type, state) values ('%s', '%s', 'completion', 'open')"
            .formatted(a, b),
        "update task set open_prerequisites = 1 where id = '" + a + "'",
        "update task set parent = 'task_missing' where id = '" + orphan + "'");
    var answer = tend("{'action':'validate_structure'}");
    assertThat(answer.text("status")).isEqualTo("problems_found");
    assertThat(String.join("\n", answer.texts("issues_found")))
        .contains("tasks wait for each other", a, b, "whose parent is missing", orphan);
  }

  @Test
  @DisplayName("I06 the document that it claims to have written is there")
  void documentation() throws Exception {
    plan("Visible");
    var answer = tend("{'action':'update_documentation'}");
    var document = answer.objects("documents").getFirst();
    var file = project.resolve(document.text("path"));
    assertThat(Files.readString(file)).contains("Visible").isEqualTo(document.text("text"));
    assertThat(Files.size(file)).isEqualTo(document.number("size"));
  }

  @Test
  @DisplayName("I07 the hand-over says how things are, and what to do next")
  void handover() {
    var done = plan("Finished");
    done(done, "work");
    claim(plan("Running"));
    plan("Open");
    ok("memory", "{'action':'decide','title':'Use SQLite','text':'One file is enough.'}");
    var answer = tend("{'action':'prepare_handover','scope':'full_project'}");
    assertThat(answer.object("task_status_distribution"))
        .isEqualTo(json("{'pending':1,'active':1,'completed':1}"));
    assertThat(answer.objects("documents").getFirst().text("text"))
        .contains("| completed | 1 |", "| active | 1 |", "## At work", "Running")
        .contains("## Ready to be taken", "Open", "## Decisions", "Use SQLite", "Finished")
        .contains("## How to go on");
  }

  @Test
  @DisplayName("I08 an action that is none is refused with those that are")
  void unknownAction() {
    var error = refused("maintenance_coordinator", "invalid_argument", "{'action':'dance'}");
    assertThat(error.text("message"))
        .contains("scan_cleanup", "validate_structure", "update_documentation", "prepare_handover");
  }

  @Test
  @DisplayName("I09 what a dead process held is freed by the start of another, without being asked")
  void dead() throws Exception {
    var task = plan("T");
    var gone = Server.start(project, "gone");
    ok(gone, "execute_task", Json.obj().put("task_id", task).build());
    ok(gone, "lock", json("{'resources':['port']}"));
    gone.kill();
    another("fresh");
    var end = System.nanoTime() + 20_000_000_000L;
    while (!status(task).equals("pending") && System.nanoTime() < end) Thread.sleep(200);
    assertThat(status(task)).isEqualTo("pending");
    assertThat(ok("list_locks", "{}").objects("locks")).isEmpty();
  }

  @Test
  @DisplayName("I10 maintenance and the work of four clients do not disturb each other")
  void underLoad() {
    Set<String> planned = ConcurrentHashMap.newKeySet();
    var clients = IntStream.range(0, 4).mapToObj(i -> another("worker" + i)).toList();
    var work =
        clients.stream()
            .map(client ->
                CompletableFuture.runAsync(() -> {
                  for (int i = 0; i < 40; i++) {
                    planned.add(ok(client, "plan_task", task("T" + i, "{}")).text("task_id"));
                  }
                }))
            .toList();
    while (!work.stream().allMatch(CompletableFuture::isDone)) {
      for (var action : List.of("scan_cleanup", "validate_structure", "prepare_handover")) {
        var answer = tend("{'action':'" + action + "','scope':'full_project'}");
        assertThat(answer.text("status")).isEqualTo("maintenance_completed");
      }
    }
    work.forEach(CompletableFuture::join);
    assertThat(planned).hasSize(160);
    assertThat(ok("query_tasks", "{'limit':1}").number("total")).isEqualTo(160);
  }
}
