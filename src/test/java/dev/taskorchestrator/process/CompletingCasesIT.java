package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Handing work in, as the predecessor's users know it or would have liked it.
@Tag("side-by-side")
class CompletingCasesIT extends Cases {

  private String claimed(String title) {
    var task = plan(title);
    claim(task);
    return task;
  }

  private String content(String artifact) {
    return ok(
            server(),
            "artifacts",
            Json.obj()
                .put("action", "read")
                .put("artifact_id", artifact)
                .put("limit", 50_000)
                .build())
        .text("content");
  }

  private List<Json.Obj> artifacts(String task) {
    return ok(server(), "artifacts", Json.obj().put("action", "list").put("task_id", task).build())
        .objects("artifacts");
  }

  @Test
  @DisplayName("E01 the work is kept byte for byte, and referred to")
  void kept() {
    var work = "Zeile 1\nZeile 2 — ünï \t🎉\r\n";
    var reference = done(plan("T"), work).object("artifact");
    assertThat(reference.text("type")).isEqualTo("general");
    assertThat(reference.number("size"))
        .isEqualTo(work.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
    assertThat(content(reference.text("id"))).isEqualTo(work);
  }

  @Test
  @DisplayName("E02 needs_revision and blocked do not complete the task")
  void notYet() {
    var revised = claimed("Revised");
    handIn(server(), revised, "draft", "needs_revision");
    assertThat(status(revised)).isEqualTo("pending");
    var blocked = claimed("Blocked");
    handIn(server(), blocked, "half", "blocked");
    assertThat(status(blocked)).isEqualTo("blocked");
    var going = claimed("Going on");
    handIn(server(), going, "part", "continue");
    assertThat(status(going)).isEqualTo("active");
  }

  @Test
  @DisplayName("E03 the second completion is refused and adds nothing")
  void twice() {
    var task = plan("T");
    done(task, "work");
    refused(server(), "complete_task", "wrong_state", work(task, "again", "complete"));
    assertThat(artifacts(task)).hasSize(1);
  }

  @Test
  @DisplayName("E04 of four servers that complete one task at once exactly one does")
  void race() {
    var task = ok(server(), "plan_task", task("T", "{}")).text("task_id");
    ok(server(), "execute_task", Json.obj().put("task_id", task).put("agent", "shared").build());
    var servers = IntStream.range(0, 4).mapToObj(i -> another("racer" + i)).toList();
    var calls =
        servers.stream()
            .map(racer ->
                CompletableFuture.supplyAsync(() ->
                    racer.whole(
                        "complete_task",
                        Json.obj()
                            .putAll(work(task, "work of " + racer.process.pid(), "complete"))
                            .put("agent", "shared")
                            .build())))
            .toList();
    var done = calls.stream().filter(call -> !call.join().flag("isError", false)).count();
    assertThat(done).isEqualTo(1);
    assertThat(artifacts(task)).hasSize(1);
  }

  @Test
  @DisplayName("E05 what was cancelled or archived cannot be completed")
  void over() {
    var cancelled = claimed("Cancelled");
    ok(server(), "cancel_task", Json.obj().put("task_id", cancelled).build());
    refused(server(), "complete_task", "wrong_state", work(cancelled, "late", "complete"));
    var archived = plan("Archived");
    done(archived, "work");
    ok(server(), "delete_task", Json.obj().put("task_id", archived).build());
    refused(server(), "complete_task", "wrong_state", work(archived, "late", "complete"));
  }

  @Test
  @DisplayName("E06 work for an unknown task is refused and leaves no file")
  void unknown() throws Exception {
    plan("T");
    for (var tool : List.of("complete_task", "complete_subtask")) {
      refused(
          server(), tool, "task_not_found", work("task_nope00", "x".repeat(200_000), "complete"));
    }
    assertThat(files()).isZero();
  }

  private long files() throws Exception {
    var folder = project.resolve(".task_orchestrator/artifacts");
    if (!Files.exists(folder)) return 0;
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).count();
    }
  }

  @Test
  @DisplayName("E07 work that is missing is named")
  void missing() {
    var task = claimed("T");
    for (var tool : List.of("complete_task", "complete_subtask")) {
      var error =
          refused(
              tool,
              "invalid_argument",
              "{'task_id':'" + task + "','summary':'s','next_action':'complete'}");
      assertThat(error.text("field")).isEqualTo("detailed_work");
    }
  }

  @Test
  @DisplayName("E08 a type of artifact that is none is refused")
  void wrongType() {
    var task = claimed("T");
    var error =
        refused(
            server(),
            "complete_task",
            "invalid_argument",
            Json.obj()
                .putAll(work(task, "w", "complete"))
                .put("artifact_type", "sculpture")
                .build());
    assertThat(error.text("field")).isEqualTo("artifact_type");
  }

  @Test
  @DisplayName("E09 work that names files can be read, and all of them are remembered")
  void namedFiles() {
    var task = claimed("T");
    var answer =
        ok(
            server(),
            "complete_subtask",
            Json.obj()
                .putAll(work(task, "the work", "complete"))
                .putTexts("file_paths", List.of("src/a.py", "src/b.py"))
                .build());
    var info = answer.object("artifact_info");
    assertThat(info.text("accessible_via")).isEqualTo("orchestrator_artifacts");
    assertThat(content(info.text("artifact_id"))).isEqualTo("the work");
    assertThat(artifacts(task).getFirst().texts("file_paths"))
        .containsExactly("src/a.py", "src/b.py");
  }

  /// The contract takes such names for what they are, data, and opens none of them.
  @Test
  @DisplayName("E10 names that lead outside write nothing there")
  void outside() throws Exception {
    var task = claimed("T");
    ok(
        server(),
        "complete_subtask",
        Json.obj()
            .putAll(work(task, "the work", "complete"))
            .putTexts("file_paths", List.of("../evil.md", "/tmp/evil.md", "..\\evil.md"))
            .build());
    refused(server(), "complete_subtask", "task_not_found", work("../../evil", "work", "complete"));
    assertThat(Path.of("/tmp/evil.md")).doesNotExist();
    assertThat(project.resolveSibling("evil.md")).doesNotExist();
    try (Stream<Path> files = Files.list(project)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactly(".task_orchestrator");
    }
    assertThat(files()).as("small work lies in its row").isZero();
  }

  @Test
  @DisplayName("E11 progress of a parent of three goes from a third to done")
  void progress() {
    var parent = plan("Parent");
    var children =
        IntStream.range(0, 3)
            .mapToObj(i -> plan("Child " + i, "{'parent_task_id':'" + parent + "'}"))
            .toList();
    claim(children.getFirst());
    var first = ok(server(), "complete_subtask", work(children.getFirst(), "w", "complete"));
    var progress = first.object("parent_task_progress");
    assertThat(JsonWriter.text(progress)).contains("\"progress_percentage\":33.3");
    assertThat(progress.text("progress")).isEqualTo("in_progress");
    done(children.get(1), "w");
    claim(children.get(2));
    var last = ok(server(), "complete_subtask", work(children.get(2), "w", "complete"));
    assertThat(last.object("parent_task_progress").text("progress")).isEqualTo("completed");
    assertThat(status(parent)).isEqualTo("completed");
  }

  @Test
  @DisplayName(
      "E12 the next task that is recommended has all its prerequisites, and none is told as none")
  void recommended() {
    var parent = plan("Parent");
    var under = "'parent_task_id':'" + parent + "'";
    var a = plan("A", "{" + under + "}");
    var b = plan("B", "{" + under + ",'dependencies':['" + a + "']}");
    var c = plan("C", "{" + under + ",'dependencies':['" + b + "']}");
    claim(a);
    var first = ok(server(), "complete_subtask", work(a, "w", "complete"));
    assertThat(first.object("next_recommended_task").text("task_id")).isEqualTo(b);
    done(b, "w");
    claim(c);
    var last = ok(server(), "complete_subtask", work(c, "w", "complete"));
    assertThat(last.get("next_recommended_task")).isEqualTo(Json.Null.NULL);
  }

  @Test
  @DisplayName("E13 the answer never holds the work, and stays small for five megabytes")
  void small() {
    var task = claimed("T");
    var work = "needle " + "x".repeat(5_000_000);
    var text = JsonWriter.text(ok(server(), "complete_task", work(task, work, "complete")));
    assertThat(text).hasSizeLessThan(2_000).doesNotContain("needle");
  }

  @Test
  @DisplayName("E14 what was handed in is listed, read in parts and searched")
  void read() {
    var task = plan("T");
    done(task, "abc".repeat(10_000) + "needle" + "xyz".repeat(10_000));
    var artifact = artifacts(task).getFirst().text("artifact_id");
    var part =
        ok(
            "artifacts",
            "{'action':'read','artifact_id':'" + artifact + "','offset':30000,'limit':6}");
    assertThat(part.text("content")).isEqualTo("needle");
    var hits = ok("artifacts", "{'action':'search','text':'NEEDLE'}").objects("hits");
    assertThat(hits).hasSize(1);
    assertThat(hits.getFirst().number("offset")).isEqualTo(30_000);
  }

  @Test
  @DisplayName("E15 a server that is killed while it takes work in leaves it whole or not at all")
  void killed() throws Exception {
    var tasks = IntStream.range(0, 6).mapToObj(i -> plan("T" + i)).toList();
    for (int round = 0; round < tasks.size(); round++) {
      var task = tasks.get(round);
      var victim = Server.start(project, "victim");
      ok(victim, "execute_task", Json.obj().put("task_id", task).build());
      var work = ("work " + round + " ").repeat(60_000);
      var call =
          CompletableFuture.runAsync(() -> {
            try {
              victim.whole("complete_task", work(task, work, "complete"));
            } catch (AssertionError | java.io.UncheckedIOException gone) {
              assertThat(String.valueOf(gone).toLowerCase(java.util.Locale.ROOT))
                  .containsAnyOf("no answer", "closed", "pipe");
            }
          });
      Thread.sleep(round * 4L);
      victim.kill();
      call.join();
    }
    try (var tables = new Tables(project)) {
      for (var row : tables.rows("select id, hash from artifact where in_file = 1")) {
        assertThat(content(row.substring(0, row.indexOf('|')))).startsWith("work ");
      }
    }
    ok("maintenance_coordinator", "{'action':'scan_cleanup','scope':'full_project'}");
    var checked =
        ok(
            "maintenance_coordinator",
            "{'action':'validate_structure','validation_level':'full_audit'}");
    assertThat(checked.text("status")).isEqualTo("maintenance_completed");
  }

  @Test
  @DisplayName("E16 the summary is told by the synthesis and by the task")
  void summary() {
    var parent = plan("Parent");
    var child = plan("Child", "{'parent_task_id':'" + parent + "'}");
    done(child, "work");
    assertThat(whole(child).text("summary")).isEqualTo("What came of " + child);
    var synthesis = ok("synthesize_results", "{'parent_task_id':'" + parent + "'}");
    assertThat(texts(synthesis, "results", "summary")).containsExactly("What came of " + child);
  }
}
