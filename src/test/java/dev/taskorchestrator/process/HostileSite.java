package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.http.Issuer;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import dev.taskorchestrator.mcp.McpClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/// A project with two real servers, one on a pipe and one on the network, and everything around it
/// that must stay as it is: another project, and files that belong to neither.
final class HostileSite implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(20);

  /// What may be said of a task that nobody hands in.
  static final String LARGE = "work ".repeat(10_000);

  final Path project;
  final Path other;
  final Path outside;
  final Process stdio;
  final McpClient client;
  final Serving serving;
  final HostileHttp http;
  final HostileSocket sockets;
  final HostileTokens tokens;

  /// What rows call things by.
  final Map<String, String> names = new HashMap<>();

  private final Issuer issuer;
  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final HostileState state;

  HostileSite(Path folder) throws Exception {
    project = Files.createDirectory(folder.resolve("project"));
    other = Files.createDirectory(folder.resolve("other"));
    outside = Files.createDirectory(folder.resolve("outside"));
    Files.writeString(outside.resolve("secret.txt"), "outside-secret: keep out\n");
    names.put("outside", outside.toString());
    names.put("project", project.toString());
    issuer = new Issuer();
    tokens = new HostileTokens(issuer);
    for (var role : List.of("viewer", "agent", "manager")) {
      names.put(role, Serving.token(project, role, role));
    }
    names.put("bob", Serving.token(project, "bob", "agent"));
    names.put("leaver", Serving.token(project, "leaver", "agent"));
    names.put("foreign", Serving.token(other, "foreign", "manager"));
    serving =
        Serving.start(
            project,
            Map.of(),
            "--also",
            "other=" + other,
            "--public-url",
            HostileTokens.ADDRESS,
            "--oauth-issuer",
            issuer.address(),
            "--oauth-jwks",
            issuer.address() + Issuer.KEYS);
    http = new HostileHttp(serving, names);
    sockets = new HostileSocket(http.port());
    stdio = spawn(project);
    client = new McpClient(stdio);
    client.initialize("2025-11-25", "hostile");
    plan();
    var servers = List.of(stdio.toHandle(), serving.process.toHandle());
    state = new HostileState(List.of(project, other), outside, servers);
    names.put("session", http.initialize("agent"));
  }

  /// Another server on a pipe, whose standard error is kept.
  Process spawn(Path place) throws IOException {
    var builder =
        new ProcessBuilder(
            Server.launcher(), "mcp", "--project", place.toString(), "--tools", "full");
    builder.environment().put("ORCHESTRATOR_BUILD", "never");
    var process = builder.start();
    var errors = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    Thread.ofVirtual().start(() -> errors.lines().forEach(log::add));
    return process;
  }

  /// What rows call by that.
  String name(String called) {
    return Objects.requireNonNull(names.get(called), called);
  }

  private void plan() {
    names.put("known", task("Known"));
    names.put("dependent", task("Dependent", name("known")));
    names.put("last", task("Last", name("dependent")));
    names.put("large", task("Large"));
    must("execute_task", Json.obj().put("task_id", name("large")).build());
    var work =
        Json.obj()
            .put("task_id", name("large"))
            .put("summary", "Large work.")
            .put("detailed_work", LARGE)
            .put("next_action", "complete");
    names.put("artifact", must("complete_task", work.build()).object("artifact").text("id"));
    names.put("held", task("Held by bob"));
    over("bob", "execute_task", Json.obj().put("task_id", name("held")).put("agent", "bob/one"));
    over(
        "bob",
        "lock",
        Json.obj()
            .putTexts("resources", List.of("bobs"))
            .put("lease_seconds", 3_600)
            .put("agent", "bob/one"));
    var theirs =
        http.tool("foreign", "/mcp/other", "orchestrator_plan_task", planned("Elsewhere").build());
    names.put("elsewhere", theirs.object("structuredContent").text("task_id"));
    var template =
        "{metadata: {name: 'n', version: '1.0.0', description: 'd'},"
            + " tasks: {one: {title: 't', description: 'd'}}}";
    must(
        "template_create",
        Json.obj().put("template_id", "mine").put("template_content", template).build());
    var page = must("query_tasks", Json.obj().put("limit", 1).build());
    names.put("cursor", page.text("next_cursor", "none"));
  }

  private void over(String who, String tool, ObjBuilder arguments) {
    var answer = http.tool(who, "/mcp", "orchestrator_" + tool, arguments.build());
    if (answer.flag("isError", false)) throw new AssertionError(answer.toString());
  }

  private static ObjBuilder planned(String title) {
    return Json.obj().put("title", title).put("description", "d").put("lease_seconds", 86_400);
  }

  String task(String title, String... needs) {
    return must("plan_task", planned(title).putTexts("dependencies", List.of(needs)).build())
        .text("task_id");
  }

  /// A call over the pipe that must be done.
  Json.Obj must(String tool, Json.Obj arguments) {
    var name = tool.startsWith("template_") ? tool : "orchestrator_" + tool;
    var result = client.call(name, arguments);
    if (result.flag("isError", false)) throw new AssertionError(tool + ": " + result);
    return result.object("structuredContent");
  }

  /// Everything that must not change.
  List<String> state() throws SQLException, IOException {
    return state.now();
  }

  /// What both servers have written to standard error.
  List<String> log() {
    var all = new ArrayList<>(log);
    all.addAll(serving.log());
    return all;
  }

  /// Asks both doors something sensible.
  void servesGoodRequests(Canary canary, HostileInput after) {
    var question = Json.obj().put("task_id", name("known")).build();
    soon(
        canary,
        after,
        HostileInput.STDIO,
        () -> client.call("orchestrator_query_tasks", question, PATIENCE));
    soon(
        canary,
        after,
        HostileInput.HTTP,
        () -> http.tool("viewer", "/mcp", "orchestrator_query_tasks", question));
  }

  private static void soon(
      Canary canary, HostileInput after, String door, Supplier<Json.Obj> request) {
    var begun = System.nanoTime();
    var answer = request.get();
    var ended = System.nanoTime();
    if (!answer.object("structuredContent").has("task")) {
      throw new AssertionError("after " + after + " over " + door + ": " + answer);
    }
    canary.within(
        "a good request over " + door + " after " + after,
        Duration.ofNanos(ended - begun),
        Duration.ofSeconds(1),
        canary.silence(begun, ended));
  }

  @Override
  public void close() throws SQLException {
    client.close();
    serving.close();
    issuer.close();
    state.close();
  }
}
