package dev.taskorchestrator.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.Schema;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Pacing;
import dev.taskorchestrator.run.Time;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Any bytes as what a client writes: lines are cut where they end, what is read as JSON is written
/// and read again as the same, and every line is answered or passed over without a fault.
public final class LinesTarget {

  private static final int LONGEST = 2_000;

  private static final AtomicReference<@Nullable Throwable> FAULT = new AtomicReference<>();
  private static final McpServer SERVER = server();

  private LinesTarget() {}

  private static McpServer server() {
    var echo =
        Tool.of(
            "echo",
            "Echo",
            "Says it again",
            Schema.object().required("text", Schema.text(0, 100)),
            Annotations.READS,
            call -> ToolAnswer.of(Json.obj().put("text", call.arguments().text("text"))));
    return new McpServer(
        StdioFixture.info(),
        Offer.of(new ToolTable(List.of(echo), List.of("echo"))),
        Limits.USUAL,
        Time.system(),
        new Pacing(Time.system(), Ids.chance()),
        () -> "op",
        (_, _, fault) -> FAULT.set(fault));
  }

  /// Tries one input.
  ///
  /// @param data what comes down the pipe until it ends
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    var lines = new Lines(new ByteArrayInputStream(data), LONGEST);
    var session = SERVER.open(new Caller(null, "s"));
    var put = new ByteArrayOutputStream();
    var cut = false;
    for (var line = lines.next(); line != null; line = lines.next()) {
      switch (line) {
        case Lines.Line.Whole(var bytes) -> {
          put.writeBytes(bytes);
          put.write('\n');
          readAgain(bytes);
          session.receive(bytes, LinesTarget::said);
        }
        case Lines.Line.TooLong() -> cut = true;
      }
      var fault = FAULT.getAndSet(null);
      if (fault != null) throw new AssertionError(fault);
    }
    if (!cut) assertWhole(data, put.toByteArray());
  }

  private static void assertWhole(byte[] data, byte[] put) {
    var ended = data.length > 0 && data[data.length - 1] == '\n';
    var all = ended || data.length == 0 ? data : Arrays.copyOf(data, data.length + 1);
    if (!ended && data.length > 0) all[data.length] = '\n';
    if (!Arrays.equals(all, put)) throw new AssertionError("lines were not cut where they end");
  }

  private static void readAgain(byte[] bytes) {
    Json json;
    try {
      json = JsonReader.read(bytes);
    } catch (JsonException _) {
      return;
    }
    var text = JsonWriter.text(json);
    if (text.indexOf('\n') >= 0) throw new AssertionError("two lines: " + text);
    if (!JsonWriter.text(JsonReader.read(text)).equals(text))
      throw new AssertionError("read otherwise: " + text);
  }

  private static void said(Outgoing outgoing) {
    if (outgoing instanceof Outgoing.Reply(var json, _, _)) {
      JsonReader.read(new String(json, UTF_8));
    }
  }
}
