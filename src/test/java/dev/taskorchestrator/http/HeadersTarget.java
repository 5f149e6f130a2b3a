package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.Problem;
import dev.taskorchestrator.mcp.Annotations;
import dev.taskorchestrator.mcp.Tool;
import dev.taskorchestrator.mcp.ToolAnswer;
import dev.taskorchestrator.mcp.ToolTable;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Any text as headers, a line each: the name of a tool, then `Mcp-Name`, `Mcp-Param-Region`,
/// `Host` and `Origin`. What passes says the same as the body, and comes from and goes to this
/// machine.
public final class HeadersTarget {

  private static final String VERSION = "2026-07-28";
  private static final Pattern HOST =
      Pattern.compile("(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");

  private static final Json.Obj SHAPE =
      (Json.Obj)
          JsonReader.read(
              """
              {"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}}
              """);

  private static final Gate GATE = new Gate(Set.of(), Set.of());

  private HeadersTarget() {}

  /// Tries one input.
  ///
  /// @param data five lines
  public static void fuzzerTestOneInput(byte[] data) {
    var lines = new String(data, UTF_8).split("\n", 5);
    if (lines.length < 5) return;
    var exchange =
        new Spoken(
            Map.of(
                ModernHeaders.VERSION,
                VERSION,
                "Mcp-Method",
                "tools/call",
                "Mcp-Name",
                lines[1],
                "Mcp-Param-Region",
                lines[2],
                "Host",
                lines[3],
                "Origin",
                lines[4]));
    names(exchange, lines[0], lines[1], lines[2]);
    places(exchange, lines[3], lines[4]);
  }

  private static void names(Exchange exchange, String tool, String name, String region) {
    var arguments = Json.obj().put("region", region.strip());
    var params = Json.obj().put("name", tool).put("arguments", arguments);
    var message = Json.obj().put("id", 1).put("method", "tools/call").put("params", params).build();
    var fault = ModernHeaders.fault(exchange, message, VERSION, table(tool));
    if (fault == null && !says(name.strip(), tool)) {
      throw new AssertionError("taken for " + tool + ": " + name);
    }
  }

  /// Read by the letter, in another way than the product does.
  private static boolean says(String header, String tool) {
    var coded = Base64.getEncoder().encodeToString(tool.getBytes(UTF_8));
    if (header.equals(tool)) return true;
    if (!header.startsWith("=?base64?")) return false;
    var inside = header.substring(9, header.length() - 2);
    return inside.equals(coded)
        || new String(Base64.getDecoder().decode(inside), UTF_8).equals(tool);
  }

  private static ToolTable table(String name) {
    var input =
        new Tool.Input() {
          @Override
          public Json.Obj toJson() {
            return SHAPE;
          }

          @Override
          public @Nullable Problem check(Json value) {
            return null;
          }
        };
    var tool =
        new Tool(
            name,
            "T",
            "d",
            input,
            null,
            Annotations.READS,
            _ -> Duration.ZERO,
            _ -> ToolAnswer.markdown(""));
    return new ToolTable(List.of(tool), List.of(name));
  }

  private static void places(Exchange exchange, String host, String origin) {
    if (GATE.turned(exchange) != null) return;
    var from = origin.strip().toLowerCase(Locale.ROOT);
    var place = from.substring(from.indexOf("://") + 3);
    if (!HOST.matcher(host.strip().toLowerCase(Locale.ROOT)).matches()
        || !from.matches("https?://.*")
        || !HOST.matcher(place).matches()) {
      throw new AssertionError("let through: " + host + " from " + origin);
    }
  }

  /// A request that has headers and nothing else.
  private record Spoken(Map<String, String> said) implements Exchange {

    @Override
    public String method() {
      return "POST";
    }

    @Override
    public String path() {
      return "/mcp";
    }

    @Override
    public @Nullable String parameter(String name) {
      return null;
    }

    @Override
    public List<String> headers(String name) {
      var value = said.get(name);
      return value == null ? List.of() : List.of(value);
    }

    @Override
    public String peer() {
      return "127.0.0.1";
    }

    @Override
    public byte[] body(int most) {
      return new byte[0];
    }

    @Override
    public void answer(Reply reply) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Stream stream(Reply head) {
      throw new UnsupportedOperationException();
    }
  }
}
