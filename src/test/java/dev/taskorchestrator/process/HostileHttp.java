package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The network door as strangers use it: whole requests, byte by byte where need be.
final class HostileHttp {

  private static final String VERSION = "2026-07-28";
  private static final int LONGEST = 256 << 10;

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
    } catch (IOException | InterruptedException failure) {
      throw new AssertionError(failure);
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
    return said(
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

  private static String said(HttpResponse<byte[]> answer) {
    return said(answer.statusCode(), new String(answer.body(), UTF_8));
  }

  /// The status, and the code of the error where there is one.
  private static String said(int status, String body) {
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
    return said(
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

  /// A good request, but for what a row says of it: its first line, headers more or less, its body.
  byte[] request(Json.Obj row, Map<String, String> named) {
    var body =
        row.has("body")
            ? HostileText.bytes(row.text("body"), named)
            : modern(
                    "tools/call",
                    Json.obj()
                        .put("name", "orchestrator_get_status")
                        .put("arguments", Json.Obj.EMPTY)
                        .build())
                .getBytes(UTF_8);
    var headers =
        new ArrayList<>(
            List.of(
                "Host: localhost",
                "Authorization: Bearer " + names.get("agent"),
                "Content-Type: application/json",
                "Accept: application/json",
                "MCP-Protocol-Version: " + VERSION,
                "Mcp-Method: tools/call",
                "Mcp-Name: orchestrator_get_status",
                "Content-Length: " + body.length,
                "Connection: close"));
    for (var without : row.texts("without")) {
      headers.removeIf(header -> header.startsWith(without + ":"));
    }
    var out = new ByteArrayOutputStream();
    out.writeBytes(HostileText.bytes(row.text("first", "POST /mcp HTTP/1.1") + "\r\n", named));
    for (var header : headers) out.writeBytes((header + "\r\n").getBytes(UTF_8));
    for (var header : row.texts("headers")) {
      out.writeBytes(HostileText.bytes(header + "\r\n", named));
    }
    out.writeBytes("\r\n".getBytes(UTF_8));
    out.writeBytes(body);
    return out.toByteArray();
  }

  /// What is answered to these bytes: a status and a code, or that the connection was closed.
  String raw(byte[] request) {
    try (var socket = open()) {
      socket.setSoTimeout(3_000);
      send(socket, request);
      return answered(socket);
    } catch (IOException _) {
      return "closed";
    }
  }

  Socket open() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), port());
  }

  /// A server that has heard enough closes while the rest is being sent.
  private static void send(Socket socket, byte[] request) {
    try {
      socket.getOutputStream().write(request);
      socket.getOutputStream().flush();
    } catch (IOException _) {
      // what it answered is read all the same
    }
  }

  static String answered(Socket socket) {
    var got = new ByteArrayOutputStream();
    try {
      var piece = new byte[8 << 10];
      for (int read = socket.getInputStream().read(piece);
          read >= 0;
          read = socket.getInputStream().read(piece)) {
        got.write(piece, 0, read);
        if (got.size() > LONGEST || whole(got)) break;
      }
    } catch (SocketTimeoutException _) {
      if (got.size() == 0) return "silence";
    } catch (IOException _) {
      if (got.size() == 0) return "closed";
    }
    var text = got.toString(ISO_8859_1);
    if (!text.startsWith("HTTP/1.1 ")) return text.isEmpty() ? "closed" : "no answer of HTTP";
    int body = text.indexOf("\r\n\r\n");
    return said(Integer.parseInt(text.substring(9, 12)), body < 0 ? "" : text.substring(body + 4));
  }

  /// Whether as much has come as the answer says that it has.
  private static boolean whole(ByteArrayOutputStream got) {
    var text = got.toString(ISO_8859_1);
    int body = text.indexOf("\r\n\r\n");
    if (body < 0) return false;
    for (var header : text.substring(0, body).split("\r\n", -1)) {
      if (header.regionMatches(true, 0, "Content-Length: ", 0, 16)) {
        return text.length() - body - 4 >= Integer.parseInt(header.substring(16).strip());
      }
    }
    return false;
  }
}
