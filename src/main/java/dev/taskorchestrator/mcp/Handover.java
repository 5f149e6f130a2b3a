package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Restart;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Child;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Restarts a server on standard input and output without its client noticing. The client holds the
/// pipes of this process, so this one stays as their keeper: it starts a fresh process, lets that
/// one settle the same handshake and session, and from then on passes every line to it and back.
/// Calls that are running here end here. While the fresh one starts everything is served here, and
/// when it does not start, it stays so: there is no moment at which a request can be lost.
public final class Handover implements Restarting {

  /// What this process is told by the one whose place it takes.
  public static final String MARK = "ORCHESTRATOR_SESSION_MARK";

  private final Function<String, List<String>> command;
  private final Function<ToolCall, @Nullable String> stay;
  private final Map<String, String> secrets;
  private final Time time;
  private final String process;
  private @Nullable StdioServer server;
  private volatile boolean running;

  /// @param command what starts a fresh process for a peer, by the peer's name
  /// @param stay the session of the project that a caller is in
  /// @param process the identity of this process
  public Handover(
      Function<String, List<String>> command,
      Function<ToolCall, @Nullable String> stay,
      Time time,
      String process) {
    this(command, Map.of(), stay, time, process);
  }

  /// @param secrets what a fresh process is told that must not stand in its command, where
  ///   everybody can read it: variables of its environment
  public Handover(
      Function<String, List<String>> command,
      Map<String, String> secrets,
      Function<ToolCall, @Nullable String> stay,
      Time time,
      String process) {
    this.command = command;
    this.secrets = secrets;
    this.stay = stay;
    this.time = time;
    this.process = process;
  }

  private Map<String, String> environment(String peer) {
    var environment = new HashMap<>(secrets);
    environment.put(MARK, peer);
    return environment;
  }

  /// Says which server it is that can be restarted.
  public void serves(StdioServer stdio) {
    server = stdio;
  }

  @Override
  public Outcome restart(ToolCall call, String reason, Duration timeout) {
    var begun = time.nanos();
    var stdio = server;
    if (stdio == null) return outcome(reason, begun, why());
    synchronized (this) {
      if (running) return outcome(reason, begun, "a restart is under way already");
      running = true;
    }
    try {
      var problem = handOver(stdio, call, timeout);
      return outcome(reason, begun, problem);
    } finally {
      running = false;
    }
  }

  private Outcome outcome(String reason, long begun, @Nullable String problem) {
    var millis = Duration.ofNanos(time.nanos() - begun).toMillis();
    var restart = new Restart(time.instant(), reason, process, problem == null, millis, problem);
    return new Outcome(
        restart,
        problem == null
            ? "A fresh process serves from now on; nothing was lost."
            : "This process goes on serving: " + problem);
  }

  /// @return what kept it from being done, null when it was
  private @Nullable String handOver(StdioServer stdio, ToolCall call, Duration timeout) {
    Successor successor = null;
    try {
      var peer = call.caller().session();
      var child = Child.start(command.apply(peer), environment(peer));
      successor = stdio.successor(child);
      settle(stdio, successor, call, timeout);
      if (stdio.handOver(successor)) return null;
      successor.end();
      return "the fresh process ended";
    } catch (IOException failed) {
      if (successor != null) successor.end();
      return String.valueOf(failed.getMessage());
    } catch (InterruptedException _) {
      if (successor != null) successor.end();
      Thread.currentThread().interrupt();
      return "the call was given up";
    }
  }

  /// Brings the fresh process to where this one is with its client.
  private void settle(StdioServer stdio, Successor successor, ToolCall call, Duration timeout)
      throws IOException, InterruptedException {
    var end = time.nanos() + timeout.toNanos();
    successor.ask("ping", Json.Obj.EMPTY, left(end));
    var greeting = stdio.greeting();
    if (greeting != null) {
      successor.ask("initialize", greeting, left(end));
      successor.tell(
          Json.obj().put("jsonrpc", "2.0").put("method", "notifications/initialized").build());
    }
    var session = stay.apply(call);
    if (session == null) return;
    var params =
        Json.obj()
            .put("name", "orchestrator_resume_session")
            .put("arguments", Json.obj().put("session_id", session));
    if (greeting == null) params.put("_meta", Meta.of(call.caller()));
    successor.ask("tools/call", params.build(), left(end));
  }

  private Duration left(long end) {
    return Duration.ofNanos(Math.max(1_000_000, end - time.nanos()));
  }

  @Override
  public boolean possible() {
    return server != null;
  }

  @Override
  public String why() {
    return "only a server on standard input and output can hand over";
  }

  @Override
  public boolean running() {
    return running;
  }

  @Override
  public int connections() {
    return server == null ? 0 : 1;
  }

  @Override
  public int inFlight() {
    var stdio = server;
    return stdio == null ? 0 : stdio.inFlight();
  }
}
