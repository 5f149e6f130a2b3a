package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// How things stand and what came of them, as the predecessor's users know it or would have liked
/// it. The contract has one form of each answer, in JSON, for both surfaces.
@Tag("side-by-side")
class StatusCasesIT extends Cases {

  private static Json.Obj below(String parent) {
    return Json.obj().put("parent_task_id", parent).build();
  }

  @Test
  @DisplayName("G01 the lists are lists, and counts are their lengths")
  void lists() {
    plan("Pending");
    claim(plan("Active"));
    var status = ok("get_status", "{}");
    assertThat(status.objects("held")).hasSize((int) status.number("active_tasks"));
    assertThat(status.objects("tasks")).hasSize(2);
    assertThat(status.number("pending_tasks")).isEqualTo(1);
  }

  @Test
  @DisplayName("G02 completed tasks are listed when asked for, and always counted")
  void completed() {
    var task = plan("Completed");
    done(task, "work");
    assertThat(ok("get_status", "{}").objects("tasks")).isEmpty();
    var status = ok("get_status", "{'include_completed':true}");
    assertThat(status.number("completed_tasks")).isEqualTo(1);
    assertThat(texts(status, "tasks", "task_id")).containsExactly(task);
  }

  @Test
  @DisplayName("G03 the counts and the five fields of 1.x are there")
  void first() {
    plan("Pending");
    claim(plan("Active"));
    var status = ok("get_status", "{'include_completed':true}");
    assertThat(status.number("active_tasks")).isEqualTo(1);
    assertThat(status.number("pending_tasks")).isEqualTo(1);
    assertThat(status.number("completed_tasks")).isZero();
    assertThat(status.objects("tasks"))
        .allSatisfy(row ->
            assertThat(row.fields().keySet())
                .contains("task_id", "title", "status", "specialist_type", "created_at"));
  }

  @Test
  @DisplayName("G04 every status is counted, and what is stuck says why")
  void everyStatus() {
    claim(plan("Active"));
    var blocked = plan("Blocked");
    ok("update_task", "{'task_id':'" + blocked + "','status':'blocked','reason':'no key'}");
    var failed = plan("Failed");
    claim(failed);
    ok("release_task", "{'task_id':'" + failed + "','outcome':'fail','reason':'broken'}");
    ok(server(), "cancel_task", Json.obj().put("task_id", plan("Cancelled")).build());
    var status = ok("get_status", "{}");
    assertThat(status.object("counts"))
        .isEqualTo(json("{'active':1,'blocked':1,'failed':1,'cancelled':1}"));
    assertThat(texts(status, "stuck", "why"))
        .containsExactlyInAnyOrder("blocked: no key", "failed: broken");
  }

  @Test
  @DisplayName("G05 a parent of three completed children is synthesized whole")
  void synthesis() {
    var parent = plan("Parent", "{'complete_by_hand':true}");
    for (int i = 0; i < 3; i++) {
      done(plan("Child " + i, "{'parent_task_id':'" + parent + "'}"), "work " + i);
    }
    var answer = ok(server(), "synthesize_results", below(parent));
    assertThat(answer.text("status")).isEqualTo("results_synthesized");
    assertThat(answer.number("completed")).isEqualTo(3);
    assertThat(answer.number("total")).isEqualTo(3);
    assertThat(answer.number("success_rate")).isEqualTo(100);
    assertThat(answer.objects("results"))
        .hasSize(3)
        .allSatisfy(result -> assertThat(result.objects("artifacts")).hasSize(1));
  }

  @Test
  @DisplayName("G06 what is unfinished is named, and no success is claimed")
  void unfinished() {
    var parent = plan("Parent", "{'complete_by_hand':true}");
    done(plan("Done", "{'parent_task_id':'" + parent + "'}"), "work");
    var open = plan("Open", "{'parent_task_id':'" + parent + "'}");
    var answer = ok(server(), "synthesize_results", below(parent));
    assertThat(answer.text("status")).isEqualTo("incomplete");
    assertThat(answer.number("success_rate")).isEqualTo(50);
    assertThat(texts(answer, "missing", "task_id")).containsExactly(open);
    assertThat(ok(server(), "synthesize_results", below(open)).text("status"))
        .isEqualTo("nothing_below");
  }

  @Test
  @DisplayName(
      "G06 to clients of the first releases as Markdown, by specialist, with what is missing")
  void unfinishedAsMarkdown() {
    var first = another("first", "--tools", "v1");
    var parent = plan("Parent", "{'complete_by_hand':true}");
    done(plan("Done", "{'parent_task_id':'" + parent + "','specialist_type':'coder'}"), "work");
    var open = plan("Open", "{'parent_task_id':'" + parent + "','specialist_type':'tester'}");
    assertThat(synthesis(first, parent))
        .startsWith("# Parent\n")
        .contains(
            "- **Completed**: 1 of 2\n", "\n## coder\n\n### Done\n", "\n## tester\n\n### Open\n")
        .contains("- **Status**: completed\n", "- **Artifacts**: artifact_")
        .endsWith(
            "Not all tasks are completed. Missing:\n\n- Open (" + open + "): not taken yet\n");
    done(open, "work");
    assertThat(synthesis(first, parent)).endsWith("\n## Summary\n\nAll tasks are completed.\n");
    assertThat(synthesis(first, open)).endsWith("There is nothing below this task.\n");
    refused(first, "synthesize_results", "task_not_found", below("task_nowhere"));
  }

  private static String synthesis(Server server, String parent) {
    var result = server.whole("synthesize_results", below(parent));
    assertThat(result.has("structuredContent")).isFalse();
    return result.objects("content").getFirst().text("text");
  }

  @Test
  @DisplayName("G07 an unknown parent is an error")
  void unknown() {
    refused("synthesize_results", "task_not_found", "{'parent_task_id':'task_nope00'}");
  }

  @Test
  @DisplayName("G08 each result has its role, its summary and where its work is")
  void grouped() {
    var parent = plan("Parent", "{'complete_by_hand':true}");
    IntStream.range(0, 2)
        .forEach(i -> {
          var child =
              plan("Child " + i, "{'parent_task_id':'" + parent + "','specialist_type':'tester'}");
          done(child, "work");
        });
    var answer = ok(server(), "synthesize_results", below(parent));
    assertThat(answer.objects("results"))
        .allSatisfy(result -> {
          assertThat(result.text("specialist_type")).isEqualTo("tester");
          assertThat(result.text("summary")).startsWith("What came of ");
          assertThat(result.objects("artifacts").getFirst().text("id")).startsWith("artifact_");
        });
  }
}
