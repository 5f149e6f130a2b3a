package dev.taskorchestrator.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A small client for tests: calls from any number of threads, each with its own patience. It
/// speaks the legacy era after [#initialize] and the modern one after [#modern].
public final class McpClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final OutputStream out;
  private final @Nullable Process process;
  private final AtomicLong ids = new AtomicLong();
  private final Map<Json, CompletableFuture<Json.Obj>> open = new ConcurrentHashMap<>();
  private final BlockingQueue<Json> others = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private Optional<Json.Obj> meta = Optional.empty();
  private Json.Obj capabilities = Json.Obj.EMPTY;

  public McpClient(InputStream fromServer, OutputStream toServer) {
    this(fromServer, toServer, null);
  }

  public McpClient(Process server) {
    this(server.getInputStream(), server.getOutputStream(), server);
  }

  private McpClient(InputStream in, OutputStream out, @Nullable Process process) {
    this.out = out;
    this.process = process;
    Thread.ofVirtual().start(() -> listen(new BufferedReader(new InputStreamReader(in, UTF_8))));
  }

  /// Declares that it has these capabilities, from the next handshake on.
  public McpClient offering(Json.Obj declared) {
    capabilities = declared;
    return this;
  }

  /// The legacy handshake; answers what the server said of itself.
  public Json.Obj initialize() {
    return initialize("2025-11-25", "test");
  }

  public Json.Obj initialize(String version, String clientName) {
    var params =
        Json.obj()
            .put("protocolVersion", version)
            .put("capabilities", capabilities)
            .put("clientInfo", Json.obj().put("name", clientName).put("version", "1"));
    var welcome = request("initialize", params.build(), PATIENCE);
    send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
    return welcome;
  }

  /// From now on each request stands by itself, as of 2026-07-28.
  public McpClient modern(String clientName) {
    meta =
        Optional.of(
            Json.obj()
                .put(Meta.PROTOCOL_VERSION, "2026-07-28")
                .put(Meta.CLIENT_CAPABILITIES, capabilities)
                .put(Meta.CLIENT_INFO, Json.obj().put("name", clientName).put("version", "1"))
                .build());
    return this;
  }

  public Json.Arr listTools() {
    return Json.list(request("tools/list", Json.Obj.EMPTY, PATIENCE).items("tools"));
  }

  /// The whole result of a tool call, refusals included.
  public Json.Obj call(String tool, Json.Obj arguments) {
    return call(tool, arguments, PATIENCE);
  }

  public Json.Obj call(String tool, Json.Obj arguments, Duration patience) {
    var params = Json.obj().put("name", tool).put("arguments", arguments);
    return request("tools/call", params.build(), patience);
  }

  /// The result of a request, waited for as long as usual; a protocol error is thrown.
  public Json.Obj request(String method, Json.Obj params) {
    return request(method, params, PATIENCE);
  }

  /// The error that a request is answered with.
  public Json.Obj refused(String method, Json.Obj params) {
    return exchange(method, params, PATIENCE).object("error");
  }

  /// The result of a request; a protocol error is thrown.
  public Json.Obj request(String method, Json.Obj params, Duration patience) {
    var reply = exchange(method, params, patience);
    if (reply.has("error")) throw new AssertionError(JsonWriter.text(reply));
    return reply.object("result");
  }

  /// The whole reply, error or not.
  public Json.Obj exchange(String method, Json.Obj params, Duration patience) {
    var id = Json.of(ids.incrementAndGet());
    var reply = new CompletableFuture<Json.Obj>();
    open.put(id, reply);
    var sent = Json.obj().putAll(params);
    meta.ifPresent(value -> sent.put("_meta", value));
    send(
        JsonWriter.text(
            Json.obj()
                .put("jsonrpc", "2.0")
                .put("id", id)
                .put("method", method)
                .put("params", sent)
                .build()));
    return within(reply, patience, method);
  }

  /// Sends a line as it is.
  public void send(String line) {
    send((line + "\n").getBytes(UTF_8));
  }

  public synchronized void send(byte[] raw) {
    try {
      out.write(raw);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The next message that answers no call of this client: a notification, or the reply to a raw
  /// line.
  public Json.Obj next() {
    var message = next(PATIENCE);
    if (message == null) throw new AssertionError("no message came");
    return message;
  }

  /// The same, null when none comes so soon.
  public Json.@Nullable Obj next(Duration patience) {
    try {
      var message = others.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (message == null) return null;
      return message instanceof Json.Obj object ? object : Json.obj().put("batch", message).build();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /// Closes the server's input and waits for it to close its output.
  public void hangUp() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    within(ended, PATIENCE, "end of output");
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      // The server is gone already.
    }
    if (process != null) process.destroyForcibly();
  }

  private void listen(BufferedReader in) {
    try (in) {
      for (var line = in.readLine(); line != null; line = in.readLine())
        take(JsonReader.read(line));
    } catch (IOException e) {
      ended.completeExceptionally(e);
    } finally {
      ended.complete(null);
      open.values()
          .forEach(each -> each.completeExceptionally(new IOException("the server is gone")));
    }
  }

  private void take(Json message) {
    if (message instanceof Json.Obj reply) {
      var waiting = open.remove(reply.fields().getOrDefault("id", Json.Null.NULL));
      if (waiting != null) {
        waiting.complete(reply);
        return;
      }
    }
    others.add(message);
  }

  private static <T> T within(CompletableFuture<T> future, Duration patience, String what) {
    try {
      return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | InterruptedException | ExecutionException e) {
      throw new AssertionError("no answer to " + what, e);
    }
  }
}
