package dev.taskorchestrator.cli.rig;

import dev.taskorchestrator.run.Crew;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The server processes of a demonstration, one for each agent. None outlives it.
public final class Servers implements AutoCloseable {

  private static final Duration LEAVING = Duration.ofSeconds(3);

  /// The only variables of ours that a server is started with; settings come as options.
  private static final Set<String> KEPT =
      Set.of("ORCHESTRATOR_JAVA_HOME", "ORCHESTRATOR_JAVA_OPTS");

  private final List<String> self;
  private final Path project;
  private final Tally tally;
  private final List<Process> running = new ArrayList<>();
  private boolean closed;

  /// @param self the command that starts this program
  public Servers(List<String> self, Path project, Tally tally) {
    this.self = self;
    this.project = project;
    this.tally = tally;
  }

  /// How a server is started, where it is not as usual.
  ///
  /// @param project the project that it serves
  /// @param before the words of a command that starts it
  /// @param options more options of it
  public record Way(Path project, List<String> before, List<String> options) {}

  /// Starts a server and greets it.
  public ToolClient start(String agent) {
    return start(agent, usual());
  }

  /// The same, in a way of its own.
  public ToolClient start(String agent, Way way) {
    var client = new ToolClient(agent, process(agent, way), tally);
    client.greet();
    return client;
  }

  /// As a client starts it.
  public Way usual() {
    return new Way(project, List.of(), List.of());
  }

  private synchronized Process process(String agent, Way way) {
    if (closed) throw new ServerLost("the demonstration is over");
    var words = new ArrayList<>(way.before());
    words.addAll(self);
    words.addAll(
        List.of("mcp", "--project", way.project().toString(), "--agent", agent, "--tools", "full"));
    words.addAll(way.options());
    try {
      var logs = Files.createDirectories(project.resolve("logs"));
      var log = Files.createTempFile(logs, agent + "-", ".log");
      var builder = new ProcessBuilder(words).directory(project.toFile());
      builder.redirectError(log.toFile());
      var environment = builder.environment();
      environment.keySet().removeIf(name -> name.contains("ORCHESTRATOR_") && !KEPT.contains(name));
      environment.put("ORCHESTRATOR_BUILD", "never"); // the same program as this one
      // what a killed process leaves lying about goes with the scratch project
      environment.merge(
          "JDK_JAVA_OPTIONS", "-Dorg.sqlite.tmpdir=\"" + logs + "\"", (a, b) -> a + " " + b);
      var process = builder.start();
      running.add(process);
      return process;
    } catch (IOException failure) {
      throw new UncheckedIOException("a server cannot be started", failure);
    }
  }

  /// Ends them all at once.
  public synchronized void kill() {
    closed = true;
    running.forEach(Process::destroyForcibly);
  }

  /// Lets each end by itself at the end of its input, and makes sure that it does.
  @Override
  public void close() {
    List<Process> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(running);
    }
    for (var process : left) Crew.aside("closing", () -> endInput(process));
    for (var process : left) {
      if (!ended(process, LEAVING)) process.destroyForcibly();
    }
    for (var process : left) ended(process, LEAVING);
  }

  /// Whether they may still be needed.
  public synchronized boolean wanted() {
    return !closed;
  }

  /// Whether none is left.
  public synchronized boolean allGone() {
    return running.stream().noneMatch(Process::isAlive);
  }

  private static void endInput(Process process) {
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      // it ended already
    }
  }

  private static boolean ended(Process process, Duration allowed) {
    try {
      return process.waitFor(allowed.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
