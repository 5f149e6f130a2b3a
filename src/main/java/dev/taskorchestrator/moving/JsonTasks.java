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
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
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

  /// The names of what a task waits for; those that are none are told of.
  private List<String> needs(String key, Json.Obj row) {
    var needs = new ArrayList<String>();
    for (var item : dependencies(key, row)) {
      var name =
          switch (item) {
            case Json.Str(var text) -> text;
            case Json.Num(var number) -> number;
            case Json.Obj need -> text(need, "taskId");
            default -> null;
          };
      if (name == null || name.isBlank()) unreadable(key, item);
      else needs.add(name);
    }
    return needs;
  }

  private List<Json> dependencies(String key, Json.Obj row) {
    return switch (row.get("dependencies")) {
      case Json.Arr(var items) -> items;
      case Json.Null _ -> List.of();
      case null -> List.of();
      case Json other -> {
        words.trouble(key, "its dependencies cannot be read: " + shown(other), false);
        yield List.of();
      }
    };
  }

  private void unreadable(String key, Json need) {
    words.trouble(key, "a dependency cannot be read: " + shown(need), false);
  }

  private int priority(String key, Json.Obj row) {
    var value = row.get("priority");
    if (value == null || value instanceof Json.Null || value.equals(Json.of(""))) {
      return Priority.MEDIUM;
    }
    var level =
        value instanceof Json.Str(var word)
            ? PRIORITIES.get(word.toLowerCase(java.util.Locale.ROOT))
            : null;
    return level == null ? unknown(key, value) : level;
  }

  private int unknown(String key, Json priority) {
    words.trouble(key, "its priority " + shown(priority) + " is unknown here; it is medium", false);
    return Priority.MEDIUM;
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
    var rows = rows(prefix + "tasks", list, "tasks", "task");
    var tasks = ids(rows);
    for (var row : rows) {
      var id = text(row, "id");
      if (id == null) {
        words.trouble(prefix + "tasks", "a task without an id", true);
        continue;
      }
      var key = prefix + id;
      var draft = master(key, row);
      needs(key, row).forEach(need -> draft.need(prefix + need, "completion"));
      add(draft);
      subtasks(prefix, key, row, tasks);
    }
  }

  private void subtasks(String prefix, String key, Json.Obj row, Set<String> tasks) {
    var subtasks = rows(key, row, "subtasks", "subtask");
    var siblings = ids(subtasks);
    for (var subtask : subtasks) {
      var number = text(subtask, "id");
      if (number == null) {
        words.trouble(key, "a subtask without an id", true);
        continue;
      }
      var below = master(key + "." + number, subtask);
      below.parent = key;
      for (var need : needs(key + "." + number, subtask)) {
        // a number means a sibling, and a task only where there is no such sibling
        var whole = need.contains(".") || (!siblings.contains(need) && tasks.contains(need));
        below.need(whole ? prefix + need : key + "." + need, "completion");
      }
      add(below);
    }
  }

  private static Set<String> ids(List<Json.Obj> rows) {
    return rows.stream()
        .map(row -> text(row, "id"))
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  private Draft master(String key, Json.Obj row) {
    var draft = new Draft(key);
    draft.title = text(row, "title");
    draft.say(null, text(row, "description")).say("Details", text(row, "details"));
    draft.status = words.status(key, text(row, "status"));
    draft.reason = draft.status == Status.BLOCKED ? "it was " + text(row, "status") : null;
    draft.priority = priority(key, row);
    draft.criteria(text(row, "acceptanceCriteria"));
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
    draft.reason = draft.status == Status.BLOCKED ? "it was " + text(row, "status") : null;
    draft.summary = text(row, "close_reason");
    draft.priority = beadPriority(key, row);
    draft.type = beadType(text(row, "issue_type"));
    draft.criteria(text(row, "acceptance_criteria"));
    draft.created = words.moment(key, "created_at", text(row, "created_at"), ZoneOffset.UTC);
    draft.updated = words.moment(key, "updated_at", text(row, "updated_at"), ZoneOffset.UTC);
    draft.ended = words.moment(key, "closed_at", text(row, "closed_at"), ZoneOffset.UTC);
    var minutes = text(row, "estimated_minutes");
    if (minutes != null) draft.effort = minutes + " min";
    for (var need : dependencies(key, row)) {
      var on = need instanceof Json.Obj edge ? text(edge, "depends_on_id") : null;
      if (on == null) unreadable(key, need);
      else beadNeed(draft, on, ((Json.Obj) need).text("type", "blocks"));
    }
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

  /// Zero, the highest, is what beads leaves out and what it takes nothing for.
  private int beadPriority(String key, Json.Obj row) {
    var value = row.get("priority");
    if (value == null) return Priority.CRITICAL;
    var known = value instanceof Json.Num level && level.whole();
    var level = known ? ((Json.Num) value).asLong() : -1;
    if (level < 0 || level >= BEAD_PRIORITIES.size()) return unknown(key, value);
    return BEAD_PRIORITIES.get((int) level);
  }

  private static void beadNeed(Draft draft, String on, String type) {
    switch (type) {
      case "parent-child" -> draft.parent = on;
      case "blocks", "conditional-blocks", "waits-for" -> draft.need(on, "completion");
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
