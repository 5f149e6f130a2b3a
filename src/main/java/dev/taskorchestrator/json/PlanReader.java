package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Dependency;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Priority;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads a plan: one task, a tree of tasks, or the predecessor's form with a list inside a string.
/// Its input fits [TaskShape#plan].
public final class PlanReader {

  private static final int MAX_CONTEXT = 65_536;

  /// The local name of the task that the plan's own title and description describe.
  public static final String TOP = "root";

  private PlanReader() {}

  /// The form that a plan came in, which decides how it is answered.
  public enum Form {
    ONE,
    TREE,
    SUBTASKS_JSON
  }

  public static Form form(Json.Obj plan) {
    if (plan.has("subtasks_json")) return Form.SUBTASKS_JSON;
    return plan.has("tasks") ? Form.TREE : Form.ONE;
  }

  public static Outcome<Command.Plan> read(Json.Obj plan) {
    return switch (form(plan)) {
      case ONE -> top(plan, TOP).map(top -> new Command.Plan(List.of(top)));
      case TREE -> tree(plan, plan.objects("tasks"), "tasks");
      case SUBTASKS_JSON -> subtasks(plan);
    };
  }

  /// The task that the plan itself describes.
  private static Outcome<Draft> top(Json.Obj plan, String ref) {
    if (!plan.has("title") || !plan.has("description")) {
      var missing = plan.has("title") ? "description" : "title";
      return invalid(missing, "is required, unless tasks are given");
    }
    return chosen(plan, "")
        .then(id ->
            brief(plan, "")
                .map(brief ->
                    new Draft(
                        "",
                        ref,
                        id.orElse(null),
                        plan.optText("parent_task_id").orElse(null),
                        brief,
                        needs(plan, "dependencies"))));
  }

  private static Outcome<Command.Plan> tree(Json.Obj plan, List<Json.Obj> tasks, String field) {
    var drafts = new ArrayList<Draft>();
    @Nullable String under = null;
    if (plan.has("title") || plan.has("description")) {
      under = free(tasks);
      switch (top(plan, under)) {
        case Outcome.Done<Draft>(var top) -> drafts.add(top);
        case Outcome.Refused<Draft>(var refusal) -> {
          return Outcome.refused(refusal);
        }
      }
    } else {
      under = plan.optText("parent_task_id").orElse(null);
    }
    for (int i = 0; i < tasks.size(); i++) {
      switch (draft(tasks.get(i), field + "[" + i + "].", i, under)) {
        case Outcome.Done<Draft>(var draft) -> drafts.add(draft);
        case Outcome.Refused<Draft>(var refusal) -> {
          return Outcome.refused(refusal);
        }
      }
    }
    return Outcome.done(new Command.Plan(drafts));
  }

  /// A local name for the top that none of the tasks has.
  private static String free(List<Json.Obj> tasks) {
    var name = TOP;
    while (taken(tasks, name)) name = "_" + name;
    return name;
  }

  private static boolean taken(List<Json.Obj> tasks, String name) {
    return tasks.stream().anyMatch(task -> task.text("ref", "").equals(name));
  }

  private static Outcome<Draft> draft(
      Json.Obj task, String where, int place, @Nullable String under) {
    var parent = task.optText("parent_ref").or(() -> task.optText("parent_task_id")).orElse(under);
    return chosen(task, where)
        .then(id ->
            brief(task, where)
                .map(brief -> {
                  var needs = new ArrayList<>(needs(task, "depends_on"));
                  needs.addAll(needs(task, "dependencies"));
                  var ref =
                      task.optText("ref")
                          .or(() -> task.optText("task_id"))
                          .orElse("task " + (place + 1));
                  return new Draft(where, ref, id.orElse(null), parent, brief, needs);
                }));
  }

  private static Outcome<Optional<TaskId>> chosen(Json.Obj task, String where) {
    var given = task.optText("task_id");
    if (given.isEmpty()) return Outcome.done(Optional.empty());
    return TaskId.FORM.matcher(given.get()).matches()
        ? Outcome.done(Optional.of(new TaskId(given.get())))
        : invalid(where + "task_id", "is made of 1 to 100 of A-Z a-z 0-9 _ -");
  }

  /// The predecessor's form: a description, and the tasks as a JSON list inside a string.
  private static Outcome<Command.Plan> subtasks(Json.Obj plan) {
    var description = plan.optText("description");
    if (description.isEmpty() || description.get().isBlank()) {
      return invalid("description", "is required");
    }
    return parsed(plan.text("subtasks_json"))
        .then(list -> {
          var problem = SUBTASKS.check(list);
          if (problem != null) {
            var field = problem.field().isEmpty() ? "" : "." + problem.field();
            return invalid("subtasks_json" + field.replace(".[", "["), problem.message());
          }
          var title = plan.optText("title").orElseGet(() -> firstLine(description.get()));
          var top = Json.obj().putAll(plan).put("title", title);
          plan.optText("complexity_level").ifPresent(level -> top.put("complexity", level));
          top.put("task_type", plan.text("task_type", "breakdown"));
          var tasks = ((Json.Arr) list).items().stream().map(Json.Obj.class::cast).toList();
          return tree(top.build(), tasks, "subtasks_json");
        });
  }

  private static final Schema SUBTASKS =
      Schema.list(
          Schema.object()
              .required("title", TaskShape.title())
              .required("description", Schema.text(0, Brief.MAX_DESCRIPTION))
              .required("specialist_type", TaskShape.role())
              .optional("task_id", Schema.text(1, 100))
              .optional("dependencies", Schema.list(Schema.text(1, 100), 0, Draft.MAX_NEEDS))
              .optional("estimated_effort", Schema.text(0, 100))
              .optional("complexity", Schema.oneOf(Brief.COMPLEXITIES))
              .optional("context", Schema.either(Schema.openObject(), Schema.text(0, 20_000))),
          1,
          Draft.MAX_PLAN);

  private static Outcome<Json> parsed(String text) {
    try {
      return Outcome.done(JsonReader.read(text));
    } catch (JsonException failure) {
      return invalid(
          "subtasks_json",
          "is not JSON: %s (line %d, column %d)"
              .formatted(failure.reason(), failure.line(), failure.column()));
    }
  }

  private static String firstLine(String text) {
    var line = text.strip().lines().findFirst().orElse(text);
    var end = line.offsetByCodePoints(0, Math.min(120, line.codePointCount(0, line.length())));
    return line.substring(0, end);
  }

  /// The brief of one task; fields that are not given have their defaults.
  private static Outcome<Brief> brief(Json.Obj task, String where) {
    var usual = Brief.of(task.text("title"), task.text("description"));
    return priority(task.get("priority"), where, usual.priority())
        .then(priority ->
            context(task.get("context"), where)
                .map(context ->
                    new Brief(
                        usual.title(),
                        usual.description(),
                        task.text("task_type", usual.taskType()),
                        task.text("complexity", usual.complexity()),
                        task.text("specialist_type", usual.specialist()),
                        task.optText("estimated_effort").orElse(null),
                        task.optText("due_date").orElse(null),
                        context.orElse(null),
                        priority,
                        task.texts("acceptance_criteria"),
                        (int) task.number("lease_seconds", usual.leaseSeconds()),
                        (int) task.number("max_attempts", usual.maxAttempts()),
                        (int) task.number("timeout_seconds", 0),
                        task.flag("complete_by_hand", false))));
  }

  static Outcome<Integer> priority(@Nullable Json given, String where, int usual) {
    return switch (given) {
      case Json.Str(var word) ->
          Priority.of(word)
              .map(Outcome::done)
              .orElseGet(() ->
                  invalid(
                      where + "priority",
                      "is one of " + String.join(", ", Priority.WORDS) + ", or 0 to 1000"));
      case Json.Num number -> Outcome.done((int) number.asLong());
      case null, default -> Outcome.done(usual);
    };
  }

  static Outcome<Optional<String>> context(@Nullable Json given, String where) {
    if (given == null || given.equals(Json.of("")) || given instanceof Json.Null) {
      return Outcome.done(Optional.empty());
    }
    var text = JsonWriter.text(given);
    return text.length() <= MAX_CONTEXT
        ? Outcome.done(Optional.of(text))
        : invalid(where + "context", "is longer than " + MAX_CONTEXT + " characters");
  }

  static List<Draft.Need> needs(Json.Obj task, String field) {
    return task.items(field).stream()
        .map(item ->
            item instanceof Json.Obj typed
                ? new Draft.Need(typed.text("id"), typed.text("type", Dependency.COMPLETION))
                : new Draft.Need(((Json.Str) item).value(), Dependency.COMPLETION))
        .toList();
  }

  private static <T> Outcome<T> invalid(String field, String problem) {
    return Outcome.refused(new Refusal.InvalidArgument(field, problem));
  }
}
