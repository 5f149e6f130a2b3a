package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The holes that were found open in the predecessor, each tried the way it was found.
@Tag("side-by-side")
class HolesIT extends Cases {

  private static final String TEMPLATE =
      "{metadata: {name: 'n', version: '1', description: 'd'}, tasks: {a: {title: 'A'}}}";

  @TempDir Path outside;

  @SuppressWarnings("NullAway.Init") // made before each test
  private Path json;

  @SuppressWarnings("NullAway.Init") // made before each test
  private Path json5;

  @BeforeEach
  void aVictim() throws IOException {
    json = Files.writeString(outside.resolve("victim.json"), "{\"a\":1}");
    json5 = Files.writeString(outside.resolve("victim.json5"), TEMPLATE);
    ok(
        "template_create",
        "{'template_id':'mine','template_content':'" + TEMPLATE.replace("'", "\\\"") + "'}");
  }

  /// Ways to a victim, from every folder that a name might be resolved against.
  private List<String> ways(Path victim) {
    var state = project.resolve(".task_orchestrator");
    var name = victim.toString().replaceFirst("\\.json5?$", "");
    return Stream.of(state, state.resolve("templates"), state.resolve("templates/user"))
        .map(folder -> folder.relativize(Path.of(name)).toString())
        .flatMap(way -> Stream.of(way, name, way.replace("/", "\\"), way.replace("..", "%2e%2e")))
        .toList();
  }

  private void refusedFor(String tool, String field, Path victim, String code) {
    for (var way : ways(victim)) {
      var cut = way.length() > 100 && field.equals("session_id") ? way.substring(0, 100) : way;
      refused(server(), tool, code, Json.obj().put(field, cut).build());
    }
  }

  @Test
  @DisplayName("V1 resuming a session opens and rewrites no file")
  void resume() {
    refusedFor("resume_session", "session_id", json, "session_not_found");
    refusedFor("session_status", "session_id", json, "session_not_found");
    assertThat(json).hasContent("{\"a\":1}");
  }

  @Test
  @DisplayName("V2 loading a template reads nothing outside of its folder")
  void load() {
    for (var tool : List.of("template_load", "template_info")) {
      refusedFor(tool, "template_id", json5, "template_not_found");
    }
    for (var way : ways(json5)) {
      refused(
          server(),
          "template_instantiate",
          "template_not_found",
          Json.obj().put("template_id", way).put("parameters", Json.Obj.EMPTY).build());
    }
  }

  @Test
  @DisplayName("V3 deleting a template removes nothing outside of its folder")
  void delete() {
    for (var tool : List.of("template_delete", "template_uninstall")) {
      refusedFor(tool, "template_id", json5, "template_not_found");
    }
    assertThat(json5).hasContent(TEMPLATE);
  }

  @Test
  @DisplayName("V4 neither a task's id nor the names of files lead a write anywhere")
  void write() throws IOException {
    var task = plan("T");
    claim(task);
    for (var way : ways(json)) {
      var error =
          server()
              .whole("complete_subtask", work(way, "work", "complete"))
              .object("structuredContent")
              .object("error");
      assertThat(error.text("code")).isIn("task_not_found", "invalid_argument");
    }
    ok(
        server(),
        "complete_subtask",
        Json.obj()
            .putAll(work(task, "x".repeat(100_000), "complete"))
            .putTexts("file_paths", ways(json))
            .build());
    try (Stream<Path> files = Files.list(outside)) {
      assertThat(files).containsExactlyInAnyOrder(json, json5);
    }
    assertThat(json).hasContent("{\"a\":1}");
  }

  @Test
  @DisplayName("V5 no refusal holds SQL or the values of others")
  void noSql() {
    var taken = Json.obj().putAll(task("Secret", "{'task_id':'mine-1'}")).build();
    ok(server(), "plan_task", taken);
    for (var error :
        List.of(
            refused(server(), "plan_task", "duplicate_id", task("T", "{'task_id':'mine-1'}")),
            refused(server(), "plan_task", "task_not_found", task("T", "{'parent_task_id':'x'}")),
            refused("query_tasks", "invalid_argument", "{'cursor':'1 or 1=1'}"))) {
      assertThat(JsonWriter.text(error))
          .doesNotContainIgnoringCase("insert", "select", "sqlite", "constraint", "secret");
    }
  }

  @Test
  @DisplayName("V6 a tag in a text stays data, and every text has a bound")
  void tags() {
    var tag = "<img src=x onerror=alert(1)>";
    var task = plan(tag);
    var whole = server().whole("query_tasks", Json.obj().put("task_id", task).build());
    assertThat(whole.objects("content").getFirst().text("type")).isEqualTo("text");
    assertThat(whole(task).text("title")).isEqualTo(tag);
    for (var field : List.of("title", "description", "estimated_effort", "due_date")) {
      var long_ = Json.obj().putAll(task("T", "{}")).put(field, "x".repeat(100_001)).build();
      assertThat(refused(server(), "plan_task", "invalid_argument", long_).text("field"))
          .isEqualTo(field);
    }
  }

  @Test
  @DisplayName("V7 opening a session makes no folders")
  void folders() {
    var nowhere = outside.resolve("a/b/c");
    refused(
        server(),
        "initialize_session",
        "invalid_argument",
        Json.obj().put("working_directory", nowhere.toString()).build());
    assertThat(outside.resolve("a")).doesNotExist();
  }

  @Test
  @DisplayName("V8 requests are bounded in size and in number, and the server lives")
  void limits() {
    ok("get_status", "{}");
    var line = new byte[17 << 20];
    java.util.Arrays.fill(line, (byte) 'x');
    line[line.length - 1] = '\n';
    server().client.send(line);
    assertThat(server().client.next().object("error").number("code")).isEqualTo(-32700);
    var flood = new StringBuilder();
    for (int i = 0; i < 1_500; i++) {
      flood
          .append("{\"jsonrpc\":\"2.0\",\"id\":\"f")
          .append(i)
          .append(
              "\",\"method\":\"tools/call\",\"params\":{\"name\":\"orchestrator_changes\",\"arguments\":"
                  + "{\"after_sequence\":1000000,\"wait_seconds\":3}}}\n");
    }
    server().client.send(flood.toString().getBytes(UTF_8));
    var refused = 0;
    for (int i = 0; i < 1_500; i++) {
      if (JsonWriter.text(server().client.next()).contains("\"overloaded\"")) refused++;
    }
    assertThat(refused).isBetween(400, 600);
    ok("get_status", "{}");
  }
}
