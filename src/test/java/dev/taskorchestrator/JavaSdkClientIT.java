package dev.taskorchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The official Java client walks the golden path against the real launcher and jar.
@Tag("side-by-side")
class JavaSdkClientIT {
  private static final List<String> CORE =
      List.of(
          "orchestrator_initialize_session",
          "orchestrator_plan_task",
          "orchestrator_next_task",
          "orchestrator_execute_task",
          "orchestrator_complete_task",
          "orchestrator_release_task",
          "orchestrator_update_task",
          "orchestrator_query_tasks",
          "orchestrator_get_status",
          "orchestrator_synthesize_results");

  @TempDir Path project;

  @Test
  void aSmallPlanIsWorkedThroughToItsResult() {
    try (var client = client()) {
      walks(client);
    }
  }

  /// The golden path.
  static void walks(McpSyncClient client) {
    client.initialize();
    assertThat(client.listTools().tools())
        .extracting(Tool::name)
        .containsExactlyInAnyOrderElementsOf(CORE);

    var plan =
        call(
            client,
            "orchestrator_plan_task",
            Map.of(
                "title", "Publish the guide",
                "description", "A guide that a newcomer can follow.",
                "tasks",
                    List.of(
                        child("read", "Read the old notes"),
                        child("write", "Write the page", "read"),
                        child("check", "Check the page", "read", "write"))));
    var root = one(plan, "task_id", "root", "root_id", "parent_task_id");

    assertThat(workedThrough(client, root))
        .containsExactly("Read the old notes", "Write the page", "Check the page");
    assertThat(call(client, "orchestrator_synthesize_results", Map.of("parent_task_id", root)))
        .asString()
        .contains("Finished: Read the old notes")
        .contains("Finished: Write the page")
        .contains("Finished: Check the page");
  }

  @Test
  void aRefusalReachesTheClientAsAnAnswer() {
    try (var client = client()) {
      client.initialize();
      var refused =
          client.callTool(
              CallToolRequest.builder("orchestrator_execute_task")
                  .arguments(Map.of("task_id", "task_does-not-exist"))
                  .build());

      assertThat(refused.isError()).isTrue();
      assertThat(refused.structuredContent()).asString().contains("code=");
    }
  }

  /// Takes and finishes what is ready under `root` until nothing is; the titles, in order.
  private static List<String> workedThrough(McpSyncClient client, String root) {
    var titles = new ArrayList<String>();
    for (int turn = 0; turn < 10; turn++) {
      var next = call(client, "orchestrator_next_task", Map.of("parent_task_id", root));
      if (next.containsKey("task") && next.get("task") == null) break;
      var task = next.get("task") instanceof Map<?, ?> inner ? inner : next;
      var title = one(task, "title");
      titles.add(title);
      call(
          client,
          "orchestrator_complete_task",
          Map.of(
              "task_id",
              one(task, "task_id", "id"),
              "attempt",
              next.containsKey("attempt") ? number(next) : number(task),
              "summary",
              "Finished: " + title,
              "detailed_work",
              "All there is to say about it.",
              "next_action",
              "complete"));
    }
    return titles;
  }

  private McpSyncClient client() {
    var launcher =
        Path.of(System.getProperty("orchestrator.launcher", "orchestrator"))
            .toAbsolutePath()
            .toString();
    var server =
        ServerParameters.builder(launcher)
            .args("mcp", "--project", project.toString())
            .env(Map.of("ORCHESTRATOR_PROJECT", project.toString(), "ORCHESTRATOR_BUILD", "never"))
            .build();
    return McpClient.sync(new StdioClientTransport(server, McpJsonDefaults.getMapper()))
        .requestTimeout(Duration.ofSeconds(30))
        .initializationTimeout(Duration.ofSeconds(30))
        .build();
  }

  private static Map<String, Object> child(String ref, String title, String... needs) {
    return Map.of(
        "ref", ref, "title", title, "description", title + ".", "depends_on", List.of(needs));
  }

  private static Map<?, ?> call(McpSyncClient client, String tool, Map<String, Object> arguments) {
    CallToolResult answer =
        client.callTool(CallToolRequest.builder(tool).arguments(arguments).build());
    assertThat(answer.isError()).as("%s was refused: %s", tool, answer).isNotEqualTo(true);
    assertThat(answer.content()).first().isInstanceOf(TextContent.class);
    assertThat(answer.structuredContent()).as(tool).isInstanceOf(Map.class);
    return (Map<?, ?>) answer.structuredContent();
  }

  /// The first of these fields that is there.
  private static String one(Map<?, ?> from, String... fields) {
    for (var field : fields) {
      if (from.get(field) instanceof String found) return found;
    }
    throw new AssertionError("none of " + List.of(fields) + " in " + from);
  }

  private static Number number(Map<?, ?> from) {
    return (Number) Objects.requireNonNull(from.get("attempt"));
  }
}
