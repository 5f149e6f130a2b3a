package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.mcp.Eras;
import dev.taskorchestrator.mcp.Lines;
import dev.taskorchestrator.mcp.Outbox;
import dev.taskorchestrator.mcp.ProtocolErrors;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Lets a client that only knows processes work with a network server: what it says on standard
/// input goes there, and what comes back goes to standard output. Of both eras, as the messages
/// are.
public final class Bridge {

  private static final Duration CONNECTING = Duration.ofSeconds(10);
  private static final Duration FINISHING = Duration.ofSeconds(2);
  private static final int LONGEST = 16 << 20;
  private static final int WAITING = 32 << 20;
  private static final int UNREACHABLE = -31001;
  private static final int ACCEPTED = 202;

  private final URI server;
  private final @Nullable String token;
  private final InputStream in;
  private final Outbox out;
  private final Consumer<String> notices;
  private final HttpClient http;
  private final Map<Json, Stream<String>> streams = new ConcurrentHashMap<>();
  private final Phaser underway = new Phaser(1);
  private volatile @Nullable String session;
  private volatile @Nullable String version;

  /// Makes one; nothing is sent yet.
  ///
  /// @param server the address of its `/mcp`
  /// @param token by which it lets us in; null for none
  /// @param notices told what went wrong where no request asked
  public Bridge(
      URI server,
      @Nullable String token,
      InputStream in,
      OutputStream out,
      Consumer<String> notices) {
    this.notices = notices;
    this.server = server;
    this.token = token;
    this.in = in;
    this.out = new Outbox(out, WAITING);
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTING)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /// Passes messages on until the client closes its end.
  public void run() throws IOException, InterruptedException {
    var lines = new Lines(in, LONGEST);
    for (var line = lines.next(); line != null && out.open(); line = lines.next()) {
      switch (line) {
        case Lines.Line.Whole(var bytes) when bytes.length > 0 -> take(bytes);
        case Lines.Line.Whole _ -> {}
        case Lines.Line.TooLong() ->
            out.put(
                JsonWriter.bytes(ProtocolErrors.notJson("more than %d bytes".formatted(LONGEST))));
      }
    }
    try {
      underway.awaitAdvanceInterruptibly(
          underway.arrive(), FINISHING.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      streams.values().forEach(Stream::close);
    }
    leave();
    out.close(FINISHING);
  }

  /// What a session is begun with is waited for: all that follows relies on it.
  private void take(byte[] line) {
    Json message;
    try {
      message = JsonReader.read(line);
    } catch (JsonException wrong) {
      out.put(JsonWriter.bytes(ProtocolErrors.notJson(wrong.getMessage())));
      return;
    }
    var method = message instanceof Json.Obj object ? object.text("method", "") : "";
    switch (method) {
      case "initialize" -> send(line, message, method);
      case "notifications/initialized" -> {
        send(line, message, method);
        if (session != null) aside(this::listen);
      }
      case "notifications/cancelled" -> cancel(line, message, method);
      default -> aside(() -> send(line, message, method));
    }
  }

  private void aside(Runnable work) {
    underway.register();
    Thread.ofVirtual()
        .name("bridge")
        .start(() -> {
          try {
            work.run();
          } finally {
            underway.arriveAndDeregister();
          }
        });
  }

  /// In the newer era hanging up is how a call is given up.
  private void cancel(byte[] line, Json message, String method) {
    var id =
        ((Json.Obj) message)
            .optObject("params")
            .map(params -> params.get("requestId"))
            .orElse(null);
    var stream = id == null ? null : streams.remove(id);
    if (stream != null && session == null) {
      stream.close();
    } else if (session != null) {
      aside(() -> send(line, message, method));
    }
  }

  private void send(byte[] line, Json message, String method) {
    var id = message instanceof Json.Obj object ? object.get("id") : null;
    var request = request().POST(HttpRequest.BodyPublishers.ofByteArray(line));
    request.header("Content-Type", "application/json");
    headers(request, message, method);
    try {
      var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
      answer.headers().firstValue("Mcp-Session-Id").ifPresent(name -> session = name);
      answered(answer, id, method);
    } catch (IOException unreachable) {
      failed(id, "the server at " + server + " cannot be reached: " + unreachable);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest.Builder request() {
    var request = HttpRequest.newBuilder(server);
    request.header("Accept", "application/json, text/event-stream");
    if (token != null) request.header("Authorization", "Bearer " + token);
    var name = session;
    if (name != null) request.header("Mcp-Session-Id", name);
    return request;
  }

  private void headers(HttpRequest.Builder request, Json message, String method) {
    if (Eras.of(message, null) instanceof Eras.Modern(var revision)
        && message instanceof Json.Obj whole) {
      request.header(ModernHeaders.VERSION, revision);
      request.header("Mcp-Method", encoded(method));
      var name = ModernHeaders.name(whole);
      if (name != null) request.header("Mcp-Name", encoded(name));
    } else if (version != null) {
      request.header(ModernHeaders.VERSION, version);
    }
  }

  /// As it is where a header can hold it, else by the protocol's own encoding.
  private static String encoded(String value) {
    var plain = value.chars().allMatch(c -> c > ' ' && c <= '~') && !value.startsWith("=?");
    if (plain && !value.isEmpty()) return value;
    return "=?base64?" + Base64.getEncoder().encodeToString(value.getBytes(UTF_8)) + "?=";
  }

  private void answered(HttpResponse<Stream<String>> answer, @Nullable Json id, String method) {
    var type = answer.headers().firstValue("Content-Type").orElse("");
    try (var lines = answer.body()) {
      if (type.startsWith("text/event-stream")) {
        if (id != null) streams.put(id, lines);
        if (!events(lines, id)) failed(id, "the stream of the server broke before the answer");
      } else if (answer.statusCode() != ACCEPTED) {
        whole(String.join("\n", lines.toList()), answer.statusCode(), id, method);
      }
    } catch (java.io.UncheckedIOException broken) {
      if (id == null || streams.containsKey(id)) {
        failed(id, "the stream of the server broke before the answer");
      }
    } finally {
      if (id != null) streams.remove(id);
    }
  }

  /// Passes events on; answers whether the last was the answer.
  private boolean events(Stream<String> lines, @Nullable Json id) {
    var answered = false;
    for (var line : (Iterable<String>) lines::iterator) {
      if (!line.startsWith("data: ") || line.length() == "data: ".length()) continue;
      var data = line.substring("data: ".length()).getBytes(UTF_8);
      out.put(data);
      answered |=
          JsonReader.read(data) instanceof Json.Obj said && !said.has("method") && said.has("id");
    }
    return answered || id == null;
  }

  private void whole(String body, int status, @Nullable Json id, String method) {
    Json.Obj said;
    try {
      said =
          JsonReader.read(body.getBytes(UTF_8)) instanceof Json.Obj object
              ? object
              : Json.Obj.EMPTY;
    } catch (JsonException _) {
      said = Json.Obj.EMPTY;
    }
    if (said.has("jsonrpc")) {
      if (method.equals("initialize")) settled(said);
      if (id != null) out.put(JsonWriter.bytes(said));
    } else {
      var why = said.optObject("error").flatMap(error -> error.optText("message"));
      failed(id, "the server answered %d: %s".formatted(status, why.orElse("nothing more")));
    }
  }

  private void settled(Json.Obj answer) {
    version =
        answer
            .optObject("result")
            .flatMap(result -> result.optText("protocolVersion"))
            .orElse(null);
  }

  private void failed(@Nullable Json id, String why) {
    if (id != null) {
      out.put(JsonWriter.bytes(ProtocolErrors.of(id, UNREACHABLE, why)));
    } else {
      notices.accept(why);
    }
  }

  /// What a session of the older era is told without having asked.
  private void listen() {
    try {
      var request = request().header("Accept", "text/event-stream").GET();
      if (version != null) request.header(ModernHeaders.VERSION, version);
      var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofLines());
      streams.put(Json.Null.NULL, answer.body());
      try (var lines = answer.body()) {
        if (answer.statusCode() == 200) events(lines, null);
      }
    } catch (IOException | java.io.UncheckedIOException _) {
      // a session without this stream misses word of changes, and nothing else
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void leave() throws InterruptedException {
    streams.values().forEach(Stream::close);
    if (session == null) return;
    try {
      http.send(
          request().timeout(FINISHING).DELETE().build(), HttpResponse.BodyHandlers.discarding());
    } catch (IOException _) {
      // the server forgets silent sessions by itself
    }
  }
}
