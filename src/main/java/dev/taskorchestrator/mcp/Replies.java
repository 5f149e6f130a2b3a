package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts results, errors and notifications into their envelopes.
final class Replies {
  private static final String OPENING = "{\"jsonrpc\":\"2.0\"";

  /// Codes of messages that could not be taken, whatever they asked.
  private static final Set<Integer> MALFORMED =
      Set.of(
          RpcError.PARSE,
          RpcError.INVALID_REQUEST,
          RpcError.HEADER_MISMATCH,
          RpcError.MISSING_CAPABILITY,
          RpcError.UNSUPPORTED_VERSION);

  private Replies() {}

  static Outgoing.Reply result(Json id, Json.Obj result) {
    var out = new JsonWriter().raw(OPENING).raw(",\"id\":").json(id).raw(",\"result\":");
    return new Outgoing.Reply(out.json(result).raw("}").toBytes(), 0, false);
  }

  /// A result whose bytes are known already.
  static Outgoing.Reply result(Json id, byte[] result) {
    var out = new JsonWriter(result.length + 64).raw(OPENING).raw(",\"id\":").json(id);
    return new Outgoing.Reply(out.raw(",\"result\":").raw(result).raw("}").toBytes(), 0, false);
  }

  /// An error; without an id where none could be read.
  static Outgoing.Reply error(@Nullable Json id, RpcError error) {
    return error(id, error, MALFORMED.contains(error.code()));
  }

  /// An error in the message itself.
  static Outgoing.Reply malformed(@Nullable Json id, RpcError error) {
    return error(id, error, true);
  }

  private static Outgoing.Reply error(@Nullable Json id, RpcError error, boolean malformed) {
    var out = new JsonWriter().raw(OPENING);
    if (id != null) out.raw(",\"id\":").json(id);
    var body =
        Json.obj()
            .put("code", error.code())
            .put("message", error.message())
            .putIfPresent("data", error.data());
    out.raw(",\"error\":").json(body.build()).raw("}");
    return new Outgoing.Reply(out.toBytes(), error.code(), malformed);
  }

  static Outgoing.Request request(String id, Question question) {
    var out = new JsonWriter().raw(OPENING).raw(",\"id\":").string(id);
    out.raw(",\"method\":").string(question.method());
    return new Outgoing.Request(out.raw(",\"params\":").json(question.params()).raw("}").toBytes());
  }

  static Outgoing.Note notification(String method, Json.Obj params) {
    var out = new JsonWriter().raw(OPENING).raw(",\"method\":").string(method);
    return new Outgoing.Note(out.raw(",\"params\":").json(params).raw("}").toBytes());
  }
}
