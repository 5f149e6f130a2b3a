package dev.taskorchestrator.template;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Matching;
import dev.taskorchestrator.core.Role;
import dev.taskorchestrator.json.Json;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Whether a document is a template. Everything that is wrong is told together, each with its
/// place.
final class TemplateCheck {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,99}");

  static final List<String> TYPES = List.of("string", "number", "boolean", "array", "object");

  /// Task types beyond those of tasks; they become `custom`.
  static final Set<String> FURTHER_TYPES = Set.of("design", "planning");

  private static final Set<String> FORBIDDEN = Set.of("command", "script", "executable", "shell");

  private static final int MOST_PROBLEMS = 100;

  /// Text that nobody writes who describes work, and that somebody may copy into a shell or a
  /// browser. Nothing of a template is ever run here; this is for those who read it.
  private static final List<Pattern> DANGEROUS =
      List.of(
          Pattern.compile("(?i)\\b(eval|exec|system)\\("),
          Pattern.compile("(?i)\\b(os\\.system|subprocess\\.\\w+|__import__)\\s*\\("),
          Pattern.compile(
              "(?i)(;|&&|\\|\\|?|`|\\$\\()\\s*(sudo\\s+)?(rm|curl|wget|sh|bash|zsh|chmod|chown|dd|mkfs|nc|"
                  + "powershell|python3?|perl|cat)\\b"),
          Pattern.compile("\\.\\.[/\\\\]"),
          Pattern.compile("(?i)/etc/(passwd|shadow|hosts)"),
          Pattern.compile("(?i)<\\s*/?\\s*script\\b"),
          Pattern.compile("(?i)javascript:\\S"),
          Pattern.compile("(?i)data:[^,]{0,100};base64"));

  private final List<String> problems = new ArrayList<>();

  private TemplateCheck() {}

  /// What is wrong with a document; nothing when it is a template.
  ///
  /// @param whole whether it must stand by itself; one that extends another may leave sections to
  ///   it
  static List<String> problems(Json document, boolean whole) {
    var check = new TemplateCheck();
    if (document instanceof Json.Obj template) {
      check.template(template, whole);
    } else {
      check.problem("a template is an object, not " + document.kind());
    }
    return check.problems;
  }

  private void problem(String words) {
    if (problems.size() < MOST_PROBLEMS) problems.add(words);
  }

  private void template(Json.Obj template, boolean whole) {
    metadata(template);
    var parent = parent(template);
    if (template.get("parameters") instanceof Json.Obj(var parameters)) {
      parameters.forEach(this::parameter);
    } else if (template.has("parameters")) {
      problem("parameters must be an object");
    }
    if (template.get("tasks") instanceof Json.Obj(var tasks)) {
      if (tasks.isEmpty() && (whole || parent == null)) problem("tasks must not be empty");
      tasks(tasks, "tasks");
      if (whole || parent == null) dependencies(tasks);
    } else if (template.has("tasks") || whole || parent == null) {
      problem("the section 'tasks', an object of tasks, is missing");
    }
    texts(template, "");
  }

  static @Nullable String parent(Json.Obj template) {
    return template.optObject("metadata").flatMap(meta -> meta.optText("extends")).orElse(null);
  }

  private void metadata(Json.Obj template) {
    if (!(template.get("metadata") instanceof Json.Obj metadata)) {
      problem("the section 'metadata', an object, is missing");
      return;
    }
    for (var field : List.of("name", "version", "description")) {
      if (metadata.optText(field).filter(text -> !text.isBlank()).isEmpty()) {
        problem("metadata." + field + " is missing");
      }
    }
    if (metadata.has("extends") && metadata.optText("extends").isEmpty()) {
      problem("metadata.extends must be the id of a template");
    }
  }

  private void parameter(String name, Json value) {
    var where = "parameters." + name;
    if (!NAME.matcher(name).matches()) problem(where + " is no name of a parameter");
    if (!(value instanceof Json.Obj parameter)) {
      problem(where + " must be an object");
      return;
    }
    var type = parameter.optText("type").orElse("");
    if (!TYPES.contains(type)) {
      problem(where + ".type must be one of " + String.join(", ", TYPES));
      return;
    }
    parameter
        .optText("pattern")
        .flatMap(Matching::problem)
        .ifPresent(why -> problem(where + ".pattern " + why));
    for (var list : List.of("allowed_values", "enum")) {
      if (parameter.has(list) && !(parameter.get(list) instanceof Json.Arr)) {
        problem(where + "." + list + " must be a list");
      }
    }
    var fallback = parameter.get("default");
    if (fallback != null) {
      var wrong = Parameters.problem(parameter, fallback);
      if (wrong != null) problem(where + ".default " + wrong);
    }
  }

  private void tasks(Map<String, Json> tasks, String where) {
    tasks.forEach((key, value) -> task(key, value, where + "." + key));
  }

  private void task(String key, Json value, String where) {
    if (key.isBlank() || key.length() > 100) problem(where + ": a key has 1 to 100 characters");
    if (!(value instanceof Json.Obj task)) {
      problem(where + " must be an object");
      return;
    }
    var title = task.optText("title").orElse("");
    if (title.isBlank()) problem(where + ".title is missing");
    if (title.length() > Brief.MAX_TITLE) problem(where + ".title is too long");
    for (var name : task.fields().keySet()) {
      if (FORBIDDEN.contains(name)) problem(where + "." + name + " is not taken: nothing is run");
    }
    word(task, "type", where, typesOfTasks());
    word(task, "complexity", where, Set.copyOf(Brief.COMPLEXITIES));
    task.optText("specialist_type")
        .filter(role -> !Substitution.open(role) && !Role.isName(role))
        .ifPresent(_ -> problem(where + ".specialist_type is no name of a role"));
    list(task, "dependencies", where);
    list(task, "checklist", where);
    if (task.get("children") instanceof Json.Obj(var children)) {
      tasks(children, where + ".children");
    } else if (task.has("children")) {
      problem(where + ".children must be an object of tasks");
    }
  }

  private static Set<String> typesOfTasks() {
    var types = new LinkedHashSet<>(Brief.TASK_TYPES);
    types.addAll(FURTHER_TYPES);
    return types;
  }

  private void word(Json.Obj task, String field, String where, Set<String> known) {
    if (!task.has(field)) return;
    var word = task.optText(field).orElse("");
    if (!Substitution.open(word) && !known.contains(word)) {
      problem(where + "." + field + " must be one of " + String.join(", ", known));
    }
  }

  private void list(Json.Obj task, String field, String where) {
    if (!task.has(field)) return;
    var texts =
        task.get(field) instanceof Json.Arr(var items)
            && items.stream().allMatch(item -> item instanceof Json.Str);
    if (!texts) problem(where + "." + field + " must be a list of strings");
  }

  /// Every dependency names a task of the template, and no tasks wait for each other.
  private void dependencies(Map<String, Json> tasks) {
    var said = new LinkedHashMap<String, List<String>>();
    collect(tasks, "", said);
    var needs = new LinkedHashMap<String, List<String>>();
    said.forEach((path, names) -> needs.put(path, found(path, names, said.keySet())));
    var done = new HashSet<String>();
    for (var path : needs.keySet()) {
      if (circle(path, needs, done, new LinkedHashSet<>())) return;
    }
  }

  private List<String> found(String path, List<String> names, Set<String> all) {
    var found = new ArrayList<String>();
    for (var name : names) {
      if (Substitution.open(name)) continue;
      TemplatePlan.meant(all, path, name)
          .ifPresentOrElse(
              found::add,
              () ->
                  problem(
                      "the task '" + path + "' depends on '" + name + "', which is no task here"));
    }
    return found;
  }

  private static void collect(Map<String, Json> tasks, String way, Map<String, List<String>> said) {
    tasks.forEach((key, value) -> {
      if (!(value instanceof Json.Obj task)) return;
      var path = way + key;
      said.put(path, task.texts("dependencies"));
      if (task.get("children") instanceof Json.Obj(var children)) {
        collect(children, path + ".", said);
      }
    });
  }

  private boolean circle(
      String path, Map<String, List<String>> needs, Set<String> done, Set<String> way) {
    if (done.contains(path)) return false;
    if (!way.add(path)) {
      problem("these tasks wait for each other: " + String.join(" → ", way) + " → " + path);
      return true;
    }
    for (var need : needs.getOrDefault(path, List.of())) {
      if (circle(need, needs, done, way)) return true;
    }
    way.remove(path);
    done.add(path);
    return false;
  }

  private void texts(Json value, String where) {
    switch (value) {
      case Json.Str(var text) -> {
        if (where.endsWith(".pattern")) return; // an expression looks like anything
        for (var pattern : DANGEROUS) {
          var hit = pattern.matcher(text);
          if (hit.find()) problem(where + " holds '" + hit.group() + "', which no task needs");
        }
      }
      case Json.Arr(var items) -> {
        for (int i = 0; i < items.size(); i++) texts(items.get(i), where + "[" + i + "]");
      }
      case Json.Obj(var fields) ->
          fields.forEach(
              (name, field) -> texts(field, where.isEmpty() ? name : where + "." + name));
      default -> {}
    }
  }
}
