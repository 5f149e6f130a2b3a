package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.CommandReader;
import dev.taskorchestrator.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The names and answers that clients of the predecessor's 1.x releases know.
final class LegacyTools {

  private final Desk desk;

  LegacyTools(Desk desk) {
    this.desk = desk;
  }

  List<Tool> all() {
    return List.of(
        OrchestratorTools.tool("orchestrator_execute_subtask", Annotations.ADDS, this::execute),
        OrchestratorTools.tool(
            "orchestrator_complete_subtask", Annotations.CHANGES, this::complete));
  }

  private ToolAnswer execute(ToolCall call) {
    var outcome =
        desk.engine(call)
            .execute(
                desk.signed(call, "orchestrator_execute_subtask", LegacyTools::briefing),
                CommandReader.claim(call.arguments()));
    return switch (outcome) {
      case Outcome.Refused<Reply>(var refusal) -> desk.refused(refusal);
      case Outcome.Done<Reply>(var reply) -> ToolAnswer.markdown(briefing(reply).text("markdown"));
    };
  }

  private ToolAnswer complete(ToolCall call) {
    return desk.execute(
        call,
        "orchestrator_complete_subtask",
        CommandReader.complete(call.arguments()),
        LegacyTools::completed);
  }

  private static Json.Obj briefing(Reply reply) {
    return switch (reply) {
      case Reply.Repeated repeated -> Answers.of(repeated);
      case Reply.Taken taken -> Json.obj().put("markdown", markdown(taken)).build();
      default -> throw new IllegalStateException("not a briefing: " + reply);
    };
  }

  /// A task as text for reading: the role first, then the task, then what is asked.
  private static String markdown(Reply.Taken taken) {
    var task = taken.task();
    var text =
        new StringBuilder("# ").append(taken.role().prompt()).append("\n## Task Details\n\n");
    line(text, "Task ID", task.id().text());
    line(text, "Title", task.brief().title());
    line(text, "Description", task.brief().description());
    line(text, "Attempt", String.valueOf(task.attempt()));
    if (task.brief().context() != null) line(text, "Context", task.brief().context());
    if (!taken.prerequisites().isEmpty()) {
      text.append("\n## Dependencies\n\n");
      for (var result : taken.prerequisites()) {
        var summary = result.task().summary();
        line(
            text,
            result.task().id() + " " + result.task().brief().title(),
            summary == null ? "-" : summary);
      }
    }
    if (!task.brief().criteria().isEmpty()) {
      text.append("\n## Acceptance criteria\n\n");
      task.brief().criteria().forEach(item -> text.append("- ").append(item).append('\n'));
    }
    return text.append("\n## Instructions\n\n")
        .append("Work on this task as the specialist described above. When it is done, call")
        .append(
            " orchestrator_complete_subtask with its task_id, a summary of one or two sentences,")
        .append(" the detailed_work itself, and next_action.\n")
        .toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append("- **").append(name).append("**: ").append(value).append('\n');
  }

  /// The answer to a plan that came as a list inside a string.
  static Json.Obj planned(Reply reply) {
    if (!(reply instanceof Reply.Planned(var tasks, var findings))) {
      return Answers.of(reply);
    }
    var top = tasks.getFirst();
    var subtasks = new ArrayList<Json.Obj>();
    for (var task : tasks.subList(1, tasks.size())) {
      subtasks.add(
          Json.obj()
              .put("task_id", task.id().text())
              .put("title", task.brief().title())
              .put("specialist_type", task.brief().specialist())
              .putTexts("dependencies", task.needs().stream().map(TaskId::text).toList())
              .build());
    }
    return Json.obj()
        .put("task_created", true)
        .put("parent_task_id", top.id().text())
        .put("complexity", top.brief().complexity())
        .put("subtasks", subtasks)
        .putUnlessEmpty("findings", findings)
        .put("next_steps", "Call orchestrator_execute_subtask with a task_id to begin.")
        .build();
  }

  private static Json.Obj completed(Reply reply) {
    if (!(reply instanceof Reply.WorkTaken work)) {
      return Answers.of(reply);
    }
    var answer =
        Json.obj()
            .put("task_id", work.task().id().text())
            .put("status", work.task().status().word())
            .put("results_recorded", true);
    var parent = work.parent();
    if (parent != null) {
      answer.put(
          "parent_task_progress",
          Json.obj()
              .put("progress", parent.done() == parent.total() ? "completed" : "in_progress")
              .put("parent_task_id", parent.id().text())
              .put("completed_subtasks", parent.done())
              .put("total_subtasks", parent.total())
              .put("progress_percentage", percent(parent)));
    }
    answer.put("next_recommended_task", recommended(work.next()));
    var artifact = work.artifact();
    answer.put("artifact_created", artifact != null);
    if (artifact != null) {
      answer.put(
          "artifact_info",
          Json.obj()
              .put("artifact_id", artifact.id())
              .put("artifact_type", artifact.type())
              .put("accessible_via", "orchestrator_artifacts")
              .put("size", artifact.size()));
    }
    return answer.build();
  }

  /// One digit after the point, as it was.
  private static Json percent(Reply.ParentProgress parent) {
    var tenths = Math.round(parent.done() * 1_000.0 / parent.total());
    return new Json.Num(tenths / 10 + "." + tenths % 10);
  }

  private static Json recommended(@Nullable Task task) {
    if (task == null) return Json.Null.NULL;
    return Json.obj()
        .put("task_id", task.id().text())
        .put("title", task.brief().title())
        .put("specialist_type", task.brief().specialist())
        .build();
  }
}
