package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import org.jspecify.annotations.Nullable;

/// Errors of the protocol that a door finds before a session hears of the message.
public final class ProtocolErrors {

  public static final int METHOD_NOT_FOUND = RpcError.METHOD_NOT_FOUND;

  private ProtocolErrors() {}

  public static Json.Obj notJson(@Nullable String why) {
    return of(null, new RpcError(RpcError.PARSE, "not JSON: " + why, null));
  }

  public static Json.Obj invalid(String why) {
    return of(null, RpcError.invalidRequest(why));
  }

  /// Headers say something else than the body.
  public static Json.Obj headers(@Nullable Json id, String why) {
    return of(id, new RpcError(RpcError.HEADER_MISMATCH, "Header mismatch: " + why, null));
  }

  /// An error of a door's own.
  public static Json.Obj of(@Nullable Json id, int code, String message) {
    return of(id, new RpcError(code, message, null));
  }

  static Json.Obj of(@Nullable Json id, RpcError error) {
    var answer = Json.obj().put("jsonrpc", "2.0");
    if (id instanceof Json.Str || id instanceof Json.Num) answer.put("id", id);
    return answer
        .put(
            "error",
            Json.obj()
                .put("code", error.code())
                .put("message", error.message())
                .putIfPresent("data", error.data()))
        .build();
  }
}
