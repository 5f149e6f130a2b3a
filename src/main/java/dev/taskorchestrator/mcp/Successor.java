package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.run.Child;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A fresh process that serves in this one's place: what the client says is passed on to it, and
/// what it says is passed back, line by line. It is known which requests it owes an answer, so that
/// none stays open when it dies.
final class Successor {

  /// How long a line of it may be; its answers are bounded far below.
  private static final int LONGEST_LINE = 64 << 20;

  private final Child child;
  private final OutputStream input;
  private final Consumer<byte[]> say;
  private final BiConsumer<Successor, Set<Json>> died;
  private final Set<Json> owed = new HashSet<>();
  private final Map<String, CompletableFuture<Json.Obj>> asked = new ConcurrentHashMap<>();
  private final Thread listener;
  private volatile boolean leaving;
  private boolean ended;

  /// @param say passes a line on to the client
  /// @param died told the requests that it will not answer, when it ends by itself
  Successor(Child child, Consumer<byte[]> say, BiConsumer<Successor, Set<Json>> died) {
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
    if (ended()) throw new IOException("the fresh process ended");
    tell(
        Json.obj()
            .put("jsonrpc", "2.0")
            .put("id", id)
            .put("method", method)
            .put("params", params)
            .build());
    try {
      var said = answer.get(Math.max(1, patience.toMillis()), TimeUnit.MILLISECONDS);
      if (said.has("error")) throw new IOException("the fresh process refused " + method);
      return said;
    } catch (ExecutionException | TimeoutException late) {
      throw new IOException("the fresh process did not answer " + method, late);
    }
  }

  void tell(Json.Obj message) throws IOException {
    write(JsonWriter.bytes(message));
  }

  /// Passes on what the client said. When it cannot be written, the process is dying, and its
  /// requests are answered then.
  ///
  /// @return false when it has ended, and others must see to the line
  boolean pass(byte[] line) {
    var requests = requests(line);
    synchronized (owed) {
      if (ended) return false;
      owed.addAll(requests);
    }
    try {
      write(line);
    } catch (IOException _) {
      child.kill();
    }
    return true;
  }

  /// Whether nothing more is going to be heard of it.
  boolean ended() {
    synchronized (owed) {
      return ended;
    }
  }

  private synchronized void write(byte[] line) throws IOException {
    input.write(line);
    input.write('\n');
    input.flush();
  }

  /// The requests that a line makes; of one that is no JSON it will say so itself.
  private static Set<Json> requests(byte[] line) {
    return messages(line).stream()
        .filter(message -> message.has("method"))
        .map(message -> message.get("id"))
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private static List<Json.Obj> messages(byte[] line) {
    try {
      return switch (JsonReader.read(line)) {
        case Json.Obj message -> List.of(message);
        case Json.Arr(var batch) ->
            batch.stream().filter(Json.Obj.class::isInstance).map(Json.Obj.class::cast).toList();
        default -> List.of();
      };
    } catch (JsonException _) {
      return List.of();
    }
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
    Set<Json> left;
    synchronized (owed) {
      ended = true;
      left = Set.copyOf(owed);
    }
    asked.values().forEach(answer -> answer.completeExceptionally(new IOException("it ended")));
    if (!leaving) died.accept(this, left);
  }

  private void hear(byte[] line) {
    var answers = messages(line).stream().filter(message -> !message.has("method")).toList();
    for (var message : answers) {
      if (message.get("id") instanceof Json.Str(var name)) {
        var waiting = asked.get(name);
        if (waiting != null) {
          waiting.complete(message);
          return;
        }
      }
    }
    synchronized (owed) {
      answers.forEach(message -> owed.remove(message.get("id")));
    }
    say.accept(line);
  }
}
