package dev.taskorchestrator.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Input that no well-behaved client sends and that cannot stand in a text file: each is answered
/// clearly, and the next message is served.
class HostileInputTest {
  private final StdioFixture fixture = new StdioFixture();
  private final McpClient client = fixture.client;

  @AfterEach
  void theNextMessageIsServedAndNothingElseWasSaid() {
    client.send("{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"method\":\"ping\"}");
    assertThat(JsonWriter.text(client.next()))
        .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"result\":{}}");
    fixture.close();
  }

  @Test
  void aLineThatIsTooLongIsPassedOver() {
    var piece = new byte[1 << 20];
    Arrays.fill(piece, (byte) 'x');
    for (var i = 0; i < 20; i++) client.send(piece);
    client.send("\n".getBytes(UTF_8));
    assertThat(error("more than 16777216 bytes")).isEqualTo(-32700);
  }

  @Test
  void aLongLineThatIsNotTooLongIsServed() {
    client.initialize();
    var text = "é".repeat(1_000_000);
    var result = client.call("echo", Json.obj().put("text", text).build());
    assertThat(result.object("structuredContent").text("text")).isEqualTo(text);
  }

  @Test
  void bytesThatAreNotUtf8AreRefused() {
    for (var hex : new String[] {"ff", "c080", "eda080", "f4908080", "e282"}) {
      client.send(HexFormat.of().parseHex("7b2261223a22" + hex + "227d0a"));
      assertThat(error("invalid UTF-8")).isEqualTo(-32700);
    }
  }

  @Test
  void aNulByteIsRefused() {
    client.send(new byte[] {'"', 0, '"', '\n'});
    assertThat(error("line 1, column 2")).isEqualTo(-32700);
  }

  @Test
  void aByteOrderMarkIsRefused() {
    client.send("\uFEFF{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}");
    assertThat(error("byte order mark")).isEqualTo(-32700);
  }

  @Test
  void nestingWithoutEndIsRefused() {
    client.send("[".repeat(100_000));
    assertThat(error("64 deep")).isEqualTo(-32700);
    client.send("{\"a\":".repeat(100_000));
    assertThat(error("64 deep")).isEqualTo(-32700);
  }

  @Test
  void aMethodOfAMebibyteIsNotEchoedWhole() {
    client.initialize();
    client.send("{\"jsonrpc\":\"2.0\",\"id\":\"m\",\"method\":\"" + "x".repeat(1 << 20) + "\"}");
    var reply = client.next();
    assertThat(JsonWriter.text(reply)).hasSizeLessThan(300).contains("-32601", "xxx…");
  }

  @Test
  void aToolOfAMebibyteIsNotEchoedWhole() {
    client.initialize();
    var reply =
        client.exchange(
            "tools/call",
            Json.obj().put("name", "x".repeat(1 << 20)).build(),
            Duration.ofSeconds(5));
    assertThat(JsonWriter.text(reply)).hasSizeLessThan(300).contains("-32602");
  }

  @Test
  void lineEndsOfWindowsAndBlankLinesAreFine() {
    client.send(
        "{\"jsonrpc\":\"2.0\",\"id\":\"w\",\"method\":\"ping\"}\r\n\r\n  \n".getBytes(UTF_8));
    assertThat(client.next().text("id")).isEqualTo("w");
  }

  private long error(String part) {
    var reply = client.next();
    assertThat(reply.has("id")).isFalse();
    assertThat(reply.object("error").text("message")).contains(part);
    return reply.object("error").number("code");
  }
}
