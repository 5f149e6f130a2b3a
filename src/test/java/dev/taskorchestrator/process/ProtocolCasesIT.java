package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.ObjBuilder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The protocol and the start, as the predecessor's users know them or would have liked to.
@Tag("side-by-side")
class ProtocolCasesIT extends Cases {

  private static final List<String> MAIN =
      List.of(
          "orchestrator_initialize_session",
          "orchestrator_synthesize_results",
          "orchestrator_get_status",
          "orchestrator_plan_task",
          "orchestrator_update_task",
          "orchestrator_delete_task",
          "orchestrator_cancel_task",
          "orchestrator_query_tasks",
          "orchestrator_execute_task",
          "orchestrator_complete_task",
          "orchestrator_list_sessions",
          "orchestrator_resume_session",
          "orchestrator_cleanup_sessions",
          "orchestrator_session_status",
          "orchestrator_maintenance_coordinator",
          "template_create",
          "template_list",
          "template_load",
          "template_instantiate",
          "template_validate",
          "template_delete",
          "template_info",
          "template_install_examples",
          "template_install_default_library",
          "template_get_installation_status",
          "template_validate_all",
          "template_uninstall",
          "orchestrator_restart_server",
          "orchestrator_health_check",
          "orchestrator_shutdown_prepare",
          "orchestrator_reconnect_test",
          "orchestrator_restart_status");

  private static final List<String> FIRST =
      List.of(
          "orchestrator_initialize_session",
          "orchestrator_plan_task",
          "orchestrator_execute_subtask",
          "orchestrator_complete_subtask",
          "orchestrator_synthesize_results",
          "orchestrator_get_status",
          "orchestrator_maintenance_coordinator",
          "orchestrator_restart_server",
          "orchestrator_health_check",
          "orchestrator_shutdown_prepare",
          "orchestrator_reconnect_test",
          "orchestrator_restart_status");

  private static final List<String> TYPES =
      List.of(
          "standard",
          "breakdown",
          "milestone",
          "review",
          "approval",
          "research",
          "implementation",
          "testing",
          "documentation",
          "deployment",
          "custom");

  private static List<String> names(Server server) {
    return server.client.listTools().items().stream()
        .map(tool -> ((Json.Obj) tool).text("name"))
        .toList();
  }

  @Test
  @DisplayName("A01 the tools are listed within two seconds of the start, and nothing else is said")
  void start() throws Exception {
    Server.start(project, "warm").close();
    try (var canary = new Canary()) {
      var begun = System.nanoTime();
      var process = Server.spawn(project);
      try (var lines =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        var input = process.getOutputStream();
        input.write(
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                    + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}}}\n"
                    + "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}\n")
                .getBytes(StandardCharsets.UTF_8));
        input.flush();
        var ids = new HashSet<Json>();
        while (ids.size() < 2) ids.add(((Json.Obj) JsonReader.read(lines.readLine())).get("id"));
        var took = Duration.ofNanos(System.nanoTime() - begun);
        canary.within("the list of tools", took, Duration.ofSeconds(2));
        input.close();
        for (var more = lines.readLine(); more != null; more = lines.readLine()) {
          assertThat(JsonReader.read(more)).isInstanceOf(Json.Obj.class);
        }
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  @DisplayName(
      "A02 every name of both surfaces is there, in their order, with the words it could take")
  void names() {
    assertThat(names(another("full", "--tools", "full")))
        .containsAll(MAIN)
        .contains(
            "orchestrator_execute_subtask",
            "orchestrator_complete_subtask",
            "orchestrator_create_generic_task");
    assertThat(names(another("second", "--tools", "v2"))).isEqualTo(MAIN);
    assertThat(names(another("first", "--tools", "v1"))).isEqualTo(FIRST);
    for (var type : TYPES) plan(type, "{'task_type':'" + type + "'}");
    for (var complexity : List.of("trivial", "simple", "moderate", "complex", "very_complex")) {
      plan(complexity, "{'complexity':'" + complexity + "'}");
    }
    for (var role :
        List.of(
            "analyst",
            "coder",
            "tester",
            "documenter",
            "reviewer",
            "architect",
            "devops",
            "researcher",
            "coordinator",
            "generic",
            "implementer",
            "debugger",
            "optimizer")) {
      plan(role, "{'specialist_type':'" + role + "'}");
    }
  }

  /// The contract makes an unknown tool an error of the protocol.
  @Test
  @DisplayName("A03 an unknown tool is refused by name")
  void unknownTool() {
    var reply =
        server()
            .client
            .exchange(
                "tools/call",
                json("{'name':'orchestrator_dance','arguments':{}}"),
                Duration.ofSeconds(5));
    assertThat(reply.object("error").text("message")).contains("orchestrator_dance");
  }

  @Test
  @DisplayName("A04 a value of the wrong type is refused naming its field")
  void wrongType() {
    assertThat(refused("query_tasks", "invalid_argument", "{'limit':'x'}").text("field"))
        .isEqualTo("limit");
    assertThat(
            refused("plan_task", "invalid_argument", "{'title':7,'description':'d'}").text("field"))
        .isEqualTo("title");
    ok("get_status", "{}");
  }

  @Test
  @DisplayName("A05 a word that is none of those allowed is refused, and nothing is stored")
  void wrongWord() {
    for (var field : List.of("task_type", "complexity")) {
      var error =
          refused(
              "plan_task",
              "invalid_argument",
              "{'title':'t','description':'d','" + field + "':'sideways'}");
      assertThat(error.text("field")).isEqualTo(field);
    }
    assertThat(ok("query_tasks", "{}").number("total")).isZero();
  }

  @Test
  @DisplayName("A06 a field that is missing is named, in the same way by every tool")
  void missingField() {
    var all = server().client.exchange("tools/list", Json.Obj.EMPTY, Duration.ofSeconds(5));
    assertThat(all.object("result").items("tools")).isNotEmpty();
    var full = another("full", "--tools", "full");
    var asked = 0;
    for (var tool : full.client.listTools().items()) {
      var required = ((Json.Obj) tool).object("inputSchema").texts("required");
      if (required.isEmpty()) continue;
      var name = ((Json.Obj) tool).text("name");
      var result = full.client.call(name, Json.Obj.EMPTY);
      assertThat(result.flag("isError", false)).as(name).isTrue();
      var error = result.object("structuredContent").object("error");
      assertThat(error.text("code")).as(name).isEqualTo("invalid_argument");
      assertThat(required).as(name).contains(error.text("field"));
      assertThat(error.text("message")).as(name).contains(error.text("field"));
      asked++;
    }
    assertThat(asked).isGreaterThan(25);
    var work = work("task_abcdefgh", "work", "complete");
    for (var field : List.of("task_id", "summary", "detailed_work", "next_action")) {
      var less = new java.util.LinkedHashMap<>(work.fields());
      less.remove(field);
      assertThat(
              refused(server(), "complete_task", "invalid_argument", new Json.Obj(less))
                  .text("field"))
          .isEqualTo(field);
    }
  }

  @Test
  @DisplayName("A07 every refusal is JSON, in its text as in its value")
  void refusalsAreJson() {
    for (var call :
        List.of(
            new String[] {"update_task", "{'task_id':'task_nope00','title':'t'}"},
            new String[] {"delete_task", "{'task_id':'task_nope00'}"},
            new String[] {"cancel_task", "{'task_id':'task_nope00'}"},
            new String[] {"execute_task", "{}"},
            new String[] {"execute_subtask", "{'task_id':'task_nope00'}"},
            new String[] {"synthesize_results", "{'parent_task_id':'task_nope00'}"},
            new String[] {"resume_session", "{'session_id':'none'}"},
            new String[] {"template_load", "{'template_id':'none'}"},
            new String[] {"auto_append_get_rule", "{'rule_id':'none'}"})) {
      var result = server().whole(call[0], json(call[1]));
      assertThat(result.flag("isError", false)).as(call[0]).isTrue();
      var text = result.objects("content").getFirst().text("text");
      assertThat(JsonReader.read(text)).as(call[0]).isEqualTo(result.get("structuredContent"));
    }
  }

  @Test
  @DisplayName("A08 what is quick is not held up by what waits")
  void sideBySide() throws Exception {
    ok("get_status", "{}");
    var waiting =
        CompletableFuture.supplyAsync(() -> server().call("next_task", json("{'wait_seconds':3}")));
    ok("get_status", "{}");
    assertThat(waiting).as("the call that waits").isNotDone();
    assertThat(waiting.get(10, TimeUnit.SECONDS).get("task")).isEqualTo(Json.Null.NULL);
  }

  @Test
  @DisplayName("A09 a call that is given up stops, and the server goes on")
  void cancelled() throws Exception {
    ok("get_status", "{}");
    server()
        .client
        .send(
            "{\"jsonrpc\":\"2.0\",\"id\":\"given up\",\"method\":\"tools/call\",\"params\":{\"name\":"
                + "\"orchestrator_next_task\",\"arguments\":{\"wait_seconds\":60}}}");
    ok("get_status", "{}");
    server()
        .client
        .send(
            "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"
                + "\"given up\"}}");
    var task = plan("Left alone");
    assertThat(status(task)).as("nobody who gave up takes it").isEqualTo("pending");
  }

  @Test
  @DisplayName("A10 a line that is no JSON is answered so, and the next is served")
  void malformed() {
    server().client.send("{\"jsonrpc\":\"2.0\",\"id\":1,");
    assertThat(server().client.next().object("error").number("code")).isEqualTo(-32700);
    ok("get_status", "{}");
  }

  @Test
  @DisplayName("A11 five megabytes are taken, ten are refused with the bound, and the server lives")
  void large() {
    var task = plan("Large");
    claim(task);
    var answer = handIn(server(), task, "x".repeat(5_000_000), "complete");
    assertThat(answer.object("artifact").number("size")).isEqualTo(5_000_000);
    var error =
        refused(
            server(),
            "complete_task",
            "invalid_argument",
            work(task, "x".repeat(10_000_000), "complete"));
    assertThat(error.text("field")).isEqualTo("detailed_work");
    assertThat(error.text("message")).contains("8388608");
    ok("get_status", "{}");
  }

  @Test
  @DisplayName(
      "A12 when its input ends the process ends within two seconds and leaves no lock behind")
  void leaving() throws Exception {
    var leaver = Server.start(project, "leaver");
    leaver.must("plan_task", before());
    try (var canary = new Canary()) {
      var begun = System.nanoTime();
      leaver.client.hangUp();
      assertThat(leaver.process.waitFor(10, TimeUnit.SECONDS)).isTrue();
      canary.within("the end", Duration.ofNanos(System.nanoTime() - begun), Duration.ofSeconds(2));
    }
    var begun = System.nanoTime();
    plan("After");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    assertThat(JsonWriter.text(ok("list_locks", "{}"))).contains("\"locks\":[]");
  }

  private static ObjBuilder before() {
    return Json.obj().put("title", "Before").put("description", "d");
  }
}
