package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Arguments of tools that are repeated in headers, where a tool's schema says so by `x-mcp-header`
/// (tools, "Custom Headers from Tool Parameters").
public final class HeaderParameters {

  /// An argument with its header.
  public record Parameter(String header, List<String> path) {

    /// Its value in these arguments; null where there is none.
    public @Nullable Json in(Json.Obj arguments) {
      @Nullable Json at = arguments;
      for (var step : path) {
        at = at instanceof Json.Obj object ? object.get(step) : null;
      }
      return at instanceof Json.Null ? null : at;
    }
  }

  private HeaderParameters() {}

  static List<Parameter> of(Tool tool) {
    var found = new ArrayList<Parameter>();
    collect(tool.input().toJson(), List.of(), found);
    return List.copyOf(found);
  }

  private static void collect(Json.Obj schema, List<String> path, List<Parameter> found) {
    schema
        .optObject("properties")
        .orElse(Json.Obj.EMPTY)
        .fields()
        .forEach((name, value) -> {
          if (!(value instanceof Json.Obj property)) return;
          var here = new ArrayList<>(path);
          here.add(name);
          property
              .optText("x-mcp-header")
              .ifPresent(header -> found.add(new Parameter("Mcp-Param-" + header, here)));
          collect(property, here, found);
        });
  }
}
