package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Reasons;
import java.util.List;
import java.util.Optional;

/// Which generation of the protocol a message speaks. It is decided for each message, since both
/// may come down one pipe.
sealed interface Era {
  String MODERN = "2026-07-28";
  String NEWEST_LEGACY = "2025-11-25";
  String BATCHING = "2025-03-26";
  List<String> LEGACY = List.of("2024-11-05", BATCHING, "2025-06-18", NEWEST_LEGACY);
  List<String> LOG_LEVELS =
      List.of("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency");

  /// Stands by itself: all that matters is in the message.
  ///
  /// @param logLevel the least level of what the client wants to have for its log
  record Modern(Optional<String> client, Json.Obj capabilities, Optional<String> logLevel)
      implements Era {}

  /// Relies on a handshake.
  record Legacy() implements Era {}

  /// Modern, but not in a way that can be served.
  record Wrong(RpcError error) implements Era {}

  static Era of(Json.Obj params) {
    var meta = params.get("_meta");
    if (meta == null) return new Legacy();
    if (!(meta instanceof Json.Obj given))
      return wrong("_meta must be an object, not " + meta.kind());
    var version = given.get(Meta.PROTOCOL_VERSION);
    if (version == null) return new Legacy();
    return version instanceof Json.Str(var asked)
        ? modern(asked, given)
        : wrong(Meta.PROTOCOL_VERSION + " must be a string, not " + version.kind());
  }

  private static Era modern(String version, Json.Obj meta) {
    if (!version.equals(MODERN)) return new Wrong(unsupported(Reasons.quoted(version)));
    if (!(meta.get(Meta.CLIENT_CAPABILITIES) instanceof Json.Obj capabilities)) {
      return wrong("_meta must have " + Meta.CLIENT_CAPABILITIES + ", an object");
    }
    var level = meta.get(Meta.LOG_LEVEL);
    if (level != null && !(level instanceof Json.Str(var name) && LOG_LEVELS.contains(name))) {
      return wrong(Meta.LOG_LEVEL + " must be one of " + String.join(", ", LOG_LEVELS));
    }
    var client = meta.optObject(Meta.CLIENT_INFO).flatMap(info -> info.optText("name"));
    return new Modern(client, capabilities, meta.optText(Meta.LOG_LEVEL));
  }

  static RpcError unsupported(String version) {
    var data = Json.obj().put("supported", List.of(Json.of(MODERN)));
    data.put("requested", version);
    return new RpcError(RpcError.UNSUPPORTED_VERSION, "unsupported protocol version", data.build());
  }

  private static Wrong wrong(String message) {
    return new Wrong(RpcError.invalidParams(message));
  }
}
