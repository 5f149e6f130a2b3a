package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;

/// Requests of the revision that needs no handshake, for those who are clients themselves.
public final class Stateless {

  public static final String REVISION = Era.MODERN;

  private Stateless() {}

  /// A call of a tool.
  ///
  /// @param client as it calls itself
  public static Json.Obj toolCall(String tool, Json.Obj arguments, String client) {
    var params =
        Json.obj()
            .put("name", tool)
            .put("arguments", arguments)
            .put("_meta", Meta.of(new Caller(client, "")));
    return Json.obj()
        .put("jsonrpc", "2.0")
        .put("id", 1)
        .put("method", "tools/call")
        .put("params", params)
        .build();
  }
}
