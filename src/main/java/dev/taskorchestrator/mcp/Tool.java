package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Problem;
import dev.taskorchestrator.json.Schema;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Something a client can call: what it is told about it, and what happens.
public record Tool(
    String name,
    String title,
    String description,
    Input input,
    @Nullable Schema output,
    Annotations annotations,
    Waiting waiting,
    Handler handler) {

  /// What it takes: as clients are shown it, and as it is checked.
  public interface Input {
    Json.Obj toJson();

    @Nullable Problem check(Json value);

    static Input of(Schema schema) {
      return new Input() {
        @Override
        public Json.Obj toJson() {
          return schema.toJson();
        }

        @Override
        public @Nullable Problem check(Json value) {
          return schema.check(value);
        }
      };
    }
  }

  /// Does the work. Runs on a thread of its own and may wait, as long as it heeds the deadline.
  @FunctionalInterface
  public interface Handler {
    ToolAnswer call(ToolCall call);
  }

  /// How much longer than other calls this one was asked to wait.
  @FunctionalInterface
  public interface Waiting {
    Duration beyond(Json.Obj arguments);
  }

  /// A tool that does not wait and does not say what it answers.
  public static Tool of(
      String name,
      String title,
      String description,
      Schema.Fields input,
      Annotations annotations,
      Handler handler) {
    return new Tool(
        name, title, description, Input.of(input), null, annotations, _ -> Duration.ZERO, handler);
  }

  /// The same tool, with the shape of its answers.
  public Tool answering(Schema shape) {
    return new Tool(name, title, description, input, shape, annotations, waiting, handler);
  }

  /// The same tool, which may be asked to wait.
  public Tool waiting(Waiting longer) {
    return new Tool(name, title, description, input, output, annotations, longer, handler);
  }

  Json.Obj toJson() {
    return Json.obj()
        .put("name", name)
        .put("title", title)
        .put("description", description)
        .put("inputSchema", input.toJson())
        .putIfPresent("outputSchema", output == null ? null : output.toJson())
        .put("annotations", annotations.toJson())
        .build();
  }
}
