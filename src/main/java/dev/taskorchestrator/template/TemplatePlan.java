package dev.taskorchestrator.template;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Text;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.PlanReader;
import dev.taskorchestrator.json.TaskShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The tasks of a template that was filled in, as a plan in the form that every door takes.
///
/// A template of one task at the top makes that task and its children. One of several makes a task
/// of its own above them, unless they are to go below a task that is there; its criteria are the
/// milestones.
final class TemplatePlan {

  private static final int MAX_CRITERION = 1_000;
  private static final int MAX_CRITERIA = 50;

  private final String id;
  private final Json.Obj template;
  private final @Nullable String parent;
  private final List<Json.Obj> tasks = new ArrayList<>();
  private final Map<String, String> refs = new LinkedHashMap<>();

  /// @param parent the task that all of it goes below, null for none
  TemplatePlan(String id, Json.Obj template, @Nullable String parent) {
    this.id = id;
    this.template = template;
    this.parent = parent;
  }

  /// The name of the task above all others, where the template makes one.
  static final String ROOT = "_root";

  Outcome<Command.Plan> plan() {
    var plan = json();
    var problem = TaskShape.plan().check(plan);
    if (problem != null) return TemplateFolder.invalid(id, problem.message());
    return PlanReader.read(plan);
  }

  /// The same as JSON, for who keeps it.
  Json.Obj json() {
    var top = template.optObject("tasks").orElse(Json.Obj.EMPTY);
    name(top, "");
    var several = top.fields().size() > 1 && parent == null;
    if (several) tasks.add(root());
    add(top, "", several ? ROOT : null);
    var plan = Json.obj().put("tasks", tasks);
    if (parent != null) plan.put("parent_task_id", parent);
    return plan.build();
  }

  /// Gives every task a name of its own: its key, or the way to it where the key is taken.
  private void name(Json.Obj level, String way) {
    level
        .fields()
        .forEach((key, value) -> {
          var path = way + key;
          refs.put(path, refs.containsValue(key) ? path : key);
          if (value instanceof Json.Obj task) {
            name(task.optObject("children").orElse(Json.Obj.EMPTY), path + ".");
          }
        });
  }

  private Json.Obj root() {
    var meta = template.optObject("metadata").orElse(Json.Obj.EMPTY);
    return Json.obj()
        .put("ref", ROOT)
        .put("title", Text.cut(meta.text("name", id), Brief.MAX_TITLE))
        .put("description", meta.text("description", ""))
        .put("task_type", "breakdown")
        .put("specialist_type", "coordinator")
        .putUnlessEmpty("acceptance_criteria", milestones())
        .build();
  }

  private List<String> milestones() {
    var said = new ArrayList<String>();
    switch (template.get("milestones")) {
      case Json.Obj(var fields) -> fields.forEach((key, value) -> said.add(milestone(key, value)));
      case Json.Arr(var items) -> items.forEach(item -> said.add(milestone("", item)));
      case null, default -> {}
    }
    var named = said.stream().filter(text -> !text.isBlank()).limit(MAX_CRITERIA).toList();
    return named.isEmpty() ? List.of("Everything below it is done and fits together") : named;
  }

  private static String milestone(String key, Json value) {
    var words =
        switch (value) {
          case Json.Str(var text) -> text;
          case Json.Obj milestone ->
              milestone.text("title", milestone.text("name", key))
                  + milestone.optText("description").map(text -> ": " + text).orElse("");
          default -> key;
        };
    return Text.cut("Milestone " + words, MAX_CRITERION);
  }

  private void add(Json.Obj level, String way, @Nullable String above) {
    level
        .fields()
        .forEach((key, value) -> {
          if (!(value instanceof Json.Obj task)) return;
          var path = way + key;
          tasks.add(task(task, path, above));
          var ref = refs.get(path);
          add(task.optObject("children").orElse(Json.Obj.EMPTY), path + ".", ref);
        });
  }

  private Json.Obj task(Json.Obj task, String path, @Nullable String above) {
    var type = task.text("type", task.text("task_type", "standard"));
    var built =
        Json.obj()
            .put("ref", String.valueOf(refs.get(path)))
            .put("title", task.text("title"))
            .put("description", task.text("description", task.text("title")))
            .put("task_type", TemplateCheck.FURTHER_TYPES.contains(type) ? "custom" : type)
            .putIfPresent("complexity", task.optText("complexity"))
            .putIfPresent("specialist_type", task.optText("specialist_type"))
            .putIfPresent("estimated_effort", task.optText("estimated_effort"))
            .putIfPresent("priority", priority(task.get("priority")))
            .putIfPresent("due_date", task.optText("due_date"))
            .putUnlessEmpty("acceptance_criteria", criteria(task))
            .putUnlessEmpty("depends_on", needs(task, path));
    return built.putIfPresent("parent_ref", above).build();
  }

  /// A number stays one where it came in the place of a value.
  private static @Nullable Json priority(@Nullable Json said) {
    return said instanceof Json.Str(var text) && text.matches("[0-9]{1,4}")
        ? new Json.Num(text)
        : said;
  }

  private static List<String> criteria(Json.Obj task) {
    return task.texts("checklist").stream()
        .filter(text -> !text.isBlank())
        .map(text -> Text.cut(text, MAX_CRITERION))
        .limit(MAX_CRITERIA)
        .toList();
  }

  private List<String> needs(Json.Obj task, String path) {
    return task.texts("dependencies").stream()
        .map(need -> meant(refs.keySet(), path, need).map(refs::get).orElse(need))
        .toList();
  }

  /// The way to the task that a dependency names: a sibling, or else any task of the template.
  ///
  /// @param all the ways to all tasks
  /// @param path the way to the task that depends on it
  static Optional<String> meant(Set<String> all, String path, String name) {
    var sibling = path.substring(0, path.lastIndexOf('.') + 1) + name;
    if (all.contains(sibling)) return Optional.of(sibling);
    return all.stream().filter(way -> way.equals(name) || way.endsWith("." + name)).findFirst();
  }
}
