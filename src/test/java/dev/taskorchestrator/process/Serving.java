package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A network server in a process of its own, started by the launcher as an operator starts it.
public final class Serving implements AutoCloseable {

  private static final Pattern ADDRESS = Pattern.compile("at (http://\\S+/mcp)");

  /// The process of the server.
  public final Process process;

  /// Where its clients find it.
  public final String url;

  private final Queue<String> log = new ConcurrentLinkedQueue<>();

  private Serving(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /// Starts one on a free port; it must listen within half a minute.
  public static Serving start(Path project, Map<String, String> environment, String... more)
      throws IOException {
    var command = new ArrayList<String>(List.of(launcher(), "serve", "--port", "0"));
    command.addAll(List.of("--project", project.toString()));
    command.addAll(List.of(more));
    var builder = new ProcessBuilder(command);
    builder.environment().put("ORCHESTRATOR_BUILD", "never");
    builder.environment().putAll(environment);
    var process = builder.start();
    var errors = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    for (var line = errors.readLine(); line != null; line = errors.readLine()) {
      var address = ADDRESS.matcher(line);
      if (!address.find()) continue;
      var serving = new Serving(process, address.group(1));
      Thread.ofVirtual().start(() -> errors.lines().forEach(serving.log::add));
      return serving;
    }
    throw new IOException("the server ended before it listened");
  }

  /// Makes a token by the terminal.
  public static String token(Path project, String name, String role) throws Exception {
    var process =
        new ProcessBuilder(
                launcher(), "token", "add", name, "--role", role, "--project", project.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    var token = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("no token was made");
    }
    return token;
  }

  /// What it has written to standard error since it listened.
  List<String> log() {
    return List.copyOf(log);
  }

  private static String launcher() {
    return Path.of(System.getProperty("orchestrator.launcher", "orchestrator"))
        .toAbsolutePath()
        .toString();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
