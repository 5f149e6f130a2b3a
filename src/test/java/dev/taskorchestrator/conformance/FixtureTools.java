package dev.taskorchestrator.conformance;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.Problem;
import dev.taskorchestrator.json.Schema;
import dev.taskorchestrator.mcp.Annotations;
import dev.taskorchestrator.mcp.Announcements;
import dev.taskorchestrator.mcp.Answer;
import dev.taskorchestrator.mcp.Change;
import dev.taskorchestrator.mcp.Tool;
import dev.taskorchestrator.mcp.ToolAnswer;
import dev.taskorchestrator.mcp.ToolCall;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tools under the names that the official conformance suite calls: content of every kind, log,
/// progress, errors, schemas.
final class FixtureTools {

  /// A picture of one red point.
  static final String PICTURE =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

  private static final String SOUND =
      "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

  private final Announcements announcements;

  FixtureTools(Announcements announcements) {
    this.announcements = announcements;
  }

  List<Tool> all() {
    return List.of(
        tool("test_simple_text", _ -> text("This is a simple text response for testing.")),
        tool("test_image_content", _ -> new ToolAnswer.Blocks(List.of(picture()))),
        tool("test_audio_content", _ -> new ToolAnswer.Blocks(List.of(sound()))),
        tool(
            "test_embedded_resource",
            _ -> new ToolAnswer.Blocks(List.of(embedded("test://embedded-resource")))),
        tool("test_multiple_content_types", _ -> mixed()),
        tool("test_tool_with_logging", FixtureTools::logs),
        tool("test_logging_tool", FixtureTools::logs),
        tool("test_tool_with_progress", FixtureTools::progress),
        tool("test_error_handling", _ -> refused("This tool intentionally returns an error")),
        tool("test_reconnection", FixtureTools::hangUp),
        tool("test_trigger_tool_change", _ -> announce(new Change.Tools())),
        tool("test_trigger_prompt_change", _ -> announce(new Change.Prompts())),
        withRegion(),
        withWholeVocabulary());
  }

  static Tool tool(String name, Tool.Handler handler) {
    return tool(name, Schema.object(), handler);
  }

  static Tool tool(String name, Schema.Fields input, Tool.Handler handler) {
    return Tool.of(
        name, name, "What the suite expects of " + name, input, Annotations.READS, handler);
  }

  static ToolAnswer text(String text) {
    return ToolAnswer.markdown(text);
  }

  static ToolAnswer refused(String message) {
    return ToolAnswer.refused("intended", message, ToolAnswer.Retry.NEVER);
  }

  private static Json.Obj picture() {
    return Json.obj()
        .put("type", "image")
        .put("data", PICTURE)
        .put("mimeType", "image/png")
        .build();
  }

  private static Json.Obj sound() {
    return Json.obj().put("type", "audio").put("data", SOUND).put("mimeType", "audio/wav").build();
  }

  private static Json.Obj embedded(String uri) {
    var resource =
        Json.obj()
            .put("uri", uri)
            .put("mimeType", "text/plain")
            .put("text", "This is an embedded resource content.");
    return Json.obj().put("type", "resource").put("resource", resource).build();
  }

  private static ToolAnswer mixed() {
    var words = Json.obj().put("type", "text").put("text", "Multiple content types test:").build();
    return new ToolAnswer.Blocks(
        List.of(words, picture(), embedded("test://mixed-content-resource")));
  }

  private static ToolAnswer logs(ToolCall call) {
    call.talk().log().accept("info", Json.of("Tool execution started"));
    call.talk().log().accept("info", Json.of("Tool processing data"));
    call.talk().log().accept("info", Json.of("Tool execution completed"));
    return text("Tool with logging executed successfully");
  }

  private static ToolAnswer progress(ToolCall call) {
    for (long done : List.of(0L, 50L, 100L)) {
      call.progress().report(done, 100L, "Completed step %d of 100".formatted(done));
    }
    return text("done");
  }

  /// Lets the client hang up, and answers when it has had time to come back.
  private static ToolAnswer hangUp(ToolCall call) {
    call.talk().pause().run();
    FixtureLastingTools.pause(Duration.ofMillis(300), call);
    return text("Reconnection test completed successfully.");
  }

  private ToolAnswer announce(Change change) {
    announcements.announce(change);
    return text("announced");
  }

  /// An argument that is repeated in a header.
  private static Tool withRegion() {
    return raw(
        "test_custom_header",
        """
        {"type": "object",
         "properties": {"region": {"type": "string", "x-mcp-header": "Region"},
                        "query": {"type": "string"}},
         "required": ["region"]}
        """,
        call -> text("in " + call.arguments().text("region", "nowhere")));
  }

  private static Tool withWholeVocabulary() {
    return raw(
        "json_schema_2020_12_tool",
        """
        {"$schema": "https://json-schema.org/draft/2020-12/schema",
         "type": "object",
         "$defs": {"address": {"$anchor": "addressDef",
                               "type": "object",
                               "properties": {"street": {"type": "string"},
                                              "city": {"type": "string"}}}},
         "properties": {"name": {"type": "string"},
                        "address": {"$ref": "#/$defs/address"},
                        "contactMethod": {"type": "string", "enum": ["phone", "email"]},
                        "phone": {"type": "string"},
                        "email": {"type": "string"}},
         "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
         "if": {"properties": {"contactMethod": {"const": "phone"}},
                "required": ["contactMethod"]},
         "then": {"required": ["phone"]},
         "else": {"required": ["email"]},
         "additionalProperties": false}
        """,
        _ -> text("called"));
  }

  private static Tool raw(String name, String schema, Tool.Handler handler) {
    var shown =
        (Json.Obj) JsonReader.read(schema.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    var plain = tool(name, handler);
    var input =
        new Tool.Input() {
          @Override
          public Json.Obj toJson() {
            return shown;
          }

          @Override
          public @Nullable Problem check(Json value) {
            return null;
          }
        };
    return new Tool(
        name,
        plain.title(),
        plain.description(),
        input,
        null,
        Annotations.READS,
        plain.waiting(),
        handler);
  }

  /// Something that no tool of ours answers.
  static Answer.Wrong wrong(int code, String message) {
    return new Answer.Wrong(code, message, null);
  }
}
