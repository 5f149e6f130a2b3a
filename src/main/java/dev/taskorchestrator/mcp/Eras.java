package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Reasons;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which era a message over the network is of, where a header says so besides the message.
public sealed interface Eras {

  /// Versions that rely on a handshake.
  List<String> LEGACY = Era.LEGACY;

  /// The one since which a stream begins with an event to which a client can come back.
  String PRIMING = Era.NEWEST_LEGACY;

  /// Stands by itself, of the version that it names.
  record Modern(String version) implements Eras {}

  record Legacy() implements Eras {}

  /// Meant to stand by itself, but cannot be served. The whole answer.
  record Wrong(Json.Obj answer) implements Eras {}

  /// Notifications need not say which revision they speak.
  private static boolean notification(Json message) {
    return message instanceof Json.Obj object && object.has("method") && !object.has("id");
  }

  /// Tells the era of a message.
  ///
  /// @param header the version in the header; null where there is none
  static Eras of(Json message, @Nullable String header) {
    var params =
        message instanceof Json.Obj object
            ? object.optObject("params").orElse(Json.Obj.EMPTY)
            : Json.Obj.EMPTY;
    var meta = params.optObject("_meta").orElse(Json.Obj.EMPTY);
    if (meta.get(Meta.PROTOCOL_VERSION) instanceof Json.Str(var version)) {
      return new Modern(version);
    }
    if (header == null || LEGACY.contains(header)) return new Legacy();
    var id = message instanceof Json.Obj object ? object.get("id") : null;
    if (header.equals(Era.MODERN) && notification(message)) return new Modern(header);
    if (!header.equals(Era.MODERN)) {
      return new Wrong(ProtocolErrors.of(id, Era.unsupported(Reasons.quoted(header))));
    }
    return new Wrong(
        ProtocolErrors.of(
            id, RpcError.invalidParams("params._meta must have " + Meta.PROTOCOL_VERSION)));
  }
}
