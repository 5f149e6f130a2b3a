package dev.taskorchestrator.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Child;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Serves one client over a pair of streams: a message a line, and nothing else. At the end of
/// input calls that are running may finish, so that `printf … | orchestrator` gets all of its
/// answers.
public final class StdioServer {

  /// The longest message taken, in bytes.
  static final int LONGEST_LINE = 16 << 20;

  private static final byte[] RESTART = "\"orchestrator_restart_server\"".getBytes(UTF_8);
  private static final byte[] CANCEL = "\"notifications/cancelled\"".getBytes(UTF_8);

  private static final RpcError DIED =
      new RpcError(
          RpcError.INTERNAL,
          "the server's process ended before it answered; the change may have been made or not: ask"
              + " again with the same request_id",
          null);

  private static final Duration FINISHING = Duration.ofSeconds(2);
  private static final Duration WINDING_UP = Duration.ofSeconds(1);

  private final McpSession session;
  private final Lines lines;
  private final Outbox outbox;
  private final Sink sink = new Out();
  private final McpServer server;
  private final Object turn = new Object();
  private volatile @Nullable Successor successor;
  private boolean finished;

  public StdioServer(McpServer server, String sessionName, InputStream in, OutputStream out) {
    this.server = server;
    this.session = server.open(new Caller(null, sessionName));
    this.lines = new Lines(in, LONGEST_LINE);
    this.outbox = new Outbox(out, server.limits.bytes());
    session.tell(sink);
  }

  /// Serves until the client closes its end, or stops reading for good.
  public void run() throws IOException, InterruptedException {
    try {
      for (var line = lines.next(); line != null && outbox.open(); line = lines.next()) {
        take(line);
      }
    } finally {
      finish();
    }
  }

  /// Ends the service from outside, as a signal does: calls that are running may finish.
  public void stop() {
    try {
      finish();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void finish() throws InterruptedException {
    if (finished) return;
    finished = true;
    session.close(FINISHING, WINDING_UP);
    var next = successor;
    if (next != null) next.finish(FINISHING.plus(WINDING_UP));
    outbox.close(WINDING_UP);
  }

  private void take(Lines.Line line) {
    switch (line) {
      case Lines.Line.Whole(var bytes) -> {
        if (!blank(bytes)) take(bytes);
      }
      case Lines.Line.TooLong() ->
          session.unreadable("a line of more than " + LONGEST_LINE + " bytes", sink);
    }
  }

  /// To a fresh process, once there is one. A restart is this process's affair, and so is giving up
  /// a call that still runs here.
  private void take(byte[] line) {
    var next = successor;
    if (next == null || says(line, RESTART)) {
      session.receive(line, sink);
      return;
    }
    if (session.busy() && says(line, CANCEL)) session.receive(line, sink);
    if (!next.pass(line)) session.receive(line, sink);
  }

  private static boolean says(byte[] line, byte[] words) {
    for (int i = 0; i + words.length <= line.length; i++) {
      if (Arrays.equals(line, i, i + words.length, words, 0, words.length)) return true;
    }
    return false;
  }

  /// A fresh process that may take this one's place.
  Successor successor(Child child) {
    return new Successor(child, outbox::put, this::orphaned);
  }

  /// From the next line on that one serves; what runs here ends here.
  ///
  /// @return whether it does; one that has ended meanwhile takes nobody's place
  boolean handOver(Successor next) {
    synchronized (turn) {
      if (next.ended()) return false;
      var before = successor;
      successor = next;
      if (before != null) before.leave();
      return true;
    }
  }

  /// A fresh process died. What it owed an answer gets one, and if it served, this process serves
  /// again.
  private void orphaned(Successor gone, Set<Json> owed) {
    synchronized (turn) {
      if (successor == gone) successor = null;
    }
    for (var id : owed) outbox.put(Replies.error(id, DIED).json());
  }

  /// What a legacy peer said in `initialize`.
  Json.@Nullable Obj greeting() {
    return session.greeting();
  }

  /// Calls that are being done here.
  int inFlight() {
    return server.runner.inFlight();
  }

  private final class Out implements Sink {
    @Override
    public void accept(Outgoing outgoing) {
      switch (outgoing) {
        case Outgoing.Note(var json) -> outbox.offer(json);
        case Outgoing.Request(var json) -> outbox.put(json);
        case Outgoing.Reply(var json, _, _) -> outbox.put(json);
        case Outgoing.Pause(), Outgoing.Silence() -> {}
      }
    }

    @Override
    public boolean crowded() {
      return outbox.crowded();
    }
  }

  private static boolean blank(byte[] line) {
    for (var b : line) {
      if (b != ' ' && b != '\t' && b != '\r') return false;
    }
    return true;
  }
}
