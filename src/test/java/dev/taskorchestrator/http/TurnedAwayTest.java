package dev.taskorchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.conformance.FixtureServer;
import dev.taskorchestrator.mcp.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of calls and sessions whose credential lets nobody in any more.
@Timeout(60)
class TurnedAwayTest {

  private static final Duration SOON = Duration.ofSeconds(1);

  private final Set<String> revoked = ConcurrentHashMap.newKeySet();
  private FixtureServer server;
  private HttpClient http;

  @BeforeEach
  void start() throws IOException {
    server = new FixtureServer(0, (exchange, _) -> decide(exchange));
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterEach
  void stop() {
    http.close();
    server.close();
  }

  /// Everybody is the same visitor, by whatever credential.
  private Doorkeeper.Decision decide(Exchange exchange) {
    var credential = String.valueOf(exchange.header("Authorization"));
    Welcome welcome =
        _ -> revoked.contains(credential) ? Reply.problem(401, "unauthorized", "revoked") : null;
    var turned = welcome.turnedNow();
    return turned == null
        ? new Doorkeeper.Decision.Admitted(
            new Visitor(new Caller(null, ""), "ann", credential, welcome))
        : new Doorkeeper.Decision.Turned(turned);
  }

  private HttpRequest.Builder request(String credential, String body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create(server.url()))
            .header("Authorization", credential)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return headers.length == 0 ? request : request.headers(headers);
  }

  private static final String SLOW =
      """
      "method":"tools/call","params":{"name":"slow_compute","arguments":{"seconds":40}\
      """;

  private HttpRequest.Builder modern(String credential, String accept) {
    return request(
        credential,
        "{\"jsonrpc\":\"2.0\",\"id\":1,"
            + SLOW
            + """
            ,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",
            "io.modelcontextprotocol/clientCapabilities":{}}}}
            """,
        "Accept",
        accept,
        "MCP-Protocol-Version",
        "2026-07-28",
        "Mcp-Method",
        "tools/call",
        "Mcp-Name",
        "slow_compute");
  }

  private HttpRequest.Builder legacy(String credential, String session) {
    return legacy(credential, session, "application/json, text/event-stream");
  }

  private HttpRequest.Builder legacy(String credential, String session, String accept) {
    return request(
        credential,
        "{\"jsonrpc\":\"2.0\",\"id\":1," + SLOW + "}}",
        "Accept",
        accept,
        "Mcp-Session-Id",
        session);
  }

  private String initialize(String credential) throws Exception {
    var body =
        """
        {"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",
         "capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
        """;
    var answer =
        http.send(request(credential, body).build(), HttpResponse.BodyHandlers.discarding());
    return answer.headers().firstValue("Mcp-Session-Id").orElseThrow();
  }

  private int ping(String credential, String session) throws Exception {
    var body = "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}";
    var request = request(credential, body, "Mcp-Session-Id", session).build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private void calls(int count) {
    var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (server.inFlight() != count && System.nanoTime() < end) Thread.onSpinWait();
    assertThat(server.inFlight()).isEqualTo(count);
  }

  private void endsSoon(InputStream stream, Runnable revocation) {
    calls(1);
    revocation.run();
    var begun = System.nanoTime();
    try (stream) {
      stream.readAllBytes();
    } catch (IOException cut) {
      // as it should be
    }
    calls(0);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
  }

  @Test
  void aCallWhoseStreamIsOpenEndsInTheNewerEra() throws Exception {
    var request = modern("one", "application/json, text/event-stream").build();
    var stream = http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    endsSoon(stream, () -> revoked.add("one"));
  }

  @Test
  void aCallWhoseStreamIsOpenEndsInTheOlderEraThoughItsSessionGoesOn() throws Exception {
    var session = initialize("one");
    var request = legacy("one", session).build();
    var stream = http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    assertThat(ping("two", session)).isEqualTo(200);
    endsSoon(stream, () -> revoked.add("one"));
    assertThat(ping("two", session)).isEqualTo(200);
  }

  @Test
  void aCallWhoseCallerHungUpEndsInTheOlderEraWithItsSession() throws Exception {
    var session = initialize("one");
    var request = legacy("one", session).build();
    http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body().close();
    endsSoon(InputStream.nullInputStream(), () -> revoked.add("one"));
    assertThat(ping("one", session)).isEqualTo(401);
    assertThat(ping("two", session)).isEqualTo(404);
  }

  @Test
  void aCallerWhoTakesNoStreamIsTurnedAwayWhileItWaits() throws Exception {
    var answer =
        http.sendAsync(
            modern("one", "application/json").build(), HttpResponse.BodyHandlers.ofString());
    calls(1);
    revoked.add("one");
    var begun = System.nanoTime();
    assertThat(answer.join().statusCode()).isEqualTo(401);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
    calls(0);
  }

  @Test
  void aCallerOfTheOlderEraWhoTakesNoStreamIsTurnedAwayHoweverSoon() throws Exception {
    for (int i = 0; i < 5; i++) {
      var credential = "one-" + i;
      var request = legacy(credential, initialize(credential), "application/json").build();
      var answer = http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
      calls(1);
      revoked.add(credential);
      assertThat(answer.join().statusCode()).isEqualTo(401);
      calls(0);
    }
  }

  @Test
  void aSessionIsHeldByTheCredentialThatWasShownLast() throws Exception {
    var session = initialize("one");
    assertThat(ping("two", session)).isEqualTo(200);
    revoked.add("one");
    var request = legacy("two", session).build();
    var stream = http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body();
    endsSoon(stream, () -> revoked.add("two"));
    assertThat(ping("three", session)).isEqualTo(404);
  }
}
