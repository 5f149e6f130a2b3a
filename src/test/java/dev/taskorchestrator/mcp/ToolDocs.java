package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import java.util.List;
import java.util.stream.Collectors;

/// The reference of the tools, written from the very table that clients are shown.
final class ToolDocs {

  private ToolDocs() {}

  static String markdown(List<Tool> tools, List<String> core) {
    var text = new StringBuilder();
    text.append("# Tools\n\n");
    text.append("Written from the tool table by the tests; do not edit by hand.\n\n");
    text.append("| tool | in `core` | what it does |\n|---|---|---|\n");
    for (var tool : tools) {
      text.append(
          "| [`%s`](#%s) | %s | %s |\n"
              .formatted(
                  tool.name(), tool.name(), core.contains(tool.name()) ? "yes" : "", tool.title()));
    }
    text.append(
        """

        Every tool that writes also takes `request_id` (up to 128 characters): the same id with the
        same arguments gives the first answer again for 24 hours and has no second effect. Tools that
        act for an agent also take `agent`. Refusals: [errors.md](errors.md).
        """);
    for (var tool : tools) one(text, tool);
    return text.toString();
  }

  private static void one(StringBuilder text, Tool tool) {
    text.append("\n## ").append(tool.name()).append("\n\n").append(tool.description()).append('\n');
    var schema = tool.input().toJson();
    var properties = schema.object("properties");
    if (properties.fields().isEmpty()) return;
    var required = schema.texts("required");
    text.append("\n| argument | type | required |\n|---|---|---|\n");
    properties
        .fields()
        .forEach((name, value) ->
            text.append(
                "| `%s` | %s | %s |\n"
                    .formatted(
                        name, type((Json.Obj) value), required.contains(name) ? "yes" : "")));
  }

  private static String type(Json.Obj schema) {
    var words = schema.texts("enum");
    var type =
        words.isEmpty()
            ? plain(schema)
            : words.stream().map(word -> "`" + word + "`").collect(Collectors.joining(", "));
    var bounds = new StringBuilder();
    schema.optNumber("minimum").ifPresent(min -> bounds.append(min).append("–"));
    schema.optNumber("maximum").ifPresent(max -> bounds.append(max));
    schema
        .optNumber("maxLength")
        .ifPresent(max -> bounds.append("at most ").append(max).append(" characters"));
    return bounds.isEmpty() ? type : type + " (" + bounds + ")";
  }

  private static String plain(Json.Obj schema) {
    if (schema.get("type") instanceof Json.Arr(var types)) {
      return types.stream()
          .map(type -> ((Json.Str) type).value())
          .collect(Collectors.joining(" or "));
    }
    var type = schema.text("type", "any");
    if (!type.equals("array")) return type;
    return "list of " + type(schema.object("items"));
  }
}
