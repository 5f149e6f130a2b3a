package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A good request, byte by byte, but for what a row says of it: its first line, headers more or
/// less, its body.
final class HostileRequest {

  private static final String GOOD =
      HostileHttp.modern(
          "tools/call",
          Json.obj()
              .put("name", "orchestrator_get_status")
              .put("arguments", Json.Obj.EMPTY)
              .build());

  private HostileRequest() {}

  static byte[] of(Json.Obj row, Map<String, String> named) {
    var body = row.has("body") ? HostileText.bytes(row.text("body"), named) : GOOD.getBytes(UTF_8);
    var headers = headers(named, body.length);
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

  private static List<String> headers(Map<String, String> named, int length) {
    return new ArrayList<>(
        List.of(
            "Host: localhost",
            "Authorization: Bearer " + named.get("agent"),
            "Content-Type: application/json",
            "Accept: application/json",
            "MCP-Protocol-Version: " + HostileHttp.VERSION,
            "Mcp-Method: tools/call",
            "Mcp-Name: orchestrator_get_status",
            "Content-Length: " + length,
            "Connection: close"));
  }
}
