package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.run.Child;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A fresh process that serves in this one's place: what the client says is passed on to it, and
/// what it says is passed back, line by line. It is known which requests it owes an answer, so that
/// none stays open when it dies.
final class Successor {

  /// How long a line of it may be; its answers are bounded far below.
  private static final int LONGEST_LINE = 64 << 20;

  private final Child child;
  private final OutputStream input;
  private final Consumer<byte[]> say;
  private final Consumer<Set<Json>> died;
  private final Map<Json, Boolean> owed = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<Json.Obj>> asked = new ConcurrentHashMap<>();
  private final Thread listener;
  private volatile boolean leaving;

  /// @param say passes a line on to the client
  /// @param died told the requests that will not be answered, when it ends by itself
  Successor(Child child, Consumer<byte[]> say, Consumer<Set<Json>> died) {
    this.child = child;
    this.input = child.input();
    this.say = say;
    this.died = died;
    this.listener = Thread.ofPlatform().daemon().name("successor").start(this::listen);
  }

  /// Asks something of its own, which the client hears nothing of.
  ///
  /// @throws IOException when no answer comes in time
  Json.Obj ask(String method, Json.Obj params, Duration patience)
      throws IOException, InterruptedException {
    var id = "handover " + method + " " + asked.size();
    var answer = new CompletableFuture<Json.Obj>();
    asked.put(id, answer);
    tell(
        Json.obj()
            .put("jsonrpc", "2.0")
            .put("id", id)
            .put("method", method)
            .put("params", params)
            .build());
    try {
      return answer.get(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException late) {
      throw new IOException("the fresh process did not answer " + method, late);
    }
  }

  void tell(Json.Obj message) throws IOException {
    write(JsonWriter.bytes(message));
  }

  /// Passes on what the client said. When it cannot be, the process is dying, and its requests are
  /// answered then.
  void pass(byte[] line) {
    note(line);
    try {
      write(line);
    } catch (IOException _) {
      child.kill();
    }
  }

  private synchronized void write(byte[] line) throws IOException {
    input.write(line);
    input.write('\n');
    input.flush();
  }

  private void note(byte[] line) {
    try {
      switch (JsonReader.read(line)) {
        case Json.Obj message -> note(message);
        case Json.Arr(var batch) -> {
          for (var one : batch) if (one instanceof Json.Obj message) note(message);
        }
        default -> {}
      }
    } catch (JsonException _) {
      // it will say so itself
    }
  }

  private void note(Json.Obj message) {
    var id = message.get("id");
    if (id != null && message.has("method")) owed.put(id, true);
  }

  /// No more will be passed on; what it owes it still says, and then it goes.
  void leave() {
    leaving = true;
    Thread.ofPlatform().daemon().name("farewell").start(child::close);
  }

  /// The same, and waits until it has gone.
  void finish(Duration patience) throws InterruptedException {
    leaving = true;
    try {
      input.close();
    } catch (IOException _) {
      child.kill();
    }
    listener.join(patience);
    child.close();
  }

  /// Ends it at once.
  void end() {
    leaving = true;
    child.kill();
  }

  private void listen() {
    var lines = new Lines(child.output(), LONGEST_LINE);
    try {
      for (var line = lines.next(); line != null; line = lines.next()) {
        if (line instanceof Lines.Line.Whole(var bytes)) hear(bytes);
      }
    } catch (IOException _) {
      // it is gone
    }
    asked.values().forEach(answer -> answer.completeExceptionally(new IOException("it ended")));
    if (!leaving) died.accept(Set.copyOf(owed.keySet()));
  }

  private void hear(byte[] line) {
    var ids = answered(line);
    for (var id : ids) {
      if (id instanceof Json.Str(var name) && asked.get(name) != null) {
        answer(name, line);
        return;
      }
      owed.remove(id);
    }
    say.accept(line);
  }

  private void answer(String name, byte[] line) {
    var waiting = asked.get(name);
    if (waiting != null) waiting.complete((Json.Obj) JsonReader.read(line));
  }

  /// The requests that this line answers.
  private static Set<Json> answered(byte[] line) {
    try {
      return switch (JsonReader.read(line)) {
        case Json.Obj message -> ids(message);
        case Json.Arr(var batch) -> {
          var ids = new java.util.HashSet<Json>();
          for (var one : batch) if (one instanceof Json.Obj message) ids.addAll(ids(message));
          yield ids;
        }
        default -> Set.of();
      };
    } catch (JsonException _) {
      return Set.of();
    }
  }

  private static Set<Json> ids(Json.Obj message) {
    @Nullable Json id = message.get("id");
    return id == null || message.has("method") ? Set.of() : Set.of(id);
  }
}
