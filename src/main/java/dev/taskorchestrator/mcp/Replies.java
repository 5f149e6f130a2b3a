package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/// Puts results, errors and notifications into their envelopes.
final class Replies {
  private static final String OPENING = "{\"jsonrpc\":\"2.0\"";

  private Replies() {}

  static Outgoing.Reply result(Json id, Json.Obj result) {
    var out = new JsonWriter().raw(OPENING).raw(",\"id\":").json(id).raw(",\"result\":");
    return new Outgoing.Reply(out.json(result).raw("}").toBytes(), 0);
  }

  /// A result whose bytes are known already.
  static Outgoing.Reply result(Json id, byte[] result) {
    var out = new JsonWriter(result.length + 64).raw(OPENING).raw(",\"id\":").json(id);
    return new Outgoing.Reply(out.raw(",\"result\":").raw(result).raw("}").toBytes(), 0);
  }

  /// An error; without an id where none could be read.
  static Outgoing.Reply error(@Nullable Json id, RpcError error) {
    var out = new JsonWriter().raw(OPENING);
    if (id != null) out.raw(",\"id\":").json(id);
    var body =
        Json.obj()
            .put("code", error.code())
            .put("message", error.message())
            .putIfPresent("data", error.data());
    out.raw(",\"error\":").json(body.build()).raw("}");
    return new Outgoing.Reply(out.toBytes(), error.code());
  }

  static Outgoing.Note notification(String method, Json.Obj params) {
    var out = new JsonWriter().raw(OPENING).raw(",\"method\":").string(method);
    return new Outgoing.Note(out.raw(",\"params\":").json(params).raw("}").toBytes());
  }
}
