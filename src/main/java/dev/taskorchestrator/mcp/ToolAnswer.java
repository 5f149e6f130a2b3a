package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.ObjBuilder;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a tool answers. A refusal is an answer too: it tells the caller what stands in the way, and
/// is marked as an error so that a model notices.
public sealed interface ToolAnswer
    permits ToolAnswer.Structured,
        ToolAnswer.Markdown,
        ToolAnswer.Blocks,
        ToolAnswer.Refused,
        ToolAnswer.Lasting,
        Answer.Asking,
        Answer.Wrong {

  /// A value, given as such and as one line of text.
  record Structured(Json.Obj value) implements ToolAnswer {}

  /// Text for reading.
  record Markdown(String text) implements ToolAnswer {}

  /// Content blocks as the protocol defines them: images, sounds, embedded resources.
  record Blocks(List<Json.Obj> blocks) implements ToolAnswer {}

  /// What stands in the way: a stable code, one sentence, whether trying again can help, and
  /// further fields that belong to the code.
  record Refused(String code, String message, Retry retry, Json.Obj more) implements ToolAnswer {
    Json.Obj error() {
      var error = Json.obj().put("code", code).put("message", message).put("retry", retry.word());
      return Json.obj().put("error", error.putAll(more)).build();
    }
  }

  /// What was asked may take long: the rest of it. Who can come back for the answer is told where
  /// to ask; everybody else waits for it.
  ///
  /// @param required whether it is not done at all for who cannot come back
  record Lasting(Tool.Handler rest, boolean required) implements ToolAnswer {}

  /// Whether the same call can succeed later.
  enum Retry {
    NEVER,
    AFTER_CHANGE,
    LATER;

    String word() {
      return switch (this) {
        case NEVER -> "never";
        case AFTER_CHANGE -> "after_change";
        case LATER -> "later";
      };
    }
  }

  static ToolAnswer of(Json.Obj value) {
    return new Structured(value);
  }

  static ToolAnswer of(ObjBuilder value) {
    return new Structured(value.build());
  }

  static ToolAnswer markdown(String text) {
    return new Markdown(text);
  }

  static ToolAnswer refused(String code, String message, Retry retry) {
    return new Refused(code, message, retry, Json.Obj.EMPTY);
  }

  static ToolAnswer refused(String code, String message, Retry retry, ObjBuilder more) {
    return new Refused(code, message, retry, more.build());
  }

  /// Asks before it goes on.
  static ToolAnswer asking(Map<String, Question> questions, Json.@Nullable Obj state) {
    return new Answer.Asking(questions, state);
  }

  /// The fields of a `tools/call` result, of what is one.
  default ObjBuilder toResult() {
    return switch (this) {
      case Structured(var value) -> structured(value);
      case Markdown(var text) -> Json.obj().put("content", List.of(block(text)));
      case Blocks(var blocks) -> Json.obj().put("content", blocks);
      case Refused refused -> structured(refused.error()).put("isError", true);
      case Lasting _, Answer.Asking _, Answer.Wrong _ ->
          throw new IllegalStateException("no result: " + this);
    };
  }

  /// The same as any request is answered.
  default Answer toAnswer() {
    return switch (this) {
      case Answer.Asking asking -> asking;
      case Answer.Wrong wrong -> wrong;
      case ToolAnswer result -> new Answer.Result(result.toResult().build());
    };
  }

  private static ObjBuilder structured(Json.Obj value) {
    return Json.obj()
        .put("content", List.of(block(JsonWriter.text(value))))
        .put("structuredContent", value);
  }

  private static Json.Obj block(String text) {
    return Json.obj().put("type", "text").put("text", text).build();
  }
}
