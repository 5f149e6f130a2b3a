package dev.taskorchestrator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A project read as resources, by clients of both eras.
@Timeout(60)
class ProjectResourcesTest {

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

  private static Json.Obj uri(String path) {
    return Json.obj().put("uri", "orchestrator://" + path).build();
  }

  private List<Json.Obj> contents(String path) {
    return project.client.request("resources/read", uri(path)).objects("contents");
  }

  private Json.Obj read(String path) {
    var contents = contents(path);
    assertThat(contents).hasSize(1);
    assertThat(contents.getFirst().text("uri")).isEqualTo("orchestrator://" + path);
    assertThat(contents.getFirst().text("mimeType")).isEqualTo("application/json");
    return (Json.Obj) JsonReader.read(contents.getFirst().text("text"));
  }

  private Json.Obj tool(String tool, Json.Obj arguments) {
    return project.does("orchestrator_" + tool, arguments);
  }

  @Test
  void theListNamesWhatEveryProjectHasAndThenEachRole() {
    var listed = project.client.request("resources/list", Json.Obj.EMPTY).objects("resources");
    assertThat(listed.stream().map(it -> it.text("uri")))
        .startsWith("orchestrator://status", "orchestrator://tree", "orchestrator://events")
        .contains("orchestrator://role/generic", "orchestrator://role/architect");
    assertThat(listed.subList(3, listed.size()).stream().map(it -> it.text("uri"))).isSorted();
    assertThat(listed)
        .allSatisfy(it -> {
          assertThat(it.text("name")).isNotEmpty();
          assertThat(it.text("title")).isNotEmpty();
          assertThat(it.text("description")).isNotEmpty();
          assertThat(it.text("mimeType")).isIn("application/json", "text/markdown");
          assertThat(it.object("annotations").texts("audience")).isNotEmpty();
        });
  }

  @Test
  void everyTemplateEndsInOneVariable() {
    var templates =
        project
            .client
            .request("resources/templates/list", Json.Obj.EMPTY)
            .objects("resourceTemplates");
    assertThat(templates.stream().map(it -> it.text("uriTemplate")))
        .containsExactly(
            "orchestrator://task/{task_id}",
            "orchestrator://tree/{task_id}",
            "orchestrator://artifact/{artifact_id}",
            "orchestrator://events/{after}",
            "orchestrator://role/{name}");
  }

  @Test
  void whatIsReadIsSpelledAsTheToolsSpellIt() {
    project.plan("top");
    project.plan("part", "top");
    project.plan("other");
    assertThat(read("status")).isEqualTo(tool("get_status", Json.Obj.EMPTY));
    assertThat(read("task/part"))
        .isEqualTo(tool("query_tasks", Json.obj().put("task_id", "part").build()));
    assertThat(read("events/1"))
        .isEqualTo(tool("changes", Json.obj().put("after_sequence", 1).build()));
    assertThat(read("events")).isEqualTo(tool("changes", Json.Obj.EMPTY));
  }

  @Test
  void theTreeIsThatOfEverythingOrOfOneTask() {
    project.plan("top");
    project.plan("part", "top");
    project.plan("other");
    assertThat(read("tree").objects("tasks").stream().map(it -> it.text("task_id")))
        .containsExactly("top", "part", "other");
    assertThat(read("tree/top").objects("tasks").stream().map(it -> it.text("task_id")))
        .containsExactly("top", "part");
  }

  @Test
  void workIsReadWordForWord() {
    project.plan("a");
    var artifact = project.completes("a", "# What I did\n\n<b>all</b> of it\n");
    var contents = contents("artifact/" + artifact);
    assertThat(contents)
        .containsExactly(
            Json.obj()
                .put("uri", "orchestrator://artifact/" + artifact)
                .put("mimeType", "text/plain")
                .put("text", "# What I did\n\n<b>all</b> of it\n")
                .build());
    assertThat(read("task/a").object("task").objects("artifacts").getFirst().text("artifact_id"))
        .isEqualTo(artifact);
  }

  @Test
  void ofLongWorkTheBeginningIsReadAndHowToReadOn() {
    project.plan("a");
    var artifact = project.completes("a", "x".repeat(49_999) + "yz" + "w".repeat(10));
    var contents = contents("artifact/" + artifact);
    assertThat(contents).hasSize(2);
    assertThat(contents.getFirst().text("text")).hasSize(50_000).endsWith("xy");
    var rest = (Json.Obj) JsonReader.read(contents.getLast().text("text"));
    assertThat(rest.number("length")).isEqualTo(50_011);
    assertThat(rest.text("tool")).isEqualTo("orchestrator_artifacts");
    assertThat(tool("artifacts", rest.object("arguments")).text("content"))
        .isEqualTo("z" + "w".repeat(10));
  }

  @Test
  void aRoleIsReadAsItsPrompt() {
    var contents = contents("role/architect");
    assertThat(contents.getFirst().text("mimeType")).isEqualTo("text/markdown");
    assertThat(contents.getFirst().text("text")).contains("## Expertise");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "task/nothing",
        "tree/nothing",
        "artifact/nothing",
        "role/nothing",
        "nothing",
        "task/..%2fa",
        "task/a/b",
        "events/x",
        "task/task_01234567"
      })
  void whatIsNotThereIsAnErrorOfItsEra(String path) {
    project.plan("a");
    var error = project.client.refused("resources/read", uri(path));
    assertThat(error.number("code")).isEqualTo(-32002);
    assertThat(error.object("data").text("uri")).isEqualTo("orchestrator://" + path);
    try (var other = project.another()) {
      var modern = other.client.modern("m").refused("resources/read", uri(path));
      assertThat(modern.number("code")).isEqualTo(-32602);
      assertThat(modern.object("data").text("uri")).isEqualTo("orchestrator://" + path);
    }
  }

  @Test
  void anAbbreviatedIdIsNoSecondNameOfATask() {
    var id =
        tool("plan_task", Json.obj().put("title", "t").put("description", "d").build())
            .text("task_id");
    var beginning = id.substring(0, id.length() - 1);
    assertThat(tool("query_tasks", Json.obj().put("task_id", beginning).build()).has("task"))
        .isTrue();
    assertThat(read("task/" + id).has("task")).isTrue();
    assertThat(project.client.refused("resources/read", uri("task/" + beginning)).number("code"))
        .isEqualTo(-32002);
    assertThat(project.client.refused("resources/read", uri("tree/" + beginning)).number("code"))
        .isEqualTo(-32002);
  }

  @Test
  void whatIsReadIsForOneCallerAndForNow() {
    try (var other = project.another()) {
      var result = other.client.modern("m").request("resources/read", uri("role/generic"));
      assertThat(result.number("ttlMs")).isZero();
      assertThat(result.text("cacheScope")).isEqualTo("private");
    }
  }

  @Test
  void readingBeginsNoProject() {
    assertThat(read("status").number("ready")).isZero();
    assertThat(read("tree").objects("tasks")).isEmpty();
    assertThat(read("events").objects("events")).isEmpty();
    assertThat(project.client.refused("resources/read", uri("task/a")).number("code"))
        .isEqualTo(-32002);
    assertThat(contents("role/generic")).hasSize(1);
    assertThat(project.folder).doesNotExist();
  }
}
