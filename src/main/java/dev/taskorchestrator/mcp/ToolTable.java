package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Nearest;
import dev.taskorchestrator.json.Reasons;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All tools by name. A profile decides which of them are listed and in what order, and nothing
/// else: the others can be called all the same.
public final class ToolTable {
  private final Map<String, Tool> byName = new LinkedHashMap<>();
  private final Map<String, List<HeaderParameters.Parameter>> headers = new ConcurrentHashMap<>();
  private final Json.Arr listing;

  public ToolTable(Collection<Tool> tools, List<String> listed) {
    this(tools, listed, Tool::toJson);
  }

  /// @param shown how a tool is shown
  ToolTable(Collection<Tool> tools, List<String> listed, Function<Tool, Json.Obj> shown) {
    for (var tool : tools) {
      if (byName.put(tool.name(), tool) != null)
        throw new IllegalArgumentException(tool.name() + " twice");
    }
    var list = new ArrayList<Json>();
    for (var name : listed) {
      var tool = byName.get(name);
      if (tool == null) throw new IllegalArgumentException("no tool named " + name);
      list.add(shown.apply(tool));
    }
    listing = Json.list(list);
  }

  /// What `tools/list` shows.
  public Json.Arr listing() {
    return listing;
  }

  public Collection<Tool> all() {
    return byName.values();
  }

  /// The arguments of a tool that are repeated in headers; none where there is no such tool.
  public List<HeaderParameters.Parameter> headers(String name) {
    var tool = byName.get(name);
    return tool == null ? List.of() : headers.computeIfAbsent(name, _ -> HeaderParameters.of(tool));
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
