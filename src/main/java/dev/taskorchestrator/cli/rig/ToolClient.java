package dev.taskorchestrator.cli.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.run.Crew;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// A client of one server process over its standard streams. Answers are matched to requests by
/// their ids; each call has its own patience.
public final class ToolClient {

  /// What a call may take that was not asked to wait: its deadline and a little.
  public static final Duration PATIENCE = Duration.ofSeconds(12);

  private static final Duration GREETING = Duration.ofSeconds(20);

  private final String agent;
  private final Process process;
  private final Tally tally;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Long, BlockingQueue<Json.Obj>> open = new ConcurrentHashMap<>();
  private volatile boolean ended;

  /// What a tool answered.
  public record Answer(Json.Obj value, boolean refused) {
    /// The code of a refusal.
    public String code() {
      return value.optObject("error").map(error -> error.text("code", "?")).orElse("accepted");
    }

    public String message() {
      return value.optObject("error").map(error -> error.text("message", "?")).orElse("accepted");
    }
  }

  public ToolClient(String agent, Process process, Tally tally) {
    this.agent = agent;
    this.process = process;
    this.tally = tally;
    Crew.aside("from the server of " + agent, this::listen);
  }

  /// The handshake; nothing else may be asked before it.
  public void greet() {
    greet(GREETING);
  }

  /// The same with that patience.
  public void greet(Duration patience) {
    var who = Json.obj().put("name", agent).put("version", "1");
    var hello =
        Json.obj()
            .put("protocolVersion", "2025-11-25")
            .put("capabilities", Json.Obj.EMPTY)
            .put("clientInfo", who);
    ask("initialize", hello.build(), patience);
    send(message("notifications/initialized").build());
  }

  /// The names of the tools that it lists.
  public List<String> tools(Duration patience) {
    var listed = ask("tools/list", Json.Obj.EMPTY, patience);
    return listed.objects("tools").stream().map(tool -> tool.text("name", "?")).toList();
  }

  public Answer call(String tool, Json.Obj arguments, Duration patience) {
    var params = Json.obj().put("name", tool).put("arguments", arguments).build();
    var began = tally.now();
    var result = ask("tools/call", params, patience);
    tally.called(tool, tally.now() - began, arguments.has("wait_seconds"));
    var value =
        result
            .optObject("structuredContent")
            .orElseThrow(
                () -> new ServerLost("the server of " + agent + " answered without a value"));
    return new Answer(value, result.flag("isError", false));
  }

  /// Ends the process as `kill -9` does.
  public void kill() {
    process.destroyForcibly();
  }

  public Process process() {
    return process;
  }

  private Json.Obj ask(String method, Json.Obj params, Duration patience) {
    var id = ids.incrementAndGet();
    var slot = new ArrayBlockingQueue<Json.Obj>(1);
    open.put(id, slot);
    try {
      if (ended) throw gone();
      send(message(method).put("id", id).put("params", params).build());
      var reply = slot.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (reply == null) {
        throw new ServerLost(
            "the server of " + agent + " did not answer within " + patience.toSeconds() + " s");
      }
      if (reply.fields().isEmpty()) throw gone();
      return reply.optObject("result").orElseThrow(() -> notUnderstood(reply));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new ServerLost("the call was given up");
    } finally {
      open.remove(id);
    }
  }

  private static dev.taskorchestrator.json.ObjBuilder message(String method) {
    return Json.obj().put("jsonrpc", "2.0").put("method", method);
  }

  private void send(Json.Obj message) {
    var out = process.getOutputStream();
    try {
      synchronized (out) {
        out.write(JsonWriter.bytes(message));
        out.write('\n');
        out.flush();
      }
    } catch (IOException _) {
      throw gone();
    }
  }

  private void listen() {
    try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (JsonReader.read(line) instanceof Json.Obj reply) deliver(reply);
      }
    } catch (IOException | JsonException _) {
      // as good as the end: nothing more can be understood
    } finally {
      ended = true;
      open.values().forEach(slot -> slot.offer(Json.Obj.EMPTY));
    }
  }

  private void deliver(Json.Obj reply) {
    var slot = open.get(reply.number("id", -1));
    if (slot != null) slot.offer(reply);
  }

  private ServerLost gone() {
    return new ServerLost("the server of " + agent + " ended");
  }

  private ServerLost notUnderstood(Json.Obj reply) {
    return new ServerLost("the server of " + agent + " answered " + JsonWriter.text(reply));
  }
}
