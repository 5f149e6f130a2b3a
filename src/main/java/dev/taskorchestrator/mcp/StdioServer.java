package dev.taskorchestrator.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/// Serves one client over a pair of streams: a message a line, and nothing else. At the end of
/// input calls that are running may finish, so that `printf … | orchestrator` gets all of its
/// answers.
public final class StdioServer {

  /// The longest message taken, in bytes.
  static final int LONGEST_LINE = 16 << 20;

  private static final Duration FINISHING = Duration.ofSeconds(2);
  private static final Duration WINDING_UP = Duration.ofSeconds(1);

  private final McpSession session;
  private final Lines lines;
  private final Outbox outbox;
  private final Sink sink = new Out();
  private boolean finished;

  public StdioServer(McpServer server, String sessionName, InputStream in, OutputStream out) {
    this.session = server.open(sessionName);
    this.lines = new Lines(in, LONGEST_LINE);
    this.outbox = new Outbox(out, server.limits.bytes());
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
    outbox.close(WINDING_UP);
  }

  private void take(Lines.Line line) {
    switch (line) {
      case Lines.Line.Whole(var bytes) -> {
        if (!blank(bytes)) session.receive(bytes, sink);
      }
      case Lines.Line.TooLong() ->
          session.unreadable("a line of more than " + LONGEST_LINE + " bytes", sink);
    }
  }

  private final class Out implements Sink {
    @Override
    public void accept(Outgoing outgoing) {
      switch (outgoing) {
        case Outgoing.Note(var json) -> outbox.offer(json);
        case Outgoing.Reply(var json, _) -> outbox.put(json);
        case Outgoing.Silence() -> {}
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
