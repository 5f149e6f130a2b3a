package dev.taskorchestrator.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Refuses characters that no text should hold: NUL and the other control characters except tab and
/// line breaks, and halves of surrogate pairs. They break databases, terminals or the wire further
/// on.
public final class CleanText {
  private CleanText() {}

  /// Whether every character may stand in a text.
  public static boolean clean(String text) {
    return fault(text) == null;
  }

  static @Nullable Problem check(Json value, String path) {
    return switch (value) {
      case Json.Str(var text) -> check(text, path);
      case Json.Arr(var items) -> items(items, path);
      case Json.Obj(var fields) -> {
        for (var field : fields.entrySet()) {
          var place = SchemaCheck.below(path, field.getKey());
          var problem = field(field.getKey(), field.getValue(), place);
          if (problem != null) yield problem;
        }
        yield null;
      }
      case Json.Num _, Json.Bool _, Json.Null _ -> null;
    };
  }

  static @Nullable Problem check(String text, String path) {
    var fault = fault(text);
    return fault == null
        ? null
        : SchemaCheck.problem(Reasons.quoted(path), "may not hold " + fault);
  }

  static @Nullable Problem field(String name, Json value, String place) {
    var problem = check(name, place);
    return problem == null ? check(value, place) : problem;
  }

  private static @Nullable Problem items(List<Json> items, String path) {
    for (var i = 0; i < items.size(); i++) {
      var problem = check(items.get(i), path + "[" + i + "]");
      if (problem != null) return problem;
    }
    return null;
  }

  private static @Nullable String fault(String text) {
    for (var i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (c < ' ') {
        if (c == '\n' || c == '\t' || c == '\r') continue;
        return c == 0 ? "a NUL character" : "the control character U+%04X".formatted((int) c);
      }
      if (Character.isSurrogate(c) && !paired(text, i)) return "half of a surrogate pair";
    }
    return null;
  }

  private static boolean paired(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
        : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
  }
}
