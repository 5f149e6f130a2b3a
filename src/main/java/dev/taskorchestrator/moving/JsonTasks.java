package dev.taskorchestrator.moving;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Incoming.Trouble;
import dev.taskorchestrator.core.Incoming.Work;
import dev.taskorchestrator.core.Priority;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads tasks that others keep as JSON: Task Master, Shrimp, beads.
final class JsonTasks {

  private static final Map<String, Integer> PRIORITIES =
      Map.of(
          "critical", Priority.CRITICAL,
          "high", Priority.HIGH,
          "medium", Priority.MEDIUM,
          "low", Priority.LOW);

  private final List<Trouble> troubles = new ArrayList<>();
  private final Words words = new Words(troubles);
  private final List<Incoming> tasks = new ArrayList<>();

  private JsonTasks() {}

  private void add(Draft draft) {
    tasks.add(draft.incoming(words));
  }

  private static @Nullable String text(Json.Obj row, String field) {
    return switch (row.get(field)) {
      case Json.Str(var text) -> text;
      case Json.Num(var number) -> number;
      case null, default -> null;
    };
  }

  private static List<Json.Obj> objects(Json.Obj row, String field) {
    return row.get(field) instanceof Json.Arr(var items)
        ? items.stream().filter(item -> item instanceof Json.Obj).map(Json.Obj.class::cast).toList()
        : List.of();
  }

  /// Those of a list that are objects; the others are told of.
  private List<Json.Obj> rows(String where, Json.Obj list, String field, String what) {
    if (list.get(field) instanceof Json.Arr(var items)) {
      items.stream()
          .filter(item -> !(item instanceof Json.Obj))
          .forEach(item -> words.trouble(where, "is no " + what + ": " + shown(item), true));
    }
    return objects(list, field);
  }

  private static String shown(Json value) {
    return Words.shown(JsonWriter.text(value));
  }

  private List<String> needs(String key, Json.Obj row) {
    var value = row.get("dependencies");
    if (value != null && !(value instanceof Json.Arr) && !(value instanceof Json.Null)) {
      words.trouble(key, "its dependencies cannot be read: " + shown(value), false);
    }
    return texts(row, "dependencies");
  }

  private static List<String> texts(Json.Obj row, String field) {
    if (!(row.get(field) instanceof Json.Arr(var items))) return List.of();
    return items.stream()
        .map(item ->
            switch (item) {
              case Json.Str(var text) -> text;
              case Json.Num(var number) -> number;
              default -> "";
            })
        .filter(text -> !text.isBlank())
        .toList();
  }

  private static int priority(@Nullable String word) {
    return word == null
        ? Priority.MEDIUM
        : PRIORITIES.getOrDefault(word.toLowerCase(java.util.Locale.ROOT), Priority.MEDIUM);
  }

  /// Task Master: a list of tasks with subtasks, or one such list for each tag.
  static Found taskMaster(Json.Obj file) {
    var reader = new JsonTasks();
    if (file.get("tasks") instanceof Json.Arr) {
      reader.tag("", file);
    } else {
      file.fields()
          .forEach((tag, value) -> {
            if (value instanceof Json.Obj list && list.get("tasks") instanceof Json.Arr) {
              reader.tag(tag.equals("master") ? "" : tag + "/", list);
            }
          });
    }
    return Found.of(Kind.TASK_MASTER, reader.tasks, reader.troubles);
  }

  private void tag(String prefix, Json.Obj list) {
    for (var row : rows(prefix + "tasks", list, "tasks", "task")) {
      var id = text(row, "id");
      if (id == null) {
        words.trouble(prefix + "tasks", "a task without an id", true);
        continue;
      }
      var key = prefix + id;
      var draft = master(key, row);
      needs(key, row).forEach(need -> draft.need(prefix + need, "completion"));
      add(draft);
      for (var subtask : rows(key, row, "subtasks", "subtask")) {
        var number = text(subtask, "id");
        if (number == null) {
          words.trouble(key, "a subtask without an id", true);
          continue;
        }
        var below = master(key + "." + number, subtask);
        below.parent = key;
        for (var need : needs(key + "." + number, subtask)) {
          below.need(need.contains(".") ? prefix + need : key + "." + need, "completion");
        }
        add(below);
      }
    }
  }

  private Draft master(String key, Json.Obj row) {
    var draft = new Draft(key);
    draft.title = text(row, "title");
    draft.say(null, text(row, "description")).say("Details", text(row, "details"));
    draft.status = words.status(key, text(row, "status"));
    draft.reason = draft.status == Status.BLOCKED ? "it was " + text(row, "status") : null;
    draft.priority = priority(text(row, "priority"));
    var test = text(row, "testStrategy");
    if (test != null) draft.criterion(test);
    draft.updated = words.moment(key, "updatedAt", text(row, "updatedAt"), ZoneOffset.UTC);
    draft.more("complexity", row.get("complexity"));
    return draft;
  }

  /// Shrimp: a flat list of tasks.
  static Found shrimp(Json.Obj file) {
    var reader = new JsonTasks();
    for (var row : reader.rows("tasks", file, "tasks", "task")) reader.shrimpTask(row);
    return Found.of(Kind.SHRIMP, reader.tasks, reader.troubles);
  }

  private void shrimpTask(Json.Obj row) {
    var key = text(row, "id");
    if (key == null) {
      words.trouble("tasks", "a task without an id", true);
      return;
    }
    var draft = new Draft(key);
    draft.title = text(row, "name");
    draft
        .say(null, text(row, "description"))
        .say("How", text(row, "implementationGuide"))
        .say("Notes", text(row, "notes"));
    draft.status = words.status(key, text(row, "status"));
    var criteria = text(row, "verificationCriteria");
    if (criteria != null) criteria.lines().forEach(draft::criterion);
    draft.created = words.moment(key, "createdAt", text(row, "createdAt"), ZoneOffset.UTC);
    draft.updated = words.moment(key, "updatedAt", text(row, "updatedAt"), ZoneOffset.UTC);
    draft.ended = words.moment(key, "completedAt", text(row, "completedAt"), ZoneOffset.UTC);
    draft.summary = text(row, "summary");
    for (var need : objects(row, "dependencies")) {
      var on = text(need, "taskId");
      if (on != null) draft.need(on, "completion");
    }
    needs(key, row).forEach(need -> draft.need(need, "completion"));
    draft.more("analysis", row.get("analysisResult"));
    draft.more("files", row.get("relatedFiles"));
    add(draft);
  }

  /// beads: an issue a line.
  static Found beads(String text) {
    var reader = new JsonTasks();
    var number = 0;
    for (var line : text.lines().toList()) {
      number++;
      if (line.isBlank()) continue;
      try {
        if (JsonReader.read(line) instanceof Json.Obj row) {
          reader.bead(row, number);
          continue;
        }
      } catch (JsonException _) {
        // said below
      }
      reader.words.trouble("line " + number, "is no issue", true);
    }
    return Found.of(Kind.BEADS, reader.tasks, reader.troubles);
  }

  private static final List<Integer> BEAD_PRIORITIES =
      List.of(Priority.CRITICAL, Priority.HIGH, Priority.MEDIUM, 5, Priority.LOW);

  private void bead(Json.Obj row, int line) {
    var key = text(row, "id");
    if (key == null) {
      words.trouble("line " + line, "an issue without an id", true);
      return;
    }
    if ("tombstone".equals(text(row, "status"))) return; // deleted there
    var draft = new Draft(key);
    draft.title = text(row, "title");
    draft
        .say(null, text(row, "description"))
        .say("Design", text(row, "design"))
        .say("Notes", text(row, "notes"));
    draft.status = words.status(key, text(row, "status"));
    draft.reason = draft.status == Status.BLOCKED ? "it was blocked" : null;
    draft.summary = Optional.ofNullable(text(row, "close_reason")).orElse(null);
    if (row.get("priority") instanceof Json.Num level && level.whole()) {
      draft.priority = BEAD_PRIORITIES.get(Math.clamp(level.asLong(), 0, 4));
    }
    draft.type = beadType(text(row, "issue_type"));
    var criteria = text(row, "acceptance_criteria");
    if (criteria != null) {
      criteria
          .lines()
          .map(each -> each.replaceFirst("^\\s*[-*]\\s+(\\[.\\]\\s*)?", ""))
          .forEach(draft::criterion);
    }
    draft.created = words.moment(key, "created_at", text(row, "created_at"), ZoneOffset.UTC);
    draft.updated = words.moment(key, "updated_at", text(row, "updated_at"), ZoneOffset.UTC);
    draft.ended = words.moment(key, "closed_at", text(row, "closed_at"), ZoneOffset.UTC);
    var minutes = text(row, "estimated_minutes");
    if (minutes != null) draft.effort = minutes + " min";
    for (var need : objects(row, "dependencies")) beadNeed(draft, need);
    draft.more("labels", row.get("labels"));
    draft.more("assignee", row.get("assignee"));
    comments(draft, row);
    add(draft);
  }

  private static String beadType(@Nullable String type) {
    return switch (type == null ? "" : type) {
      case "epic" -> "breakdown";
      case "bug", "feature" -> "implementation";
      default ->
          Brief.TASK_TYPES.contains(type == null ? "" : type) ? String.valueOf(type) : "standard";
    };
  }

  private static void beadNeed(Draft draft, Json.Obj need) {
    var on = text(need, "depends_on_id");
    if (on == null) return;
    switch (need.text("type", "blocks")) {
      case "parent-child" -> draft.parent = on;
      case "blocks" -> draft.need(on, "completion");
      default -> draft.need(on, "related");
    }
  }

  private static void comments(Draft draft, Json.Obj row) {
    var comments = objects(row, "comments");
    if (comments.isEmpty()) return;
    var text = new StringBuilder();
    for (var comment : comments) {
      text.append(comment.text("author", ""))
          .append(": ")
          .append(comment.text("text", JsonWriter.text(comment)))
          .append("\n\n");
    }
    draft.work.add(
        new Work(
            null,
            "documentation",
            "Comments",
            Words.clean(text.toString().strip()),
            List.of(),
            null,
            "beads"));
  }
}
