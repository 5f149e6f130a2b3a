package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.conformance.FixtureServer;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// MCP over HTTP as it goes over the wire: what each kind of request is answered, in both eras.
@Timeout(60)
class NetworkServerTest {

  private static final Map<String, String> JSON =
      Map.of("Content-Type", "application/json", "Accept", "application/json, text/event-stream");

  private static FixtureServer server;
  private static HttpClient http;

  @BeforeAll
  static void start() throws Exception {
    server = new FixtureServer(0);
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  static void stop() {
    http.close();
    server.close();
  }

  private static HttpRequest.Builder request(Map<String, String> headers) {
    var request = HttpRequest.newBuilder(URI.create(server.url())).timeout(Duration.ofSeconds(20));
    headers.forEach(request::header);
    return request;
  }

  private static HttpResponse<String> post(String body, Map<String, String> headers)
      throws Exception {
    var request = request(headers).POST(HttpRequest.BodyPublishers.ofString(body));
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static Map<String, String> with(Map<String, String> headers, String... more) {
    var all = new java.util.HashMap<>(headers);
    for (int i = 0; i < more.length; i += 2) all.put(more[i], more[i + 1]);
    return all;
  }

  private static String modern(Object id, String method, Json.Obj params) {
    var meta =
        Json.obj()
            .put("io.modelcontextprotocol/protocolVersion", "2026-07-28")
            .put("io.modelcontextprotocol/clientCapabilities", Json.Obj.EMPTY);
    var whole = Json.obj().putAll(params).put("_meta", meta);
    return JsonWriter.text(
        Json.obj()
            .put("jsonrpc", "2.0")
            .put("id", id instanceof Integer number ? Json.of(number) : Json.of(id.toString()))
            .put("method", method)
            .put("params", whole)
            .build());
  }

  private static Map<String, String> modernHeaders(String method, String... more) {
    return with(with(JSON, "MCP-Protocol-Version", "2026-07-28", "Mcp-Method", method), more);
  }

  private static HttpResponse<String> call(String tool, Json.Obj arguments) throws Exception {
    var params = Json.obj().put("name", tool).put("arguments", arguments).build();
    return post(modern(1, "tools/call", params), modernHeaders("tools/call", "Mcp-Name", tool));
  }

  private static Json.Obj read(String body) {
    return (Json.Obj) JsonReader.read(body.getBytes(UTF_8));
  }

  private static long code(HttpResponse<String> answer) {
    return read(answer.body()).object("error").number("code");
  }

  private static String initialize() throws Exception {
    var answer =
        post(
            """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",
             "capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
            """,
            JSON);
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.headers().firstValue("Mcp-Session-Id").orElseThrow();
  }

  private static Map<String, String> in(String session) {
    return with(JSON, "Mcp-Session-Id", session, "MCP-Protocol-Version", "2025-11-25");
  }

  private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}";

  @Test
  void aRequestThatStandsByItselfNeedsNoSessionAndGetsNone() throws Exception {
    var answer = call("greet", Json.obj().put("name", "Ada").build());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Mcp-Session-Id")).isEmpty();
    assertThat(answer.body()).contains("Hello, Ada!", "\"resultType\":\"complete\"");
  }

  @Test
  void bothErasAreServedAtOneAddressMessageByMessage() throws Exception {
    var session = initialize();
    assertThat(post(LIST, in(session)).body()).doesNotContain("resultType");
    assertThat(call("greet", Json.Obj.EMPTY).body()).contains("resultType");
    assertThat(post(LIST, in(session)).statusCode()).isEqualTo(200);
  }

  @Test
  void headersThatSayOtherThanTheBodyAreRefused() throws Exception {
    var params = Json.obj().put("name", "greet").put("arguments", Json.Obj.EMPTY).build();
    var body = modern(1, "tools/call", params);
    for (var headers :
        List.of(
            modernHeaders("tools/list", "Mcp-Name", "greet"),
            modernHeaders("tools/call", "Mcp-Name", "other"),
            modernHeaders("tools/call"),
            modernHeaders("tools/call", "Mcp-Name", "=?base64?!!!?="),
            modernHeaders("tools/call", "Mcp-Name", "=?base64?Z3JlZXQ?="),
            modernHeaders("tools/call", "Mcp-Name", "=?base64?="),
            modernHeaders("tools/call", "Mcp-Name", "=?base64??="),
            modernHeaders("tools/call", "Mcp-Name", "=?base64?/////w==?="),
            with(JSON, "Mcp-Method", "tools/call", "Mcp-Name", "greet"))) {
      var answer = post(body, headers);
      assertThat(answer.statusCode()).as("%s", headers).isEqualTo(400);
      assertThat(code(answer)).as("%s", headers).isEqualTo(-32020);
    }
    assertThat(
            post(body, modernHeaders("tools/call", "Mcp-Name", "=?base64?Z3JlZXQ=?=")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void statusesTellWhatWasWrong() throws Exception {
    assertThat(post("{", JSON).statusCode()).isEqualTo(400);
    assertThat(code(post("{", JSON))).isEqualTo(-32700);
    assertThat(post(LIST, with(JSON, "Content-Type", "text/plain")).statusCode()).isEqualTo(415);
    assertThat(post(LIST, with(JSON, "Content-Encoding", "gzip")).statusCode()).isEqualTo(415);
    assertThat(post(LIST, with(JSON, "Accept", "text/html")).statusCode()).isEqualTo(406);
    assertThat(post(" ".repeat(5 << 20), JSON).statusCode()).isEqualTo(413);
    var unknown = post(modern(1, "no/such", Json.Obj.EMPTY), modernHeaders("no/such"));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(code(unknown)).isEqualTo(-32601);
    var future = with(JSON, "MCP-Protocol-Version", "2099-01-01");
    assertThat(code(post(LIST, future))).isEqualTo(-32022);
    var notification = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    var taken = post(notification, modernHeaders("notifications/initialized"));
    assertThat(taken.statusCode()).isEqualTo(202);
    assertThat(taken.body()).isEmpty();
  }

  @Test
  void whoSendsFarTooMuchBeforeReadingAnythingStillReadsWhyItWasRefused() throws Exception {
    var address = URI.create(server.url());
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
      socket.setSoTimeout(10_000);
      var head =
          "POST /mcp HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
              .formatted(address.getAuthority(), 16 << 20);
      socket.getOutputStream().write(head.getBytes(UTF_8));
      var piece = new byte[1 << 20];
      for (int n = 0; n < 16; n++) socket.getOutputStream().write(piece);
      var status = new byte[12];
      assertThat(socket.getInputStream().readNBytes(status, 0, 12)).isEqualTo(12);
      assertThat(new String(status, UTF_8)).isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void whoIsRefusedBeforeSendingAllGoesOnAtTheSameConnection() throws Exception {
    var address = URI.create(server.url());
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
      socket.setSoTimeout(10_000);
      var head =
          "POST /nowhere HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
              .formatted(address.getAuthority());
      for (int n = 0; n < 3; n++) {
        socket.getOutputStream().write(head.getBytes(UTF_8));
        assertThat(answer(socket.getInputStream())).startsWith("HTTP/1.1 404");
        socket.getOutputStream().write("{}".getBytes(UTF_8));
      }
    }
  }

  /// An answer of which the length is told, from the first byte to the last.
  private static String answer(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      var next = in.read();
      if (next < 0) throw new IOException("the connection ended after: " + head);
      head.append((char) next);
    }
    var length = Pattern.compile("(?i)content-length: (\\d+)").matcher(head);
    assertThat(length.find()).isTrue();
    return head + new String(in.readNBytes(Integer.parseInt(length.group(1))), UTF_8);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "PATCH", "TRACE", "OPTIONS"})
  void otherVerbsOfHttpAreNotServed(String verb) throws Exception {
    var request = request(JSON).method(verb, HttpRequest.BodyPublishers.noBody());
    assertThat(http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode())
        .isEqualTo(405);
  }

  @Test
  void aSessionOfTheOlderEraLivesFromInitializeToDelete() throws Exception {
    var without = post(LIST, with(JSON, "MCP-Protocol-Version", "2025-11-25"));
    assertThat(without.statusCode()).isEqualTo(400);
    assertThat(post(LIST, in("no-such-session")).statusCode()).isEqualTo(404);
    var session = initialize();
    assertThat(post(LIST, in(session)).statusCode()).isEqualTo(200);
    var delete = request(in(session)).DELETE().build();
    assertThat(http.send(delete, HttpResponse.BodyHandlers.discarding()).statusCode())
        .isEqualTo(204);
    assertThat(post(LIST, in(session)).statusCode()).isEqualTo(404);
  }

  @Test
  void theOlderErasStreamIsNotOfferedToTheNewer() throws Exception {
    var get = request(with(JSON, "MCP-Protocol-Version", "2026-07-28")).GET().build();
    assertThat(http.send(get, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example",
        "Host: localhost.evil.example",
        "Host: localhost:80.evil",
        "Host: 127.0.0.1:99999",
        "Host: localhost\r\nHost: localhost",
        "Host: localhost\r\nOrigin: http://evil.example",
        "Host: localhost\r\nOrigin: null",
        "Host: localhost\r\nOrigin: http://localhost:1234@evil",
        "Host: localhost\r\nOrigin: http://localhost.evil",
        "Host: localhost\r\nOrigin: http://localhost\r\nOrigin: http://evil.example"
      })
  void requestsThatGoOrComeFromElsewhereAreTurnedAwayUnread(String headers) throws Exception {
    assertThat(raw("POST /mcp HTTP/1.1\r\n" + headers + "\r\nContent-Length: 2\r\n\r\n{}"))
        .matches("HTTP/1.1 (400|403|421) [^\0]*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1:8420", "[::1]:1", "LOCALHOST"})
  void thisMachinesOwnNamesAreKnown(String host) throws Exception {
    assertThat(raw("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /mcp HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
        "POST /mcp HTTP/1.1\r\n\r\n",
        "GET /mcp/../healthz/%2e%2e HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
      })
  void brokenRequestsAreRefused(String request) throws Exception {
    assertThat(raw(request)).matches("(HTTP/1.1 4[^\0]*)?");
  }

  @Test
  void headersWithoutEndAreRefused() throws Exception {
    assertThat(
            raw(
                "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: "
                    + "x".repeat(20_000)
                    + "\r\n\r\n"))
        .startsWith("HTTP/1.1 431");
  }

  /// What comes back until the server closes, or has nothing more to say.
  private static String raw(String request) throws Exception {
    var address = URI.create(server.url());
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), address.getPort())) {
      socket.setSoTimeout(3_000);
      socket.getOutputStream().write(request.getBytes(UTF_8));
      var bytes = new byte[4_096];
      int read = socket.getInputStream().read(bytes);
      return read < 0 ? "" : new String(bytes, 0, read, UTF_8);
    }
  }

  @Test
  void aStreamThatIsClosedGivesTheCallUpInTheNewerEra() throws Exception {
    var id = "slow";
    var params =
        Json.obj()
            .put("name", "slow_compute")
            .put("arguments", Json.obj().put("seconds", 30).put("label", "x"))
            .build();
    var headers = modernHeaders("tools/call", "Mcp-Name", "slow_compute");
    var request =
        request(headers)
            .POST(HttpRequest.BodyPublishers.ofString(modern(id, "tools/call", params)))
            .build();
    var before = server.inFlight();
    InputStream stream = http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    assertThat(server.inFlight()).isEqualTo(before + 1);
    stream.close();
    assertThat(within(3_000, () -> server.inFlight() == before)).isTrue();
  }

  @Test
  void aStreamThatBreaksInTheOlderEraIsTakenUpWhereItBroke() throws Exception {
    var session = initialize();
    var body =
        """
        {"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"slow_compute",
         "arguments":{"seconds":1,"label":"kept"}}}
        """;
    var request = request(in(session)).POST(HttpRequest.BodyPublishers.ofString(body)).build();
    var stream = http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    var first = new String(stream.readNBytes("id: 1-0\n".length()), UTF_8);
    stream.close();
    assertThat(first).matches("id: \\w+-0\n");
    var place = first.substring("id: ".length()).strip();
    var again =
        request(with(in(session), "Accept", "text/event-stream", "Last-Event-ID", place))
            .GET()
            .build();
    var rest = http.send(again, HttpResponse.BodyHandlers.ofString()).body();
    assertThat(rest).contains("computed kept").contains("\"id\":7");
  }

  @Test
  void whoListensIsToldFirstThatTheServerListens() throws Exception {
    var wanted = Json.obj().put("notifications", Json.obj().put("toolsListChanged", true)).build();
    var request =
        request(modernHeaders("subscriptions/listen"))
            .POST(HttpRequest.BodyPublishers.ofString(modern(41, "subscriptions/listen", wanted)))
            .build();
    var said = new ArrayList<Json.Obj>();
    var answer = http.send(request, HttpResponse.BodyHandlers.ofLines());
    try (var lines = answer.body()) {
      for (var line : (Iterable<String>) lines::iterator) {
        if (!line.startsWith("data: ")) continue;
        said.add(read(line.substring("data: ".length())));
        if (said.size() == 1) call("test_trigger_tool_change", Json.Obj.EMPTY);
        if (said.size() == 2) break;
      }
    }
    assertThat(said)
        .extracting(it -> it.text("method"))
        .containsExactly(
            "notifications/subscriptions/acknowledged", "notifications/tools/list_changed");
    assertThat(said)
        .extracting(it -> it.object("params").object("_meta").number(SUBSCRIPTION))
        .containsOnly(41L);
  }

  private static final String SUBSCRIPTION = "io.modelcontextprotocol/subscriptionId";

  private interface Look {
    boolean holds();
  }

  private static boolean within(long millis, Look look) throws InterruptedException {
    var end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() < end) {
      if (look.holds()) return true;
      Thread.sleep(20);
    }
    return look.holds();
  }
}
