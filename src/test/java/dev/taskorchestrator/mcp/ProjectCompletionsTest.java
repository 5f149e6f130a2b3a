package dev.taskorchestrator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is proposed to somebody who has begun to type.
@Timeout(60)
class ProjectCompletionsTest {

  @TempDir Path directory;
  private ProjectFixture project;

  @BeforeEach
  void open() {
    project = new ProjectFixture(directory);
    project.client.initialize();
  }

  @AfterEach
  void close() {
    project.close();
  }

  private static Json.Obj prompt(String name) {
    return Json.obj().put("type", "ref/prompt").put("name", name).build();
  }

  private static Json.Obj template(String path) {
    return Json.obj().put("type", "ref/resource").put("uri", "orchestrator://" + path).build();
  }

  private static Json.Obj params(Json.Obj ref, String argument, String begun) {
    return Json.obj()
        .put("ref", ref)
        .put("argument", Json.obj().put("name", argument).put("value", begun))
        .build();
  }

  private Json.Obj proposed(Json.Obj ref, String argument, String begun) {
    return project
        .client
        .request("completion/complete", params(ref, argument, begun))
        .object("completion");
  }

  private List<String> values(Json.Obj ref, String argument, String begun) {
    return proposed(ref, argument, begun).texts("values");
  }

  private void plan(String id, String title) {
    project.does(
        "orchestrator_plan_task",
        Json.obj().put("task_id", id).put("title", title).put("description", "d").build());
  }

  @Test
  void aTaskIsProposedByItsIdOrTheWordsOfItsTitleOpenOnesFirst() {
    plan("alpha", "Brew the tea");
    plan("beta", "Boil water for Tea");
    plan("gamma", "teapots, cleaned");
    plan("delta", "steal nothing");
    project.completes("gamma", "w");
    assertThat(values(prompt("review"), "task_id", "TEA"))
        .containsExactly("beta", "alpha", "gamma");
    assertThat(values(template("task/{task_id}"), "task_id", "al")).containsExactly("alpha");
    assertThat(values(template("tree/{task_id}"), "task_id", "Boil water")).containsExactly("beta");
    assertThat(values(prompt("role_tester"), "task_id", "")).hasSize(4).endsWith("gamma");
    assertThat(values(prompt("synthesize"), "task_id", "zzz")).isEmpty();
  }

  @Test
  void noMoreThanAHundredAreProposedAndHowManyThereAreIsTold() {
    var tasks =
        IntStream.range(0, 130)
            .mapToObj(i ->
                Json.obj()
                    .put("ref", "r" + i)
                    .put("task_id", "many-" + i)
                    .put("title", "t")
                    .put("description", "d")
                    .build())
            .toList();
    project.does("orchestrator_plan_task", Json.obj().put("tasks", tasks).build());
    var proposed = proposed(prompt("review"), "task_id", "many");
    assertThat(proposed.texts("values")).hasSize(100);
    assertThat(proposed.number("total")).isEqualTo(130);
    assertThat(proposed.flag("hasMore", false)).isTrue();
  }

  @Test
  void workIsProposedOfTheTaskThatWasGiven() {
    plan("a", "t");
    plan("b", "t");
    var first = project.completes("a", "w");
    var second = project.completes("b", "w");
    var ref = template("artifact/{artifact_id}");
    assertThat(values(ref, "artifact_id", "art")).containsExactly(second, first);
    var given =
        Json.obj()
            .putAll(params(ref, "artifact_id", "art"))
            .put("context", Json.obj().put("arguments", Json.obj().put("task_id", "a")))
            .build();
    assertThat(
            project
                .client
                .request("completion/complete", given)
                .object("completion")
                .texts("values"))
        .containsExactly(first);
  }

  @Test
  void rolesAndEventsAreProposedByTheirBeginning() {
    plan("a", "t");
    assertThat(values(prompt("work_next"), "role", "te")).containsExactly("tester");
    assertThat(values(template("role/{name}"), "name", "arch")).containsExactly("architect");
    assertThat(values(template("events/{after}"), "after", "")).containsExactly("0");
    assertThat(values(template("events/{after}"), "after", "1")).isEmpty();
    assertThat(values(prompt("plan_goal"), "goal", "a")).isEmpty();
  }

  @Test
  void whatTakesNoSuchArgumentIsAnError() {
    for (var params :
        List.of(
            params(prompt("nothing"), "task_id", ""),
            params(prompt("review"), "role", ""),
            params(prompt("work_next"), "task_id", ""),
            params(template("nothing/{task_id}"), "task_id", ""),
            params(template("task/{task_id}"), "name", ""),
            params(template("status"), "task_id", ""))) {
      assertThat(project.client.refused("completion/complete", params).number("code"))
          .isEqualTo(-32602);
    }
  }

  @Test
  void whereNothingWasPlannedNothingIsProposedOrBegun() {
    assertThat(values(prompt("review"), "task_id", "task_")).isEmpty();
    assertThat(values(template("artifact/{artifact_id}"), "artifact_id", "")).isEmpty();
    assertThat(project.folder).doesNotExist();
  }
}
