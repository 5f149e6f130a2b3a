package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import java.util.List;

/// Texts with which a person begins something.
public interface Prompts {

  /// No prompts at all.
  Prompts NONE =
      new Prompts() {
        @Override
        public List<Json.Obj> list(ToolCall call) {
          return List.of();
        }

        @Override
        public Answer get(String name, ToolCall call) {
          return missing(name);
        }
      };

  /// Descriptions of all, in a fixed order.
  List<Json.Obj> list(ToolCall call);

  /// The messages of one, its arguments filled in from those of the call.
  Answer get(String name, ToolCall call);

  /// There is none of that name.
  static Answer missing(String name) {
    return Answer.Wrong.params("unknown prompt '" + name + "'", null);
  }
}
