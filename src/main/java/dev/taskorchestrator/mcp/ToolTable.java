package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Nearest;
import dev.taskorchestrator.json.Reasons;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// All tools by name. A profile decides which of them are listed and in what order, and nothing
/// else: the others can be called all the same.
public final class ToolTable {
  private final Map<String, Tool> byName = new LinkedHashMap<>();
  private final Json.Arr listing;

  public ToolTable(Collection<Tool> tools, List<String> listed) {
    for (var tool : tools) {
      if (byName.put(tool.name(), tool) != null)
        throw new IllegalArgumentException(tool.name() + " twice");
    }
    var shown = new ArrayList<Json>();
    for (var name : listed) {
      var tool = byName.get(name);
      if (tool == null) throw new IllegalArgumentException("no tool named " + name);
      shown.add(tool.toJson());
    }
    listing = Json.list(shown);
  }

  /// What `tools/list` shows.
  public Json.Arr listing() {
    return listing;
  }

  public Collection<Tool> all() {
    return byName.values();
  }

  @Nullable Tool find(String name) {
    return byName.get(name);
  }

  /// The refusal of arguments that do not fit, or null when they do.
  static @Nullable ToolAnswer refusal(Tool tool, Json.Obj arguments) {
    var problem = tool.input().check(arguments);
    if (problem == null) return null;
    return ToolAnswer.refused(
        "invalid_argument",
        problem.message(),
        ToolAnswer.Retry.NEVER,
        Json.obj().put("field", problem.field()));
  }

  RpcError unknown(String name) {
    return RpcError.invalidParams(
        "unknown tool '" + Reasons.quoted(name) + "'" + Nearest.hint(name, byName.keySet()));
  }
}
