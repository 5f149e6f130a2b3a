package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.CleanText;
import dev.taskorchestrator.json.Json;
import org.jspecify.annotations.Nullable;

/// One message, told apart by its shape and nothing else.
sealed interface Envelope {
  /// What wants an answer.
  ///
  /// @param size how many bytes it came in
  record Request(Json id, String method, Json.Obj params, int size) implements Envelope {

    /// The same without one of its parameters.
    Request without(String name) {
      var rest = Json.obj();
      params
          .fields()
          .forEach((field, value) -> {
            if (!field.equals(name)) rest.put(field, value);
          });
      return new Request(id, method, rest.build(), size);
    }
  }

  record Notification(String method, Json.Obj params) implements Envelope {}

  /// A client's answer to a question of ours.
  record Response(Json id, Json.Obj message) implements Envelope {}

  /// None of these; the id is there if it could be read.
  record Malformed(@Nullable Json id, RpcError error) implements Envelope {}

  static Envelope of(Json message, int size) {
    if (!(message instanceof Json.Obj object)) {
      return malformed(null, "a message must be an object, not " + message.kind());
    }
    var id = object.get("id");
    if (id != null && !usable(id)) {
      return malformed(null, "an id must be a string or an integer, not " + id.kind());
    }
    if (!"2.0".equals(object.text("jsonrpc", ""))) {
      return malformed(id, "\"jsonrpc\" must be \"2.0\"");
    }
    var method = object.get("method");
    if (method != null) return call(id, method, object.get("params"), size);
    if (id != null && (object.has("result") || object.has("error")))
      return new Response(id, object);
    return malformed(id, "a message must have a method");
  }

  private static Envelope call(@Nullable Json id, Json method, @Nullable Json params, int size) {
    if (!(method instanceof Json.Str(var name))) {
      return malformed(id, "a method must be a string, not " + method.kind());
    }
    if (params != null && !(params instanceof Json.Obj)) {
      var error = RpcError.invalidParams("params must be an object, not " + params.kind());
      return new Malformed(id, error);
    }
    var given = params instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    return id == null ? new Notification(name, given) : new Request(id, name, given, size);
  }

  /// An id is echoed, so it must be one that survives the way back unchanged.
  private static boolean usable(Json id) {
    return switch (id) {
      case Json.Str(var text) -> CleanText.clean(text);
      case Json.Num number -> number.plain();
      case Json.Obj _, Json.Arr _, Json.Bool _, Json.Null _ -> false;
    };
  }

  private static Malformed malformed(@Nullable Json id, String message) {
    return new Malformed(id, RpcError.invalidRequest(message));
  }
}
