package dev.taskorchestrator.mcp;

import static dev.taskorchestrator.mcp.OrchestratorTools.tool;

import dev.taskorchestrator.core.Changes;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.PlanReader;
import dev.taskorchestrator.json.TaskShape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The generic-task tools that the predecessor described and never offered, as other spellings of
/// planning and updating.
final class GenericTools {

  static final List<String> STAGES =
      List.of(
          "draft",
          "planning",
          "ready",
          "active",
          "blocked",
          "review",
          "completed",
          "failed",
          "archived",
          "superseded");

  private static final String CREATE = "orchestrator_create_generic_task";
  private static final String DEPEND = "orchestrator_manage_dependencies";
  private static final String LIVE = "orchestrator_manage_lifecycle";

  /// What an attribute is called in a plan; any other becomes part of the context.
  private static final Set<String> KNOWN =
      Set.of(
          "title",
          "description",
          "priority",
          "complexity",
          "specialist_type",
          "estimated_effort",
          "due_date",
          "acceptance_criteria",
          "context",
          "dependencies",
          "lease_seconds",
          "max_attempts",
          "timeout_seconds",
          "complete_by_hand");

  private final Desk desk;

  GenericTools(Desk desk) {
    this.desk = desk;
  }

  List<Tool> all() {
    return List.of(
        tool(CREATE, Annotations.ADDS, this::create),
        tool(DEPEND, Annotations.CHANGES, this::depend),
        tool(LIVE, Annotations.CHANGES, this::live));
  }

  private ToolAnswer create(ToolCall call) {
    var plan = plan(call.arguments());
    var problem = TaskShape.plan().check(plan);
    if (problem != null) {
      var field =
          KNOWN.contains(problem.field()) ? "attributes." + problem.field() : problem.field();
      return desk.refused(new Refusal.InvalidArgument(field, problem.message()));
    }
    return switch (PlanReader.read(plan)) {
      case Outcome.Refused<Command.Plan>(var refusal) -> desk.refused(refusal);
      case Outcome.Done<Command.Plan>(var command) ->
          desk.execute(call, CREATE, command, GenericTools::created);
    };
  }

  /// The same as a plan of one task.
  private static Json.Obj plan(Json.Obj given) {
    var plan = new LinkedHashMap<String, Json>();
    var rest = new LinkedHashMap<String, Json>();
    var attributes =
        given.get("attributes") instanceof Json.Obj(var fields) ? fields : Map.<String, Json>of();
    attributes.forEach((name, value) -> (KNOWN.contains(name) ? plan : rest).put(name, value));
    for (var name : KNOWN) {
      var direct = given.get(name);
      if (direct != null) plan.put(name, direct);
    }
    for (var name : List.of("task_type", "parent_task_id", "task_id")) {
      var value = given.get(name);
      if (value != null) plan.put(name, value);
    }
    if (!plan.containsKey("description") && plan.get("title") instanceof Json.Str title) {
      plan.put("description", title);
    }
    if (!rest.isEmpty()) {
      if (plan.get("context") instanceof Json.Obj(var context)) context.forEach(rest::putIfAbsent);
      plan.put("context", new Json.Obj(rest));
    }
    return new Json.Obj(plan);
  }

  private static Json.Obj created(Reply reply) {
    if (!(reply instanceof Reply.Planned(var tasks, var findings))) return Answers.of(reply);
    var task = tasks.getFirst();
    return Json.obj()
        .put("task_created", true)
        .put("task_id", task.id().text())
        .put("task_type", task.brief().taskType())
        .put("status", "pending")
        .put("lifecycle_stage", task.needs().isEmpty() ? "ready" : "planning")
        .putUnlessEmpty("findings", findings)
        .build();
  }

  private ToolAnswer depend(ToolCall call) {
    var given = call.arguments();
    var operation = given.text("operation", "add");
    var task = given.text("task_id");
    return switch (desk.engine(call).ask(new Query.OneTask(task, false))) {
      case Outcome.Refused<Reply>(var refusal) -> desk.refused(refusal);
      case Outcome.Done<Reply>(var reply) ->
          desk.execute(
              call,
              DEPEND,
              changed(task, given, operation, (Reply.OneTask) reply),
              done -> dependent(operation, given, done));
    };
  }

  private static Command changed(String task, Json.Obj given, String operation, Reply.OneTask now) {
    var named = needs(given);
    var add = operation.equals("remove") ? List.<Draft.Need>of() : named;
    List<String> remove =
        switch (operation) {
          case "remove" -> named.stream().map(Draft.Need::target).toList();
          case "replace" ->
              now.needs().stream()
                  .map(need -> need.prerequisite().text())
                  .filter(id -> named.stream().noneMatch(need -> need.target().equals(id)))
                  .toList();
          default -> List.of();
        };
    return new Command.Update(
        task,
        operation.equals("replace") ? now.task().version() : null,
        new Changes(Map.of()),
        null,
        null,
        null,
        add,
        remove,
        List.of());
  }

  private static List<Draft.Need> needs(Json.Obj given) {
    var needs = new ArrayList<Draft.Need>();
    for (var need : given.objects("dependencies")) {
      needs.add(
          new Draft.Need(
              need.text("dependency_task_id"), need.text("dependency_type", "completion")));
    }
    return needs;
  }

  private static Json.Obj dependent(String operation, Json.Obj given, Reply reply) {
    if (!(reply instanceof Reply.Updated updated)) return Answers.of(reply);
    return Json.obj()
        .put("dependencies_updated", true)
        .put("task_id", updated.task().id().text())
        .put("operation", operation)
        .put("dependencies", given.objects("dependencies").size())
        .put("open_prerequisites", updated.task().openPrerequisites())
        .put(
            "dependency_validation",
            Json.obj().put("cycles_detected", false).put("all_dependencies_valid", true))
        .build();
  }

  /// A stage is reached by what brings a task there; there is no second way.
  private ToolAnswer live(ToolCall call) {
    var given = call.arguments();
    var task = given.text("task_id");
    var notes = given.optText("notes").orElse(null);
    return switch (desk.engine(call).ask(new Query.OneTask(task, false))) {
      case Outcome.Refused<Reply>(var refusal) -> desk.refused(refusal);
      case Outcome.Done<Reply>(var reply) -> {
        var before = stage((Reply.OneTask) reply);
        var wanted = given.text("lifecycle_stage");
        var command = towards(task, wanted, notes);
        yield desk.execute(call, LIVE, command, done -> lived(task, before, wanted, done));
      }
    };
  }

  private static Command towards(String task, String stage, @Nullable String notes) {
    return switch (stage) {
      case "draft", "planning", "blocked" ->
          status(task, Status.BLOCKED, notes == null ? "it is in stage " + stage : notes);
      case "ready" -> status(task, Status.PENDING, notes);
      case "active" -> new Command.Claim(task, null);
      case "review" ->
          new Command.Heartbeat(task, null, null, 99, notes == null ? "in review" : notes);
      case "completed" ->
          new Command.Complete(
              task,
              null,
              notes == null ? "completed" : notes,
              "",
              Command.NextAction.COMPLETE,
              "general",
              List.of());
      case "failed" -> new Command.Release(task, null, Command.Ending.FAIL, notes);
      default -> new Command.Delete(task, false, true);
    };
  }

  private static Command status(String task, Status status, @Nullable String reason) {
    return new Command.Update(
        task, null, new Changes(Map.of()), status, reason, null, List.of(), List.of(), List.of());
  }

  private static String stage(Reply.OneTask one) {
    var task = one.task();
    return switch (task.state()) {
      case TaskState.Pending _ -> task.readyAt(one.now()) ? "ready" : "planning";
      case TaskState.Active _ -> task.progress() >= 99 ? "review" : "active";
      case TaskState.Blocked(var reason) when reason.equals("it is in stage draft") -> "draft";
      case TaskState.Blocked _ -> "blocked";
      case TaskState.Completed _ -> "completed";
      case TaskState.Failed _ -> "failed";
      case TaskState.Cancelled _, TaskState.Archived _ -> "archived";
    };
  }

  private static Json.Obj lived(String task, String before, String wanted, Reply reply) {
    if (reply instanceof Reply.Repeated) return Answers.of(reply);
    var answer =
        Json.obj()
            .put("lifecycle_updated", true)
            .put("task_id", task)
            .put("previous_stage", before)
            .put("current_stage", wanted)
            .put("transition_valid", true);
    if (reply instanceof Reply.Taken taken) answer.put("attempt", taken.task().attempt());
    return answer.build();
  }
}
