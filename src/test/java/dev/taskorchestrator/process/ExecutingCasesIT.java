package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Taking tasks, as the predecessor's users know it or would have liked it.
@Tag("side-by-side")
class ExecutingCasesIT extends Cases {

  private static Json.Obj id(String task) {
    return Json.obj().put("task_id", task).build();
  }

  @Test
  @DisplayName(
      "D01 who takes a task gets its role, its words and its context, and is seen to have it")
  void taken() {
    var task = plan("T", "{'specialist_type':'devops','context':{'cluster':'blue'}}");
    var answer = claim(task);
    assertThat(answer.text("status")).as("what the predecessor called ready").isEqualTo("active");
    assertThat(answer.text("title")).isEqualTo("T");
    assertThat(answer.text("description")).isEqualTo("What is to be done about T");
    assertThat(answer.text("role_prompt")).contains("## Expertise", "## Approach");
    assertThat(answer.object("context")).isEqualTo(json("{'cluster':'blue'}"));
    assertThat(texts(ok("get_status", "{}"), "held", "task_id")).containsExactly(task);
  }

  @Test
  @DisplayName("D02 a task whose prerequisite is not done is refused, naming it")
  void tooEarly() {
    var first = plan("First");
    var second = plan("Second", "{'dependencies':['" + first + "']}");
    var error = refused(server(), "execute_task", "prerequisites_open", id(second));
    assertThat(error.text("message")).contains(first);
    assertThat(status(second)).isEqualTo("pending");
  }

  @Test
  @DisplayName("D03 once it is done the task can be taken")
  void inTime() {
    var first = plan("First");
    var second = plan("Second", "{'dependencies':['" + first + "']}");
    done(first, "work");
    var answer = claim(second);
    assertThat(answer.flag("dependencies_completed", false)).isTrue();
    assertThat(answer.objects("prerequisites").getFirst().text("summary"))
        .isEqualTo("What came of " + first);
  }

  @Test
  @DisplayName("D04 what is completed, cancelled or archived cannot be taken")
  void over() {
    var completed = plan("Completed");
    done(completed, "work");
    var cancelled = plan("Cancelled");
    ok(server(), "cancel_task", id(cancelled));
    var archived = plan("Archived");
    done(archived, "work");
    ok(server(), "delete_task", id(archived));
    for (var task : List.of(completed, cancelled, archived)) {
      refused(server(), "execute_task", "wrong_state", id(task));
    }
  }

  @Test
  @DisplayName("D05 an unknown id is named, at once")
  void unknown() {
    ok("get_status", "{}");
    var begun = System.nanoTime();
    var error = refused("execute_task", "task_not_found", "{'task_id':'task_nope00'}");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
    assertThat(error.text("message")).contains("task_nope00");
  }

  @Test
  @DisplayName("D06 the prompt is that of the project's own role")
  void ownRole() throws IOException {
    var roles = Files.createDirectories(project.resolve(".task_orchestrator/roles"));
    Files.writeString(
        roles.resolve("project_roles.yaml"),
        "coder:\n  role_definition: You write COBOL.\n  expertise:\n    - Columns\n");
    assertThat(claim(plan("T", "{'specialist_type':'coder'}")).text("role_prompt"))
        .contains("You write COBOL.", "Columns");
  }

  @Test
  @DisplayName("D07 the name of 1.x answers in Markdown, with its sections")
  void markdown() {
    var first = plan("First");
    done(first, "work");
    var task = plan("T", "{'specialist_type':'architect','dependencies':['" + first + "']}");
    var result = server().whole("execute_subtask", id(task));
    var text = result.objects("content").getFirst().text("text");
    assertThat(text)
        .startsWith("# ")
        .contains(
            "## Expertise", "## Approach", "## Task Details", "## Dependencies", "## Instructions")
        .contains(task, "What is to be done about T", first);
  }

  @Test
  @DisplayName("D08 another server is told who has the task")
  void held() {
    var task = plan("T");
    var holder =
        ok(server(), "execute_task", Json.obj().putAll(id(task)).put("agent", "ann").build());
    assertThat(holder.number("attempt")).isEqualTo(1);
    var error = refused(another("other"), "execute_task", "lease_held", id(task));
    assertThat(error.text("holder")).isEqualTo("ann");
    assertThat(error.text("message")).contains("ann", "until");
  }

  @Test
  @DisplayName("D09 when its holder is dead another can take it")
  void dead() throws Exception {
    var task = plan("T");
    var gone = Server.start(project, "gone");
    ok(gone, "execute_task", id(task));
    var file = project.resolve(".task_orchestrator/tasks.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      assertThat(
              statement.executeUpdate(
                  "update task set until = until - 1000000000 where id = '" + task + "'"))
          .as("the lease is let run out")
          .isEqualTo(1);
    }
    gone.kill();
    assertThat(claim(task).number("attempt")).isEqualTo(2);
  }
}
