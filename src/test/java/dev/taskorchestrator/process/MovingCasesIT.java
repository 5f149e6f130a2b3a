package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Projects of the predecessor move in, and everything moves out and in again.
@Tag("side-by-side")
class MovingCasesIT extends Cases {

  @TempDir Path elsewhere;

  private Json.Obj orchestrator(String... words) throws Exception {
    return (Json.Obj) JsonReader.read(said(words));
  }

  private String said(String... words) throws Exception {
    var command = new ArrayList<>(List.of(Server.launcher()));
    command.addAll(List.of(words));
    command.addAll(List.of("--project", project.toString()));
    var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("ORCHESTRATOR_BUILD", "never");
    builder.environment().put("TZ", "Europe/Berlin");
    var process = builder.start();
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", words) + "\n" + out).isZero();
    return out;
  }

  /// Files of the predecessor with their content, to see that they are not touched.
  private Map<String, String> old() throws Exception {
    var files = new TreeMap<String, String>();
    try (Stream<Path> all = Files.walk(project)) {
      for (var file : all.filter(Files::isRegularFile).toList()) {
        var name = project.relativize(file).toString();
        if (name.contains("tasks.db") || name.contains("gate") || name.contains("gitignore"))
          continue;
        files.put(
            name,
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }

  private static String troubles(Json.Obj report) {
    return String.join(
        "\n",
        report.objects("troubles").stream()
            .map(trouble ->
                (trouble.flag("lost", false) ? "LOST " : "")
                    + trouble.text("where")
                    + ": "
                    + trouble.text("what"))
            .toList());
  }

  @Test
  @DisplayName("L09 a project of release 1.8 moves in: its tasks, what they wait for, and its work")
  void first() throws Exception {
    Predecessors.first(project);
    var before = old();
    var dry = orchestrator("import", "--dry-run", "--json");
    assertThat(dry.number("would_come")).isEqualTo(9);
    assertThat(project.resolve(".task_orchestrator/tasks.db")).doesNotExist();

    var report = orchestrator("import", "--json");
    assertThat(report.text("source")).isEqualTo("predecessor-1");
    assertThat(report.number("imported")).isEqualTo(9);
    assertThat(troubles(report))
        .contains("LOST task_archives old_333333: its kept data is not JSON")
        .contains("odd_dddddd: created_at 'last tuesday' is no date")
        .contains("odd_dddddd: its status 'dancing' is unknown here; it is pending")
        .contains("odd_dddddd: its role 'wizard' is unknown here; it is generic")
        .contains("odd_dddddd: its title is too long")
        .contains("odd_dddddd: its dependencies cannot be read")
        .contains("implementer_bbbbbb: was being worked on; it can be taken here")
        .contains("implementer_bbbbbb: its artifact '../../outside.txt' is no file of the project")
        .contains("implementer_bbbbbb: its artifact 'gone.txt' is no file of the project")
        .contains("tester_cccccc: depends on 'nowhere_999999', which is not there")
        .contains("tester_cccccc: the file of its artifact artifact_missing1 is missing")
        .contains("orphan_eeeeee: its parent 'task_ffffffff' did not come; it has none")
        .contains("task_done0000: its complexity 'wild' is unknown here; it is moderate");
    assertThat(report.objects("troubles")).hasSize(13);
    assertThat(old()).as("nothing of the predecessor's was touched").isEqualTo(before);

    assertThat(ok("get_status", "{}").object("counts"))
        .isEqualTo(json("{'pending':4,'blocked':1,'completed':3,'archived':1}"));
    var parent = whole("task_0a1b2c3d");
    assertThat(parent.text("title")).isEqualTo("Build the thing");
    assertThat(parent.text("complexity")).isEqualTo("complex");
    assertThat(parent.text("created_at")).isEqualTo("2025-06-08T10:00:00.123456Z");
    assertThat(status("task_done0000")).isEqualTo("completed");
    var design = whole("architect_aaaaaa");
    assertThat(design.text("summary")).isEqualTo("drawn");
    assertThat(design.text("completed_at")).isEqualTo("2025-06-08T11:00:00Z");
    assertThat(content("architect_aaaaaa")).isEqualTo("# The work\nartifact_12345678\n");
    assertThat(content("done_111111")).isEqualTo("# The work\nartifact_87654321\n");
    assertThat(content("implementer_bbbbbb")).isEqualTo("noted");
    assertThat(texts(whole("tester_cccccc"), "dependencies", "id"))
        .containsExactly("implementer_bbbbbb");
    assertThat(claim("implementer_bbbbbb").number("attempt")).isEqualTo(1);

    var again = orchestrator("import", "--json");
    assertThat(again.number("imported")).isZero();
    assertThat(again.number("already_here")).isEqualTo(9);
    assertThat(again.number("differing")).isZero();
    assertThat(ok("query_tasks", "{}").number("total")).isEqualTo(9);
  }

  private String content(String task) {
    var whole =
        ok(
            server(),
            "query_tasks",
            Json.obj().put("task_id", task).put("include_artifacts", true).build());
    return whole.object("task").objects("artifacts").getFirst().text("content");
  }

  @Test
  @DisplayName(
      "L10 a project of 2.x moves in: details that were encoded twice, local time, flat files")
  void second() throws Exception {
    Predecessors.second(project);
    var before = old();
    var report = orchestrator("import", "--json");
    assertThat(report.text("source")).isEqualTo("predecessor-2");
    assertThat(report.number("imported")).isEqualTo(6);
    assertThat(troubles(report))
        .contains("LOST artifacts: 1 of 'task_99999999', which is no task")
        .contains("task_55555555: its details cannot be read")
        .contains("task_55555555: created_at 'yesterday' is no date")
        .contains("task_55555555: its status 'sideways' is unknown here; it is pending")
        .contains("task_55555555: its type 'juggling' is unknown here; it is standard")
        .contains("task_55555555: has no title")
        .contains("task_55555555: its parent 'task_nowhere0' did not come")
        .contains("task_33333333: was being worked on; it can be taken here")
        .contains("task_33333333: depends on 'ghost', which is not there")
        .contains("task_11111111: was completed with unfinished children; it is pending")
        .contains("task_66666666: is completed though task_33333333 is not; that is waived");
    assertThat(report.objects("troubles")).hasSize(11);
    assertThat(old()).isEqualTo(before);

    assertThat(ok("get_status", "{}").object("counts"))
        .isEqualTo(json("{'pending':3,'completed':2,'cancelled':1}"));
    var child = whole("task_22222222");
    assertThat(child.text("specialist_type")).isEqualTo("coder");
    assertThat(child.text("complexity")).isEqualTo("simple");
    assertThat(child.text("estimated_effort")).isEqualTo("2h");
    assertThat(child.text("due_date")).isEqualTo("2025-09-01");
    assertThat(child.object("context")).isEqualTo(json("{'a':1}"));
    assertThat(child.text("created_at")).as("summer in Berlin").isEqualTo("2025-08-01T08:00:00Z");
    assertThat(content("task_22222222")).isEqualTo("all the work\n");
    assertThat(whole("task_44444444").text("reason")).isEqualTo("no budget");
    assertThat(texts(whole("task_33333333"), "dependencies", "id"))
        .containsExactly("task_22222222");
    var checked =
        ok(
            "maintenance_coordinator",
            "{'action':'validate_structure','validation_level':'full_audit'}");
    assertThat(checked.text("status")).isEqualTo("maintenance_completed");
    assertThat(orchestrator("import", "--json").number("imported")).isZero();
  }

  @Test
  @DisplayName(
      "L11 what is exported, imported elsewhere and exported again, is the same to the byte")
  void andBack() throws Exception {
    fill();
    var first = elsewhere.resolve("first.json");
    said("export", "--output", first.toString());
    var other = Files.createDirectories(elsewhere.resolve("other"));
    var there = project;
    project = other;
    try {
      var report = orchestrator("import", first.toString(), "--json");
      assertThat(report.objects("troubles")).isEmpty();
      var second = elsewhere.resolve("second.json");
      said("export", "--output", second.toString());
      assertThat(second).hasSameBinaryContentAs(first);
      assertThat(Files.readString(first))
          .contains("Large", "Use SQLite", "tests", "ünï", "waived", "session_");
      assertThat(orchestrator("import", first.toString(), "--json").number("imported")).isZero();
    } finally {
      project = there;
    }
  }

  /// One of everything that can be kept.
  private void fill() throws Exception {
    ok("initialize_session", "{}");
    var parent = plan("Parent ünï", "{'complete_by_hand':true,'priority':'high'}");
    var a = plan("A", "{'parent_task_id':'" + parent + "','acceptance_criteria':['one','two']}");
    var b =
        plan(
            "B",
            "{'parent_task_id':'"
                + parent
                + "','dependencies':['"
                + a
                + "'],'context':{'k':[1,2]}}");
    var c = plan("C", "{'dependencies':['" + b + "']}");
    ok(
        "update_task",
        "{'task_id':'" + c + "','waive_dependencies':[{'id':'" + b + "','reason':'waived'}]}");
    done(a, "small");
    claim(b);
    handIn(server(), b, "Large".repeat(20_000), "continue");
    ok("release_task", "{'task_id':'" + b + "','outcome':'release'}");
    var failed = plan("Failed");
    claim(failed);
    ok("release_task", "{'task_id':'" + failed + "','outcome':'fail','reason':'broken'}");
    var blocked = plan("Blocked");
    ok("update_task", "{'task_id':'" + blocked + "','status':'blocked','reason':'no key'}");
    var cancelled = plan("Cancelled");
    ok(server(), "cancel_task", Json.obj().put("task_id", cancelled).put("reason", "no").build());
    var archived = plan("Archived");
    done(archived, "w");
    ok(server(), "delete_task", Json.obj().put("task_id", archived).build());
    var memo =
        ok("memory", "{'action':'decide','title':'Use SQLite','text':'One file.','context':'c'}");
    ok(
        server(),
        "memory",
        Json.obj()
            .put("action", "decide")
            .put("title", "Use PostgreSQL")
            .put("text", "Many.")
            .put("supersedes", memo.text("memo_id"))
            .build());
    ok("memory", "{'action':'note','title':'N','text':'n','task_id':'" + a + "'}");
    ok(
        "auto_append_create_rule",
        "{'rule_id':'tests','trigger_events':['task_completed'],'condition':{'property':'title','operator':'contains','value':'never'},'task_definition':{'title':'T','description':'d'}}");
  }

  @Test
  void everyFormOfExportHoldsHostileTextsAsTexts() throws Exception {
    var hostile = "<script>alert(1)</script> \"><img src=x onerror=alert(1)> | `x` =1+1";
    var task = plan(hostile);
    done(task, hostile);
    ok(
        "memory",
        Json.obj().put("action", "note").put("title", hostile).put("text", hostile).build());
    var html = said("export", "--format", "html");
    assertThat(html)
        .contains("&lt;script&gt;", "Content-Security-Policy", "default-src 'none'")
        .doesNotContain("<script", "<img");
    assertThat(said("export", "--format", "markdown"))
        .contains("\\<script\\>")
        .doesNotContain("<script>");
    assertThat(said("export", "--format", "mermaid"))
        .startsWith("flowchart TD")
        .doesNotContain("<script", "\">");
    plan("=cmd|' /C calc'!A0");
    var csv = said("export", "--format", "csv");
    assertThat(csv).contains("'=cmd|").contains("\"<script>alert(1)</script> \"\"><img");
    assertThat(csv.lines().count()).isEqualTo(3);
  }

  private void ok(String tool, Json.Obj arguments) {
    ok(server(), tool, arguments);
  }
}
