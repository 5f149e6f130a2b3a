package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// The network door as strangers use it: whole requests, byte by byte where need be.
final class HostileHttp {

  static final String VERSION = "2026-07-28";

  private final Serving serving;
  private final Map<String, String> names;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  HostileHttp(Serving serving, Map<String, String> names) {
    this.serving = serving;
    this.names = names;
  }

  int port() {
    return URI.create(serving.url).getPort();
  }

  /// A message that stands by itself.
  static String modern(String method, Json.Obj params) {
    var meta =
        Json.obj()
            .put("io.modelcontextprotocol/protocolVersion", VERSION)
            .put("io.modelcontextprotocol/clientCapabilities", Json.Obj.EMPTY);
    return JsonWriter.text(
        Json.obj()
            .put("jsonrpc", "2.0")
            .put("id", "h")
            .put("method", method)
            .put("params", Json.obj().putAll(params).put("_meta", meta))
            .build());
  }

  /// The result of a tool over the network; an error of the protocol stands in `error`.
  Json.Obj tool(String who, String path, String tool, Json.Obj arguments) {
    var body =
        modern("tools/call", Json.obj().put("name", tool).put("arguments", arguments).build());
    var answer =
        post(
            path,
            body.getBytes(UTF_8),
            Map.of(
                "Authorization",
                "Bearer " + names.getOrDefault(who, who),
                "MCP-Protocol-Version",
                VERSION,
                "Mcp-Method",
                "tools/call",
                "Mcp-Name",
                tool));
    return read(answer)
        .filter(reply -> reply.has("result"))
        .map(reply -> reply.object("result"))
        .orElseGet(() -> read(answer).orElse(Json.Obj.EMPTY));
  }

  HttpResponse<byte[]> post(String path, byte[] body, Map<String, String> headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json");
    headers.forEach(request::header);
    try {
      return client.send(
          request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
          HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static Optional<Json.Obj> read(HttpResponse<byte[]> answer) {
    return read(new String(answer.body(), UTF_8));
  }

  private static Optional<Json.Obj> read(String body) {
    try {
      return JsonReader.read(body) instanceof Json.Obj object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JsonException _) {
      return Optional.empty();
    }
  }

  /// Opens a session of the older era.
  String initialize(String who) {
    var hello =
        """
        {"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25",
         "capabilities":{},"clientInfo":{"name":"hostile","version":"1"}}}
        """;
    return post("/mcp", hello.getBytes(UTF_8), Map.of("Authorization", "Bearer " + names.get(who)))
        .headers()
        .firstValue("Mcp-Session-Id")
        .orElseThrow();
  }

  /// What a line would be answered as the body of a request, in a session of the older era.
  String line(byte[] line) {
    return said(() ->
        post(
            "/mcp",
            line,
            Map.of(
                "Authorization",
                "Bearer " + names.get("agent"),
                "MCP-Protocol-Version",
                "2025-11-25",
                "Mcp-Session-Id",
                names.get("session"))));
  }

  /// Who answers before all was sent may close before the answer is read.
  private static String said(Supplier<HttpResponse<byte[]>> request) {
    try {
      var answer = request.get();
      return said(answer.statusCode(), new String(answer.body(), UTF_8));
    } catch (UncheckedIOException _) {
      return HostileSocket.CLOSED;
    }
  }

  /// The status, and the code of the error where there is one.
  static String said(int status, String body) {
    var code =
        read(body)
            .flatMap(reply -> reply.optObject("error"))
            .map(error ->
                error.optText("code").orElseGet(() -> String.valueOf(error.number("code", 0))));
    return status + code.map(word -> " " + word).orElse("");
  }

  /// What is answered to a token where a good one would be let in.
  String token(String token) {
    var body = modern("tools/list", Json.Obj.EMPTY);
    return said(() ->
        post(
            "/mcp",
            body.getBytes(UTF_8),
            Map.of(
                "Authorization",
                "Bearer " + token,
                "MCP-Protocol-Version",
                VERSION,
                "Mcp-Method",
                "tools/list")));
  }
}
