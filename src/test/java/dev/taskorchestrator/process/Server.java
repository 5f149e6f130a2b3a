package dev.taskorchestrator.process;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import dev.taskorchestrator.mcp.McpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A real server process, started as clients start it, and a client of it that times its calls.
final class Server implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  final Process process;
  final McpClient client;
  private final AtomicLong longest = new AtomicLong();

  private Server(Process process, McpClient client) {
    this.process = process;
    this.client = client;
  }

  /// Starts a server of that project and shakes hands with it.
  static Server start(Path project, String name, String... more) {
    var process = spawn(project, more);
    var client = new McpClient(process);
    client.initialize("2025-11-25", name);
    return new Server(process, client);
  }

  /// Starts a server and says nothing to it.
  static Process spawn(Path project, String... more) {
    try {
      var command =
          new ArrayList<String>(List.of(launcher(), "mcp", "--project", project.toString()));
      command.addAll(List.of(more));
      var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("ORCHESTRATOR_BUILD", "never");
      return builder.start();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  static String launcher() {
    return Path.of(System.getProperty("orchestrator.launcher", "orchestrator"))
        .toAbsolutePath()
        .toString();
  }

  /// What the tool answers, a refusal included.
  Json.Obj call(String tool, ObjBuilder arguments) {
    var begun = System.nanoTime();
    try {
      return client
          .call("orchestrator_" + tool, arguments.build(), PATIENCE)
          .object("structuredContent");
    } finally {
      longest.accumulateAndGet(System.nanoTime() - begun, Math::max);
    }
  }

  /// The same, where a refusal would be a failure of the test.
  Json.Obj must(String tool, ObjBuilder arguments) {
    var answer = call(tool, arguments);
    if (answer.has("error")) throw new AssertionError(tool + ": " + answer);
    return answer;
  }

  /// The longest call so far.
  Duration longest() {
    return Duration.ofNanos(longest.get());
  }

  /// kill -9.
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Override
  public void close() {
    client.close();
    kill();
  }
}
