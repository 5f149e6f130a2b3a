package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.ObjBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Somebody at one address of a network server with one token, as it goes over the wire in either
/// era.
final class Visiting {

  /// An era, by the way it is asked in.
  enum Era {
    MODERN,
    LEGACY
  }

  /// What a request is answered: of a stream, its last event.
  record Answer(int status, String body) {
    Json.Obj json() {
      return (Json.Obj) JsonReader.read(body.getBytes(UTF_8));
    }

    /// What a tool said, or the error of the protocol.
    Json.Obj said() {
      var whole = json();
      return whole
          .optObject("result")
          .flatMap(result -> result.optObject("structuredContent"))
          .or(() -> whole.optObject("result"))
          .orElse(whole);
    }

    /// The code of a refusal; empty where there was none.
    String code() {
      return said().optObject("error").map(error -> error.text("code", "")).orElse("");
    }
  }

  static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static final String REVISION = "2026-07-28";
  private static final Json.Obj COMES_BACK =
      Json.obj()
          .put("extensions", Json.obj().put("io.modelcontextprotocol/tasks", Json.Obj.EMPTY))
          .put("elicitation", Json.Obj.EMPTY)
          .build();

  private final URI address;
  private final String token;
  private @Nullable String session;
  private Json.Obj capabilities = COMES_BACK;

  /// @param address of MCP
  Visiting(String address, String token) {
    this.address = URI.create(address);
    this.token = token;
  }

  /// The same, in a session of the older era that is not this one's own.
  Visiting in(String other) {
    var same = new Visiting(address.toString(), token);
    same.session = other;
    return same;
  }

  /// The same, who waits for the answer.
  Visiting waiting() {
    var same = new Visiting(address.toString(), token);
    same.session = session;
    same.capabilities = Json.Obj.EMPTY;
    return same;
  }

  HttpRequest.Builder request(URI there) {
    return HttpRequest.newBuilder(there)
        .timeout(Duration.ofSeconds(60))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json");
  }

  /// The stream of events of the same project.
  HttpRequest events(long after) {
    var there = address.toString().replaceFirst("/mcp", "/events") + "?after=" + after;
    return request(URI.create(there)).GET().build();
  }

  /// The stream of a session of the older era.
  HttpRequest stream() throws IOException, InterruptedException {
    return request(address)
        .header("Accept", "text/event-stream")
        .header("Mcp-Session-Id", session())
        .GET()
        .build();
  }

  /// The session, begun when it is first needed.
  String session() throws IOException, InterruptedException {
    var known = session;
    if (known != null) return known;
    var params =
        Json.obj()
            .put("protocolVersion", "2025-11-25")
            .put("capabilities", Json.Obj.EMPTY)
            .put("clientInfo", Json.obj().put("name", "t").put("version", "1"));
    var begin =
        request(address)
            .header("Accept", "application/json, text/event-stream")
            .POST(body(1, "initialize", params.build()))
            .build();
    var begun = HTTP.send(begin, HttpResponse.BodyHandlers.ofString(UTF_8));
    var named = begun.headers().firstValue("Mcp-Session-Id");
    session = named.orElseThrow(() -> new IOException(begun.statusCode() + " " + begun.body()));
    return named.orElseThrow();
  }

  private static HttpRequest.BodyPublisher body(long id, String method, Json.Obj params) {
    return HttpRequest.BodyPublishers.ofString(
        JsonWriter.text(
            Json.obj()
                .put("jsonrpc", "2.0")
                .put("id", id)
                .put("method", method)
                .put("params", params)
                .build()));
  }

  /// A request as it is sent.
  HttpRequest request(Era era, String method, Json.Obj params)
      throws IOException, InterruptedException {
    return request(era, 1, method, params, "application/json, text/event-stream");
  }

  HttpRequest request(Era era, long id, String method, Json.Obj params, String accept)
      throws IOException, InterruptedException {
    var request = request(address).header("Accept", accept);
    return switch (era) {
      case LEGACY ->
          request.header("Mcp-Session-Id", session()).POST(body(id, method, params)).build();
      case MODERN -> {
        var name = params.optText("name").or(() -> params.optText("uri"));
        var task = params.optText("taskId");
        request.header("MCP-Protocol-Version", REVISION).header("Mcp-Method", method);
        name.or(() -> task).ifPresent(it -> request.header("Mcp-Name", it));
        yield request.POST(body(id, method, params(params).build())).build();
      }
    };
  }

  private ObjBuilder params(Json.Obj params) {
    return Json.obj()
        .putAll(params)
        .put(
            "_meta",
            Json.obj()
                .put("io.modelcontextprotocol/protocolVersion", REVISION)
                .put("io.modelcontextprotocol/clientCapabilities", capabilities)
                .put(
                    "io.modelcontextprotocol/clientInfo",
                    Json.obj().put("name", "t").put("version", "1")));
  }

  Answer ask(Era era, String method, Json.Obj params) throws IOException, InterruptedException {
    return send(request(era, method, params));
  }

  Answer call(Era era, String tool, Json.Obj arguments) throws IOException, InterruptedException {
    return ask(era, "tools/call", call(tool, arguments));
  }

  static Json.Obj call(String tool, Json.Obj arguments) {
    return Json.obj().put("name", tool).put("arguments", arguments).build();
  }

  static Answer send(HttpRequest request) throws IOException, InterruptedException {
    var answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
    var body = answer.body();
    for (var line : body.split("\n", -1)) {
      if (line.startsWith("data: {")) body = line.substring("data: ".length());
    }
    return new Answer(answer.statusCode(), body);
  }
}
