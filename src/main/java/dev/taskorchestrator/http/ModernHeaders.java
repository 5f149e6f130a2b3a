package dev.taskorchestrator.http;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.mcp.ToolTable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Since revision 2026-07-28 headers repeat parts of the body, so that what lies in between can
/// route by them. They must say the same. (Streamable HTTP, "Request Metadata".)
final class ModernHeaders {

  static final String VERSION = "MCP-Protocol-Version";

  private static final String ENCODED = "=?base64?";
  private static final String ENCODED_END = "?=";

  /// Where the body has what `Mcp-Name` repeats, by method.
  private static final Map<String, String> NAMES =
      Map.of(
          "tools/call", "name",
          "prompts/get", "name",
          "resources/read", "uri",
          "tasks/get", "taskId",
          "tasks/update", "taskId",
          "tasks/cancel", "taskId");

  private ModernHeaders() {}

  /// What differs, as a sentence; null when all say the same.
  static @Nullable String fault(
      Exchange exchange, Json.Obj message, String version, ToolTable tools) {
    if (!message.has("id")) return null; // nothing is laid down for notifications
    var method = message.text("method", "");
    var params = message.optObject("params").orElse(Json.Obj.EMPTY);
    var fault = differs(exchange, VERSION, version);
    if (fault == null) fault = differs(exchange, "Mcp-Method", method);
    var name = name(message);
    if (fault == null && name != null) fault = differs(exchange, "Mcp-Name", name);
    return fault == null && method.equals("tools/call")
        ? parameters(exchange, params, tools)
        : fault;
  }

  /// What `Mcp-Name` repeats of a message; null where it repeats nothing.
  static @Nullable String name(Json.Obj message) {
    var field = NAMES.get(message.text("method", ""));
    var params = message.optObject("params").orElse(Json.Obj.EMPTY);
    return field != null && params.get(field) instanceof Json.Str(var name) ? name : null;
  }

  private static @Nullable String parameters(Exchange exchange, Json.Obj params, ToolTable tools) {
    var arguments = params.optObject("arguments").orElse(Json.Obj.EMPTY);
    for (var parameter : tools.headers(params.text("name", ""))) {
      var value = parameter.in(arguments);
      if (value == null) {
        if (!exchange.headers(parameter.header()).isEmpty()) {
          return parameter.header() + " is given, but the argument it repeats is not";
        }
      } else {
        var fault = same(exchange, parameter.header(), value);
        if (fault != null) return fault;
      }
    }
    return null;
  }

  private static @Nullable String same(Exchange exchange, String header, Json value) {
    if (!(value instanceof Json.Num number)) {
      return differs(
          exchange,
          header,
          value instanceof Json.Bool(var flag) ? String.valueOf(flag) : text(value));
    }
    var given = one(exchange, header);
    if (given == null) return header + " must be given, once";
    try {
      return new Json.Num(given).decimal().compareTo(number.decimal()) == 0 ? null : other(header);
    } catch (NumberFormatException _) {
      return other(header);
    }
  }

  private static String text(Json value) {
    return value instanceof Json.Str(var text) ? text : "";
  }

  private static @Nullable String differs(Exchange exchange, String header, String body) {
    var given = one(exchange, header);
    if (given == null) return header + " must be given, once, in plain ASCII or encoded";
    return given.equals(body) ? null : other(header);
  }

  private static String other(String header) {
    return header + " does not say the same as the body";
  }

  /// The value of a header, decoded; null where there is none, more than one, or none that can be
  /// read.
  private static @Nullable String one(Exchange exchange, String header) {
    var value = exchange.header(header);
    if (value == null) return null;
    var text = value.strip();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < ' ' || text.charAt(i) > '~') return null;
    }
    if (!text.startsWith(ENCODED) || !text.endsWith(ENCODED_END)) return text;
    int end = text.length() - ENCODED_END.length();
    return end < ENCODED.length() ? null : decoded(text.substring(ENCODED.length(), end));
  }

  private static @Nullable String decoded(String base64) {
    if (base64.length() % 4 != 0) return null;
    try {
      var bytes = Base64.getDecoder().decode(base64);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (IllegalArgumentException | CharacterCodingException _) {
      return null;
    }
  }
}
