package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.mcp.Stateless;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Calls tools of a network server, one request each, in the revision that needs no handshake.
public final class RemoteCalls implements AutoCloseable {

  private static final Duration CONNECTING = Duration.ofSeconds(10);

  /// Beyond what a call was asked to wait.
  private static final Duration PATIENCE = Duration.ofSeconds(75);

  private static final int TOO_MANY = 429;
  private static final String DATA = "data: ";

  private final URI server;
  private final @Nullable String token;
  private final HttpClient http;

  /// The server did not let us in, or does not understand: it would say the same again.
  public static final class TurnedAway extends IOException {
    private static final long serialVersionUID = 1L;

    TurnedAway(String message) {
      super(message);
    }
  }

  /// Opens nothing yet.
  ///
  /// @param server the address of its `/mcp`
  /// @param token by which it lets us in; null for none
  public RemoteCalls(URI server, @Nullable String token) {
    this.server = server;
    this.token = token;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTING)
            .build();
  }

  /// The result of a tool, as `tools/call` gives it.
  ///
  /// @throws IOException when the server cannot be reached, does not let us in, or does not
  ///   understand
  public Json.Obj call(String tool, Json.Obj arguments) throws IOException, InterruptedException {
    var wait = Duration.ofSeconds(arguments.number("wait_seconds", 0));
    var request =
        HttpRequest.newBuilder(server)
            .timeout(PATIENCE.plus(wait))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .header(ModernHeaders.VERSION, Stateless.REVISION)
            .header("Mcp-Method", "tools/call")
            .header("Mcp-Name", tool)
            .POST(
                HttpRequest.BodyPublishers.ofByteArray(
                    JsonWriter.bytes(Stateless.toolCall(tool, arguments, "terminal"))));
    if (token != null) request.header("Authorization", "Bearer " + token);
    var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
    return result(answer.statusCode(), answer.body());
  }

  private static Json.Obj result(int status, String body) throws IOException {
    var said = Json.Obj.EMPTY;
    for (var line : body.lines().toList()) {
      var json = line.startsWith(DATA) ? line.substring(DATA.length()) : line;
      if (json.startsWith("{") && JsonReader.read(json.getBytes(UTF_8)) instanceof Json.Obj one) {
        said = one;
      }
    }
    var result = said.optObject("result");
    if (result.isPresent()) return result.get();
    var why = said.optObject("error").flatMap(error -> error.optText("message"));
    var message = "the server answered %d: %s".formatted(status, why.orElse("nothing more"));
    throw status / 100 == 4 && status != TOO_MANY
        ? new TurnedAway(message)
        : new IOException(message);
  }

  @Override
  public void close() {
    http.close();
  }
}
