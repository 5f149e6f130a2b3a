package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Changing, cancelling, deleting and finding tasks, as the predecessor's users know it or would
/// have liked it.
@Tag("side-by-side")
class UpdatingCasesIT extends Cases {

  private static Json.Obj id(String task) {
    return Json.obj().put("task_id", task).build();
  }

  private List<String> titles(String arguments) {
    return texts(ok("query_tasks", arguments), "tasks", "title");
  }

  @Test
  @DisplayName("F01 a change is answered with what changed, and seen afterwards")
  void update() {
    var task = plan("Before");
    var answer = ok("update_task", "{'task_id':'" + task + "','title':'After','status':'blocked'}");
    assertThat(answer.texts("changed")).containsExactly("title", "status");
    assertThat(answer.text("status")).isEqualTo("blocked");
    assertThat(titles("{}")).containsExactly("After");
  }

  @Test
  @DisplayName("F02 an unknown task is named")
  void unknown() {
    var error = refused("update_task", "task_not_found", "{'task_id':'task_nope00','title':'t'}");
    assertThat(error.text("message")).contains("task_nope00");
  }

  @Test
  @DisplayName("F03 effort, due date and context can be changed too")
  void everyField() {
    var task = plan("T");
    ok(
        "update_task",
        "{'task_id':'"
            + task
            + "','estimated_effort':'3 h','due_date':'2027-01-31','context':{'why':'because'}}");
    var whole = whole(task);
    assertThat(whole.text("estimated_effort")).isEqualTo("3 h");
    assertThat(whole.text("due_date")).isEqualTo("2027-01-31");
    assertThat(whole.object("context")).isEqualTo(json("{'why':'because'}"));
  }

  @Test
  @DisplayName("F04 what cannot become of a task is refused, with what can")
  void illegal() {
    var task = plan("T");
    done(task, "work");
    var error =
        refused("update_task", "wrong_state", "{'task_id':'" + task + "','status':'pending'}");
    assertThat(error.text("message")).contains("completed", "only a blocked or failed task can");
  }

  @Test
  @DisplayName("F05 a cancelled task says what it was, and keeps the reason")
  void cancel() {
    var task = plan("T");
    var answer = ok("cancel_task", "{'task_id':'" + task + "','reason':'no longer needed'}");
    assertThat(answer.text("status")).isEqualTo("cancelled");
    assertThat(answer.text("previous_status")).isEqualTo("pending");
    assertThat(whole(task).text("reason")).isEqualTo("no longer needed");
  }

  @Test
  @DisplayName("F06 what is over cannot be cancelled, and its state is named")
  void cancelTwice() {
    var cancelled = plan("Cancelled");
    ok(server(), "cancel_task", id(cancelled));
    assertThat(refused(server(), "cancel_task", "wrong_state", id(cancelled)).text("message"))
        .contains("cancelled");
    var completed = plan("Completed");
    done(completed, "work");
    assertThat(refused(server(), "cancel_task", "wrong_state", id(completed)).text("message"))
        .contains("completed");
  }

  @Test
  @DisplayName("F07 what depends on a cancelled task is listed and blocked")
  void dependants() {
    var first = plan("First");
    var second = plan("Second", "{'dependencies':['" + first + "']}");
    var answer = ok(server(), "cancel_task", id(first));
    assertThat(answer.texts("blocked_dependents")).containsExactly(second);
    assertThat(status(second)).isEqualTo("blocked");
  }

  @Test
  @DisplayName("F08 deleting archives, unless told otherwise")
  void archive() {
    var task = plan("T");
    done(task, "work");
    assertThat(ok(server(), "delete_task", id(task)).text("action_taken")).isEqualTo("archived");
    assertThat(status(task)).isEqualTo("archived");
  }

  @Test
  @DisplayName("F09 a task with children or dependants is not removed, and they are listed")
  void needed() {
    var parent = plan("Parent");
    var child = plan("Child", "{'parent_task_id':'" + parent + "'}");
    var dependant = plan("Dependant", "{'dependencies':['" + parent + "']}");
    var error =
        refused(
            "delete_task",
            "has_dependents",
            "{'task_id':'" + parent + "','archive_instead':false,'force':false}");
    assertThat(error.text("message")).contains(child, dependant);
    assertThat(titles("{}")).hasSize(3);
  }

  @Test
  @DisplayName("F10 by force it is removed with its children and their work")
  void force() throws Exception {
    var parent = plan("Parent");
    var child = plan("Child", "{'parent_task_id':'" + parent + "'}");
    var dependant = plan("Dependant", "{'dependencies':['" + parent + "']}");
    claim(child);
    handIn(server(), child, "x".repeat(1_000), "continue");
    var answer =
        ok("delete_task", "{'task_id':'" + parent + "','archive_instead':false,'force':true}");
    assertThat(answer.text("action_taken")).isEqualTo("deleted");
    assertThat(answer.number("deleted_below")).isEqualTo(1);
    assertThat(titles("{}")).containsExactly("Dependant");
    assertThat(status(dependant)).isEqualTo("pending");
    try (var tables = new Tables(project)) {
      assertThat(tables.number("select count(*) from artifact")).isZero();
      assertThat(tables.number("select count(*) from content")).isZero();
    }
  }

  @Test
  @DisplayName("F11 without a filter all tasks are found, also when there are none")
  void all() {
    assertThat(ok("query_tasks", "{}").number("total")).isZero();
    plan("A");
    plan("B");
    var answer = ok("query_tasks", "{}");
    assertThat(answer.number("total")).isEqualTo(2);
    assertThat(texts(answer, "tasks", "title")).containsExactly("A", "B");
  }

  @Test
  @DisplayName("F12 several statuses are a union")
  void statuses() {
    plan("Pending");
    done(plan("Completed"), "w");
    claim(plan("Active"));
    assertThat(titles("{'status':['pending']}")).containsExactly("Pending");
    assertThat(titles("{'status':['pending','completed']}"))
        .containsExactlyInAnyOrder("Pending", "Completed");
    assertThat(titles("{'status':['in_progress']}")).containsExactly("Active");
  }

  @Test
  @DisplayName("F13 several conditions are an intersection")
  void conditions() {
    plan("All", "{'task_type':'review','specialist_type':'coder','complexity':'complex'}");
    plan("Two", "{'task_type':'review','specialist_type':'coder','complexity':'simple'}");
    plan("One", "{'task_type':'review','specialist_type':'tester','complexity':'complex'}");
    assertThat(
            titles("{'task_type':['review'],'specialist_type':['coder'],'complexity':['complex']}"))
        .containsExactly("All");
  }

  @Test
  @DisplayName("F14 a search looks at titles and descriptions, in any case, and signs are signs")
  void search() {
    ok("plan_task", "{'title':'Paint the Bikeshed','description':'in green'}");
    ok("plan_task", "{'title':'Other','description':'about a BIKESHED'}");
    ok("plan_task", "{'title':'Rate 100%','description':'snake_case'}");
    ok("plan_task", "{'title':'Rate 1000','description':'snakexcase'}");
    assertThat(titles("{'search_text':'bikeshed'}"))
        .containsExactlyInAnyOrder("Paint the Bikeshed", "Other");
    assertThat(titles("{'search_text':'100%'}")).contains("Rate 100%").doesNotContain("Rate 1000");
    assertThat(titles("{'search_text':'snake_case'}")).containsExactly("Rate 100%");
  }

  @Test
  @DisplayName("F15 bounds of time include their moment; what is no date is refused")
  void times() throws Exception {
    var task = plan("T");
    var file = project.resolve(".task_orchestrator/tasks.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          "update task set created_at = 1767268800000000 where id = '" + task + "'");
    }
    assertThat(titles("{'created_after':'2026-01-01T12:00:00Z'}")).containsExactly("T");
    assertThat(titles("{'created_before':'2026-01-01T12:00:00Z'}")).containsExactly("T");
    assertThat(titles("{'created_before':'2026-01-01'}")).containsExactly("T");
    assertThat(titles("{'created_after':'2026-01-01T12:00:01Z'}")).isEmpty();
    assertThat(
            refused("query_tasks", "invalid_argument", "{'created_after':'yesterday'}")
                .text("field"))
        .isEqualTo("created_after");
  }

  @Test
  @DisplayName("F16 pages neither overlap nor leave anything out; a limit of nothing is refused")
  void pages() {
    for (int i = 0; i < 7; i++) plan("T" + i);
    var seen = new ArrayList<String>();
    for (int offset = 0; offset < 9; offset += 3) {
      seen.addAll(titles("{'limit':3,'offset':" + offset + "}"));
    }
    assertThat(seen).containsExactly("T0", "T1", "T2", "T3", "T4", "T5", "T6");
    assertThat(ok("query_tasks", "{'limit':3}").has("next_cursor")).isTrue();
    assertThat(ok("query_tasks", "{'limit':7,'offset':3}").has("next_cursor")).isFalse();
    refused("query_tasks", "invalid_argument", "{'limit':0}");
    refused("query_tasks", "invalid_argument", "{'limit':-1}");
    refused("query_tasks", "invalid_argument", "{'offset':-1}");
  }

  @Test
  @DisplayName("F17 with include_children all that is below a task is found")
  void subtree() {
    var top = plan("Top");
    var middle = plan("Middle", "{'parent_task_id':'" + top + "'}");
    plan("Bottom", "{'parent_task_id':'" + middle + "'}");
    plan("Elsewhere");
    assertThat(titles("{'parent_task_id':'" + top + "'}")).containsExactly("Middle");
    assertThat(titles("{'parent_task_id':'" + top + "','include_children':true}"))
        .containsExactly("Middle", "Bottom");
  }

  @Test
  @DisplayName("F18 with include_artifacts each task says what was handed in")
  void references() {
    var task = plan("T");
    var id = done(task, "work").object("artifact").text("id");
    var row = ok("query_tasks", "{'include_artifacts':true}").objects("tasks").getFirst();
    assertThat(texts(row, "artifacts", "id")).containsExactly(id);
  }

  @Test
  @DisplayName("F19 signs of SQL in any text do no harm")
  void injection() {
    var evil = "x'); drop table task; --\" %_\\ ${jndi:x}";
    var arguments =
        Json.obj()
            .put("title", evil)
            .put("description", evil)
            .put("estimated_effort", evil)
            .put("due_date", evil)
            .put("context", evil)
            .putTexts("acceptance_criteria", List.of(evil))
            .build();
    var task = ok(server(), "plan_task", arguments).text("task_id");
    var more = Json.obj().put("task_id", task).put("reason", evil).put("status", "blocked").build();
    ok(server(), "update_task", more);
    ok(server(), "query_tasks", Json.obj().put("search_text", evil).build());
    ok(server(), "artifacts", Json.obj().put("action", "search").put("text", evil).build());
    refused(server(), "execute_task", "task_not_found", Json.obj().put("task_id", evil).build());
    assertThat(whole(task).text("title")).isEqualTo(evil);
    assertThat(JsonWriter.text(whole(task))).contains("drop table");
  }
}
