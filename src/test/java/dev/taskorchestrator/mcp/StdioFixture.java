package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Schema;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Pacing;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A server with a few tools on real pipes, and a client at the other end.
final class StdioFixture implements AutoCloseable {
  final BlockingQueue<String> faults = new LinkedBlockingQueue<>();

  /// One permit for each time that `wait` has begun.
  final Semaphore waiting = new Semaphore(0);

  /// One permit lets one `gated` call go on.
  final Semaphore gate = new Semaphore(0);

  final McpClient client;
  final StdioServer stdio;
  final CompletableFuture<Void> served = new CompletableFuture<>();

  StdioFixture() {
    this(Limits.USUAL);
  }

  StdioFixture(Limits limits) {
    this(limits, null);
  }

  /// A client of that server instead.
  StdioFixture(McpServer server) {
    this(Limits.USUAL, server);
  }

  private StdioFixture(Limits limits, @Nullable McpServer given) {
    try {
      var toServer = Pipe.open();
      var toClient = Pipe.open();
      stdio =
          serve(
              given == null ? server(limits) : given,
              Channels.newInputStream(toServer.source()),
              Channels.newOutputStream(toClient.sink()));
      client =
          new McpClient(
              Channels.newInputStream(toClient.source()),
              Channels.newOutputStream(toServer.sink()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ServerInfo info() {
    return new ServerInfo("fixture", "Fixture", "1.2.3", "Use the tools.");
  }

  McpServer server(Limits limits) {
    var table = new ToolTable(tools(), List.of("echo", "wait", "gated", "fail", "refuse", "read"));
    return new McpServer(
        info(),
        Offer.of(table),
        limits,
        Time.system(),
        new Pacing(Time.system(), Ids.chance()),
        () -> "op-1",
        (op, tool, e) -> faults.add(op + " " + tool + " " + e));
  }

  private StdioServer serve(McpServer server, InputStream in, OutputStream out) {
    var stdio = new StdioServer(server, "s1", in, out);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (out) {
            stdio.run();
            served.complete(null);
          } catch (IOException | InterruptedException | RuntimeException e) {
            served.completeExceptionally(e);
          }
        });
    return stdio;
  }

  private List<Tool> tools() {
    var text =
        Schema.object()
            .required("text", Schema.text(0, 2_000_000))
            .optional("n", Schema.integer(0, 9));
    var nothing = Schema.object();
    var seconds = Schema.object().optional("wait_seconds", Schema.integer(0, 600));
    return List.of(
        Tool.of("echo", "Echo", "Says it again", text, Annotations.READS, this::echo)
            .answering(Schema.object().required("text", Schema.text())),
        Tool.of("wait", "Wait", "Waits for its deadline", seconds, Annotations.READS, this::await)
            .waiting(arguments -> Duration.ofSeconds(arguments.number("wait_seconds", 0))),
        Tool.of(
            "gated", "Gated", "Waits to be let through", nothing, Annotations.ADDS, this::gated),
        Tool.of(
            "fail",
            "Fail",
            "Fails",
            nothing,
            Annotations.CHANGES,
            _ -> {
              throw new IllegalStateException("secret");
            }),
        Tool.of("refuse", "Refuse", "Refuses", nothing, Annotations.DESTROYS, _ -> refusal()),
        Tool.of(
            "read",
            "Read",
            "Answers in Markdown",
            nothing,
            Annotations.READS,
            _ -> ToolAnswer.markdown("# Yes\n")),
        Tool.of("who", "Who", "Says who calls", nothing, Annotations.READS, this::who),
        Tool.of("steps", "Steps", "Reports progress", nothing, Annotations.READS, this::steps));
  }

  private ToolAnswer echo(ToolCall call) {
    return ToolAnswer.of(Json.obj().put("text", call.arguments().text("text")));
  }

  private ToolAnswer await(ToolCall call) {
    var over = new CountDownLatch(1);
    call.deadline().onCancel(over::countDown);
    waiting.release();
    try {
      var ended = over.await(call.deadline().remainingNanos(), TimeUnit.NANOSECONDS);
      return ToolAnswer.of(
          Json.obj()
              .put("cancelled", ended)
              .put("same", Deadline.CURRENT.get() == call.deadline()));
    } catch (InterruptedException e) {
      return ToolAnswer.of(Json.obj().put("interrupted", true));
    }
  }

  private ToolAnswer gated(ToolCall call) {
    waiting.release();
    gate.acquireUninterruptibly();
    return ToolAnswer.of(Json.obj().put("through", true));
  }

  private static ToolAnswer refusal() {
    return ToolAnswer.refused(
        "lease_held",
        "task_1 is held by anna",
        ToolAnswer.Retry.LATER,
        Json.obj().put("retry_after_ms", 50));
  }

  private ToolAnswer who(ToolCall call) {
    var caller = call.caller();
    return ToolAnswer.of(
        Json.obj().putIfPresent("client", caller.client()).put("session", caller.session()));
  }

  private ToolAnswer steps(ToolCall call) {
    call.progress().report(1, 3L, "one");
    call.progress().report(1, 3L, "one again");
    call.progress().report(0, 3L, "back");
    call.progress().report(2, null, null);
    return ToolAnswer.of(Json.obj().put("done", true));
  }

  @Override
  public void close() {
    gate.release(10_000);
    client.close();
  }
}
