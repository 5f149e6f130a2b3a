package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Planning, as the predecessor's users know it or would have liked it.
@Tag("side-by-side")
class PlanningCasesIT extends Cases {

  private static final String THREE =
      """
      [{'title':'A','description':'a','specialist_type':'architect','task_id':'a_1'},
       {'title':'B','description':'b','specialist_type':'coder','task_id':'b_1','dependencies':['a_1']},
       {'title':'C','description':'c','specialist_type':'tester','dependencies':['b_1']}]
      """;

  private static Json.Obj breakdown(String subtasks) {
    return Json.obj()
        .put("description", "Build it\nin three steps")
        .put("subtasks_json", subtasks.replace('\'', '"'))
        .build();
  }

  private void nothingStored() {
    assertThat(ok("query_tasks", "{}").number("total")).isZero();
  }

  private Json.Obj refusedBreakdown(String code, String subtasks) {
    var error = refused(server(), "plan_task", code, breakdown(subtasks));
    nothingStored();
    return error;
  }

  /// Ids are longer and in the order of time, by the contract.
  @Test
  @DisplayName("C01 a task is planned, and waits to be taken")
  void one() {
    var answer = ok(server(), "plan_task", task("One", "{}"));
    assertThat(answer.flag("success", false)).isTrue();
    assertThat(answer.text("task_id")).matches("task_[0-9a-z]{8,}");
    assertThat(answer.text("status")).isEqualTo("pending");
  }

  @Test
  @DisplayName("C02 what is said of it is kept as it was said")
  void kept() {
    var task = whole(plan("T", "{'complexity':'complex','specialist_type':'coder'}"));
    assertThat(task.text("complexity")).isEqualTo("complex");
    assertThat(task.text("specialist_type")).isEqualTo("coder");
  }

  @Test
  @DisplayName("C03 without a title it is refused")
  void noTitle() {
    assertThat(refused("plan_task", "invalid_argument", "{'description':'d'}").text("field"))
        .isEqualTo("title");
  }

  @Test
  @DisplayName("C04 an empty title, and one of more than 255 characters, is refused")
  void titles() {
    for (var title : new String[] {"", "   ", "x".repeat(256)}) {
      var error = refused(server(), "plan_task", "invalid_argument", task(title, "{}"));
      assertThat(error.text("field")).isEqualTo("title");
    }
    plan("x".repeat(255));
  }

  @Test
  @DisplayName("C05 an unknown parent is named")
  void unknownParent() {
    var error =
        refused(
            server(), "plan_task", "task_not_found", task("T", "{'parent_task_id':'task_nope00'}"));
    assertThat(error.text("message")).contains("task_nope00");
    assertThat(error.text("field")).isEqualTo("parent_task_id");
  }

  @Test
  @DisplayName("C06 an unknown prerequisite is refused")
  void unknownNeed() {
    var error =
        refused(server(), "plan_task", "task_not_found", task("T", "{'dependencies':['nope']}"));
    assertThat(error.text("message")).contains("nope");
    nothingStored();
  }

  @Test
  @DisplayName("C07 tasks cannot be made to wait for each other")
  void circle() {
    var a = plan("A");
    var b = plan("B", "{'dependencies':['" + a + "']}");
    var error =
        refused("update_task", "cycle", "{'task_id':'" + a + "','add_dependencies':['" + b + "']}");
    assertThat(error.text("message")).contains(a, b);
  }

  @Test
  @DisplayName("C08 letters of all kinds come back as they went in")
  void unicode() {
    var title = "Zażółć gęślą jaźń — 漢字 🎉 é";
    assertThat(whole(plan(title)).text("title")).isEqualTo(title);
  }

  @Test
  @DisplayName(
      "C09 a tag in a title is data: it comes back as it was, and no document holds it as markup")
  void tags() throws IOException {
    var title = "<script>alert('x')</script>";
    var task = plan(title);
    assertThat(whole(task).text("title")).isEqualTo(title);
    done(task, title);
    ok("maintenance_coordinator", "{'action':'prepare_handover'}");
    try (Stream<java.nio.file.Path> files =
        Files.list(project.resolve(".task_orchestrator/docs"))) {
      for (var file : files.toList()) {
        assertThat(Files.readString(file)).doesNotContain("<script>").contains("\\<script\\>");
      }
    }
  }

  @Test
  @DisplayName("C10 a breakdown of 1.x is planned whole, and ids that were given are kept")
  void breakdown() {
    var answer = ok(server(), "plan_task", breakdown(THREE));
    assertThat(answer.flag("task_created", false)).isTrue();
    var ids = texts(answer, "subtasks", "task_id");
    assertThat(ids).hasSize(3).startsWith("a_1", "b_1");
    assertThat(answer.objects("subtasks").get(1).texts("dependencies")).containsExactly("a_1");
    assertThat(whole(ids.get(2)).text("parent_task_id")).isEqualTo(answer.text("parent_task_id"));
  }

  @Test
  @DisplayName("C11 text that is no JSON is refused at once, with its place")
  void brokenJson() {
    ok("get_status", "{}");
    var begun = System.nanoTime();
    var error = refused(server(), "plan_task", "invalid_argument", breakdown("[{'title': }]"));
    assertThat(error.text("message")).contains("line 1, column");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
    nothingStored();
  }

  @Test
  @DisplayName("C12 an object in place of the list is refused in clear words")
  void object() {
    assertThat(refusedBreakdown("invalid_argument", "{'title':'A'}").text("message"))
        .contains("list");
  }

  @Test
  @DisplayName("C13 the subtask and the field that is missing are named")
  void missingRole() {
    var error =
        refusedBreakdown(
            "invalid_argument",
            "[{'title':'A','description':'a','specialist_type':'coder'},{'title':'B','description':'b'}]");
    assertThat(error.text("field")).isEqualTo("subtasks_json[1].specialist_type");
  }

  @Test
  @DisplayName(
      "C14 a role that nobody knows is refused with those that are; one of the project is taken")
  void wizard() throws IOException {
    var wizard = "[{'title':'A','description':'a','specialist_type':'wizard'}]";
    var error = refusedBreakdown("unknown_role", wizard);
    assertThat(error.text("message")).contains("wizard", "architect", "tester");
    var roles = Files.createDirectories(project.resolve(".task_orchestrator/roles"));
    Files.writeString(
        roles.resolve("mine.yaml"),
        "wizard:\n  role_definition: You conjure.\n  expertise:\n    - Wands\n");
    var answer = ok(server(), "plan_task", breakdown(wizard));
    assertThat(answer.flag("task_created", false)).isTrue();
  }

  @Test
  @DisplayName("C15 an empty breakdown is refused")
  void empty() {
    refusedBreakdown("invalid_argument", "[]");
  }

  @Test
  @DisplayName(
      "C16 a breakdown in which tasks wait for each other is refused, named, and leaves nothing")
  void circleInside() {
    var error =
        refusedBreakdown(
            "cycle",
            "[{'title':'A','description':'a','specialist_type':'coder','task_id':'x1','dependencies':['x2']},"
                + "{'title':'B','description':'b','specialist_type':'coder','task_id':'x2','dependencies':['x1']}]");
    assertThat(error.text("message")).contains("x1", "x2");
  }

  @Test
  @DisplayName("C17 a prerequisite that is nowhere is refused")
  void unknownInside() {
    refusedBreakdown(
        "task_not_found",
        "[{'title':'A','description':'a','specialist_type':'coder','dependencies':['elsewhere']}]");
  }

  @Test
  @DisplayName(
      "C18 an id that is taken, in the call or before it, is refused quickly and leaves nothing")
  void duplicate() {
    var twice =
        "[{'title':'A','description':'a','specialist_type':'coder','task_id':'x1'},"
            + "{'title':'B','description':'b','specialist_type':'coder','task_id':'x1'}]";
    refusedBreakdown("duplicate_id", twice);
    ok(server(), "plan_task", breakdown(THREE));
    var begun = System.nanoTime();
    var error = refused(server(), "plan_task", "duplicate_id", breakdown(THREE));
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
    assertThat(error.text("message")).contains("a_1");
    assertThat(ok("query_tasks", "{}").number("total")).isEqualTo(4);
  }

  @Test
  @DisplayName("C19 an id that would be a path is refused")
  void path() {
    refusedBreakdown(
        "invalid_argument",
        "[{'title':'A','description':'a','specialist_type':'coder','task_id':'../../evil'}]");
    assertThat(project.resolve("evil")).doesNotExist();
  }

  @Test
  @DisplayName("C20 a plan of 500 is made within a second")
  void many() throws Exception {
    ok("get_status", "{}");
    var tasks = new ArrayList<Json>();
    for (int i = 0; i < 500; i++) {
      var task = Json.obj().put("ref", "t" + i).put("title", "T" + i).put("description", "d");
      if (i > 0) task.putTexts("depends_on", java.util.List.of("t" + (i - 1)));
      tasks.add(task.build());
    }
    var plan = Json.obj().put("tasks", Json.list(tasks)).build();
    assertThat(JsonWriter.text(plan)).hasSizeGreaterThan(20_000);
    try (var canary = new Canary()) {
      var begun = System.nanoTime();
      var answer = ok(server(), "plan_task", plan);
      canary.within(
          "a plan of 500", Duration.ofNanos(System.nanoTime() - begun), Duration.ofSeconds(1));
      assertThat(answer.number("created")).isEqualTo(500);
    }
  }
}
