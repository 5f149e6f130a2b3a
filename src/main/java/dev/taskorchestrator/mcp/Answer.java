package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came of a request that was let run.
public sealed interface Answer {

  /// The fields of the result.
  record Result(Json.Obj fields) implements Answer {}

  /// A result that may be kept for a while.
  ///
  /// @param everybody whether it is the same whoever asks
  record Kept(Json.Obj fields, long millis, boolean everybody) implements Answer {}

  /// A result that is not whole yet, by its type. Never given to a peer of the older era.
  record Typed(Json.Obj fields, String type) implements Answer {}

  /// Before it can go on something must be answered. It is asked anew then, with the answers.
  ///
  /// @param questions under names that the answers will have; may be none where only the state is
  ///   to come back
  /// @param state what the call wants to be told again with the answers
  record Asking(Map<String, Question> questions, Json.@Nullable Obj state)
      implements Answer, ToolAnswer {}

  /// The request itself was wrong, by the protocol's own codes.
  record Wrong(int code, String message, @Nullable Json data) implements Answer, ToolAnswer {

    /// Something needs capabilities that the client has not declared.
    static Wrong lacks(Json.Obj capabilities) {
      return new Wrong(
          RpcError.MISSING_CAPABILITY,
          "the client has not declared a capability that this needs",
          Json.obj().put("requiredCapabilities", capabilities).build());
    }

    /// An argument of the request cannot be meant.
    public static Wrong params(String message, @Nullable Json data) {
      return new Wrong(RpcError.INVALID_PARAMS, message, data);
    }

    RpcError toError() {
      return new RpcError(code, message, data);
    }
  }

  static Answer of(ObjBuilder fields) {
    return new Result(fields.build());
  }
}
