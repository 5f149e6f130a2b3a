package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;

/// Gathers the replies to the messages of one batch and sends them together when the last is in.
final class BatchReply implements Sink {
  private final Sink sink;
  private final List<byte[]> replies = new ArrayList<>();
  private int open;

  BatchReply(int messages, Sink sink) {
    this.open = messages;
    this.sink = sink;
  }

  @Override
  public synchronized void accept(Outgoing outgoing) {
    switch (outgoing) {
      case Outgoing.Note note -> sink.accept(note);
      case Outgoing.Request request -> sink.accept(request);
      case Outgoing.Pause _ -> {}
      case Outgoing.Reply(var json, _, _) -> {
        replies.add(json);
        close();
      }
      case Outgoing.Silence _ -> close();
    }
  }

  @Override
  public boolean crowded() {
    return sink.crowded();
  }

  private void close() {
    if (--open > 0) return;
    if (replies.isEmpty()) {
      sink.accept(new Outgoing.Silence());
      return;
    }
    var out = new JsonWriter();
    var before = "[";
    for (var reply : replies) {
      out.raw(before).raw(reply);
      before = ",";
    }
    sink.accept(new Outgoing.Reply(out.raw("]").toBytes(), 0, false));
  }
}
