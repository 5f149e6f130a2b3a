package dev.taskorchestrator.process;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/// One thing tried with every tool, or very much at once.
final class HostileSweeps {

  private static final int CHAIN = 200;

  private final HostileSite site;

  HostileSweeps(HostileSite site) {
    this.site = site;
  }

  private List<Json.Obj> tools() {
    return site.client.listTools().items().stream().map(Json.Obj.class::cast).toList();
  }

  /// Visits the arguments of a tool that take a text.
  private static void texts(Json.Obj tool, BiConsumer<String, Boolean> visitor) {
    tool.object("inputSchema")
        .optObject("properties")
        .orElse(Json.Obj.EMPTY)
        .fields()
        .forEach((name, shape) -> {
          var schema = (Json.Obj) shape;
          var type = schema.text("type", "");
          if (schema.has("enum")) return;
          if (type.equals("string")) visitor.accept(name, false);
          if (type.equals("array")
              && schema
                  .optObject("items")
                  .map(each -> each.text("type", "").equals("string") && !each.has("enum"))
                  .orElse(false)) {
            visitor.accept(name, true);
          }
        });
  }

  /// What a tool needs besides, as short as it may be.
  private ObjBuilder needed(Json.Obj tool) {
    var schema = tool.object("inputSchema");
    var arguments = Json.obj();
    for (var name : schema.texts("required")) {
      arguments.put(name, example(name, schema.object("properties").object(name)));
    }
    return arguments;
  }

  private Json example(String name, Json.Obj shape) {
    if (name.equals("task_id")) return Json.of(site.name("known"));
    if (shape.has("enum")) return shape.items("enum").getFirst();
    return switch (shape.text("type", "string")) {
      case "integer" -> Json.of(1);
      case "boolean" -> Json.of(false);
      case "array" ->
          Json.list(shape.optObject("items").map(each -> example("", each)).orElse(Json.of("x")));
      case "object" -> Json.Obj.EMPTY;
      default -> Json.of("x");
    };
  }

  String nulEverywhere() {
    var taken = new ArrayList<String>();
    var tried = new int[1];
    for (var tool : tools()) {
      texts(
          tool,
          (name, list) -> {
            var nul = Json.of("a\0b");
            var arguments = needed(tool).put(name, list ? Json.list(nul) : nul).build();
            tried[0]++;
            var code =
                HostileDoors.code(
                    site.client.call(tool.text("name"), arguments, HostileSite.PATIENCE));
            if (code.equals("ok") || code.equals("internal"))
              taken.add(tool.text("name") + "." + name + " " + code);
          });
    }
    if (tried[0] < 50) return "only " + tried[0] + " texts";
    return taken.isEmpty() ? "refused everywhere" : taken.toString();
  }

  /// An id of the other project is answered as one that is nowhere, by every tool that takes one.
  String foreignIds() {
    var foreign = site.name("elsewhere");
    var nowhere = foreign.substring(0, foreign.length() - 3) + "zzz";
    var told = new ArrayList<String>();
    var tried = 0;
    for (var tool : tools()) {
      for (var name : List.of("task_id", "parent_task_id", "target_task_id", "clone_task_id")) {
        if (!tool.object("inputSchema").optObject("properties").orElse(Json.Obj.EMPTY).has(name))
          continue;
        tried++;
        var there = said(tool, name, foreign).replace(foreign, "ID");
        var gone = said(tool, name, nowhere).replace(nowhere, "ID");
        if (!there.equals(gone))
          told.add(tool.text("name") + "." + name + ": " + there + " / " + gone);
      }
    }
    if (tried < 10) return "only " + tried + " places";
    return told.isEmpty() ? "as if they were not there" : told.toString();
  }

  private String said(Json.Obj tool, String name, String id) {
    var arguments = needed(tool).put(name, id).build();
    var result = site.http.tool("manager", "/mcp", tool.text("name"), arguments);
    if (HostileDoors.code(result).equals("ok")) return "ok";
    return result.optObject("structuredContent").orElse(result).toString();
  }

  /// A plan in which each waits for the one before, whole in one call.
  String longChain() {
    var tasks = new ArrayList<Json>();
    for (int i = 0; i < CHAIN; i++) {
      var task = Json.obj().put("ref", "k" + i).put("title", "link " + i).put("description", "d");
      if (i > 0) task.putTexts("depends_on", List.of("k" + (i - 1)));
      tasks.add(task.build());
    }
    return plan(tasks);
  }

  /// As many edges as fit into one call: each task waits for all the others.
  String edges() {
    var tasks = new ArrayList<Json>();
    var all = IntStream.range(0, 300).mapToObj(i -> "k" + i).toList();
    for (var key : all) {
      tasks.add(
          Json.obj()
              .put("ref", key)
              .put("title", key)
              .put("description", "d")
              .putTexts("depends_on", all)
              .build());
    }
    return plan(tasks);
  }

  private String plan(List<Json> tasks) {
    var arguments = Json.obj().put("tasks", Json.list(tasks)).build();
    return HostileDoors.code(
        site.client.call("orchestrator_plan_task", arguments, HostileSite.PATIENCE));
  }
}
