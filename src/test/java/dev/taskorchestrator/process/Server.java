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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// A real server process, started as clients start it, and a client of it that times its calls and
/// has each of them watched.
final class Server implements AutoCloseable {

  private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(10);

  /// How much longer than its deadline an answer is waited for, so that a late one is seen late.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final Process process;
  final McpClient client;
  private final Duration callTimeout;
  private final AtomicLong longest = new AtomicLong();
  private final Sleep sleep = new Sleep();

  private Server(Process process, McpClient client, Duration callTimeout) {
    this.process = process;
    this.client = client;
    this.callTimeout = callTimeout;
  }

  /// Starts a server of that project and shakes hands with it.
  static Server start(Path project, String name, String... more) {
    return start(project, name, Map.of(), more);
  }

  /// The same in an environment with these variables.
  static Server start(Path project, String name, Map<String, String> environment, String... more) {
    var process = spawn(project, environment, more);
    var client = new McpClient(process);
    client.initialize("2025-11-25", name);
    return new Server(process, client, callTimeout(List.of(more)));
  }

  /// Starts several at once, each of which has opened the project.
  static List<Server> fleet(Path project, int size, String... more) {
    var servers =
        IntStream.range(0, size)
            .parallel()
            .mapToObj(number -> start(project, "client" + number, more))
            .toList();
    servers.parallelStream().forEach(server -> server.must("get_status", Json.obj()));
    return servers;
  }

  /// Starts a server and says nothing to it.
  static Process spawn(Path project, String... more) {
    return spawn(project, Map.of(), more);
  }

  static Process spawn(Path project, Map<String, String> environment, String... more) {
    try {
      var command =
          new ArrayList<String>(List.of(launcher(), "mcp", "--project", project.toString()));
      command.addAll(List.of(more));
      var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
      builder.environment().put("ORCHESTRATOR_BUILD", "never");
      builder.environment().putAll(environment);
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

  private static Duration callTimeout(List<String> options) {
    var at = options.indexOf("--call-timeout");
    return at < 0 ? USUAL_TIMEOUT : Duration.ofSeconds(Long.parseLong(options.get(at + 1)));
  }

  /// What the tool answers, a refusal included.
  Json.Obj call(String tool, ObjBuilder arguments) {
    return call(tool, arguments.build());
  }

  Json.Obj call(String tool, Json.Obj arguments) {
    return result(tool, arguments).object("structuredContent");
  }

  /// The whole result, with its text as it was written.
  Json.Obj result(String tool, Json.Obj arguments) {
    var deadline = callTimeout.plusSeconds(arguments.number("wait_seconds", 0));
    var slept = sleep.soFar();
    var begun = System.nanoTime();
    try {
      return client.call("orchestrator_" + tool, arguments, deadline.plus(PATIENCE));
    } finally {
      var ended = System.nanoTime();
      longest.accumulateAndGet(ended - begun, Math::max);
      var asleep = Duration.ofNanos(sleep.soFar() - slept);
      Watchdog.check(tool + " of process " + process.pid(), begun, ended, deadline, asleep);
    }
  }

  /// The whole result of a tool by its full name, or by what follows `orchestrator_`.
  Json.Obj whole(String tool, Json.Obj arguments) {
    var full = tool.startsWith("template_") || tool.startsWith("auto_append_");
    return full
        ? client.call(tool, arguments, callTimeout.plus(PATIENCE))
        : result(tool, arguments);
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

  /// Stops it as a debugger or a closed lid does, until [#resume]. Its calls are not blamed for the
  /// time.
  void suspend() {
    sleep.begin();
    signal("STOP");
  }

  void resume() {
    signal("CONT");
    sleep.end();
  }

  private void signal(String name) {
    try {
      var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start();
      if (kill.waitFor() != 0) throw new AssertionError("no signal to process " + process.pid());
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
    }
  }

  @Override
  public void close() {
    client.close();
    kill();
  }

  /// How long the process has been suspended.
  private static final class Sleep {
    private long total;
    private long since;
    private boolean asleep;

    synchronized void begin() {
      since = System.nanoTime();
      asleep = true;
    }

    synchronized void end() {
      total = soFar();
      asleep = false;
    }

    synchronized long soFar() {
      return asleep ? total + System.nanoTime() - since : total;
    }
  }
}
