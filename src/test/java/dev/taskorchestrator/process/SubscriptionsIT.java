package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import dev.taskorchestrator.mcp.McpClient;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who follows a project hears of what is done to it through any process, in either era.
@Tag("side-by-side")
@Timeout(60)
class SubscriptionsIT {

  private static final String STATUS = "orchestrator://status";

  @TempDir Path project;

  private static ObjBuilder task(String id) {
    return Json.obj().put("task_id", id).put("title", "t").put("description", "d");
  }

  private static Json.Obj uri(String uri) {
    return Json.obj().put("uri", uri).build();
  }

  private static void told(McpClient client, String uri) {
    var message = client.next();
    assertThat(message.text("method")).isEqualTo("notifications/resources/updated");
    assertThat(message.object("params").text("uri")).isEqualTo(uri);
  }

  @Test
  void aChangeThroughAnotherProcessIsToldToClientsOfBothEras() {
    try (var planner = Server.start(project, "planner");
        var legacy = Server.start(project, "follower");
        var modern = new McpClient(Server.spawn(project)).modern("follower")) {
      planner.must("plan_task", task("a"));
      legacy.client.request("resources/subscribe", uri(STATUS));
      legacy.client.request("resources/subscribe", uri("orchestrator://task/b"));
      modern.send(
          """
          {"jsonrpc":"2.0","id":"s","method":"subscriptions/listen","params":{\
          "notifications":{"resourceSubscriptions":["orchestrator://status"]},"_meta":{\
          "io.modelcontextprotocol/protocolVersion":"2026-07-28",\
          "io.modelcontextprotocol/clientCapabilities":{},\
          "io.modelcontextprotocol/clientInfo":{"name":"follower","version":"1"}}}}\
          """);
      assertThat(modern.next().text("method"))
          .isEqualTo("notifications/subscriptions/acknowledged");

      planner.must("execute_task", Json.obj().put("task_id", "a"));
      told(legacy.client, STATUS);
      told(modern, STATUS);
      var read = modern.request("resources/read", uri(STATUS)).objects("contents").getFirst();
      assertThat(read.text("text")).contains("\"active_tasks\":1");

      legacy.client.request("resources/unsubscribe", uri(STATUS));
      planner.must("plan_task", task("b"));
      told(legacy.client, "orchestrator://task/b");
      told(modern, STATUS);
    }
  }
}
