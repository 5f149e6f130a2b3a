package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Lock;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.CommandReader;
import dev.taskorchestrator.json.Schema;
import dev.taskorchestrator.json.TaskShape;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What each tool takes and answers. Arguments that every writing tool takes, or that only the
/// predecessor's clients know, are accepted and not shown.
final class ToolShapes {

  private static final int MAX_WORK = 8 * 1024 * 1024;
  private static final int MAX_SUMMARY = 10_000;

  private ToolShapes() {}

  static Schema.Fields input(String tool) {
    return switch (tool) {
      case "orchestrator_initialize_session" ->
          Schema.object()
              .optional("working_directory", TaskShape.word(4_096))
              .optional("agent", TaskShape.agent())
              .hidden("tools", Schema.text(0, 20))
              .hidden("request_id", TaskShape.requestId());
      case "orchestrator_plan_task" -> TaskShape.plan();
      case "orchestrator_next_task" ->
          writes(
              Schema.object()
                  .optional("agent", TaskShape.agent())
                  .optional("specialist_types", roles())
                  .optional("parent_task_id", TaskShape.taskId())
                  .optional("lease_seconds", TaskShape.lease())
                  .optional("wait_seconds", Schema.integer(0, 600)));
      case "orchestrator_execute_task" ->
          writes(
              Schema.object()
                  .required("task_id", TaskShape.taskId())
                  .optional("agent", TaskShape.agent())
                  .optional("lease_seconds", TaskShape.lease()));
      case "orchestrator_execute_subtask" ->
          writes(
              Schema.object()
                  .required("task_id", TaskShape.taskId())
                  .hidden("agent", TaskShape.agent())
                  .hidden("lease_seconds", TaskShape.lease()));
      case "orchestrator_complete_task", "orchestrator_complete_subtask" -> complete();
      case "orchestrator_release_task" ->
          speaks(
              held()
                  .required("outcome", Schema.oneOf(Command.Ending.WORDS))
                  .optional("reason", TaskShape.reason()));
      case "orchestrator_heartbeat" ->
          speaks(
              held()
                  .optional("lease_seconds", TaskShape.lease())
                  .optional("progress", Schema.integer(0, 100))
                  .optional("note", TaskShape.reason()));
      case "orchestrator_update_task" -> speaks(TaskShape.update());
      case "orchestrator_cancel_task" ->
          speaks(
              Schema.object()
                  .required("task_id", TaskShape.taskId())
                  .optional("reason", TaskShape.reason())
                  .optional("preserve_work", Schema.flag())
                  .optional("cancel_children", Schema.flag()));
      case "orchestrator_delete_task" ->
          speaks(
              Schema.object()
                  .required("task_id", TaskShape.taskId())
                  .optional("force", Schema.flag())
                  .optional("archive_instead", Schema.flag()));
      case "orchestrator_query_tasks" -> query();
      case "orchestrator_get_status" ->
          Schema.object()
              .optional("include_completed", Schema.flag())
              .optional("task_id", TaskShape.taskId())
              .hidden("include_metrics", Schema.flag())
              .hidden("include_system_status", Schema.flag())
              .hidden("session_id", Schema.text(0, 100));
      case "orchestrator_synthesize_results" ->
          Schema.object().required("parent_task_id", TaskShape.taskId());
      case "orchestrator_artifacts" ->
          Schema.object()
              .required("action", Schema.oneOf("list", "read", "search"))
              .optional("task_id", TaskShape.taskId())
              .optional("artifact_id", Schema.text(1, 100))
              .optional("text", Schema.text(1, 500))
              .optional("offset", Schema.integer(0, MAX_WORK))
              .optional("limit", Schema.integer(1, 50_000))
              .optional("after", Schema.integer(0, TaskShape.MAX_NUMBER));
      case "orchestrator_changes" ->
          Schema.object()
              .optional("after_sequence", Schema.integer(0, TaskShape.MAX_NUMBER))
              .optional("wait_seconds", Schema.integer(0, 600))
              .optional("limit", Schema.integer(1, 1_000));
      case "orchestrator_lock" ->
          speaks(
              Schema.object()
                  .required("resources", resources())
                  .optional("lease_seconds", Schema.integer(Lock.MIN_LEASE, Lock.MAX_LEASE))
                  .optional("wait_seconds", Schema.integer(0, 600))
                  .optional("purpose", TaskShape.reason()));
      case "orchestrator_unlock" ->
          speaks(
              Schema.object()
                  .required("resources", resources())
                  .optional("fence", Schema.integer(1, TaskShape.MAX_NUMBER)));
      case "orchestrator_list_locks" ->
          Schema.object().optional("resource", TaskShape.word(Lock.MAX_NAME));
      default -> FurtherShapes.input(tool);
    };
  }

  private static Schema.Fields held() {
    return Schema.object()
        .required("task_id", TaskShape.taskId())
        .optional("attempt", Schema.integer(1, TaskShape.MAX_NUMBER));
  }

  private static Schema.Fields complete() {
    return speaks(
        Schema.object()
            .required("task_id", TaskShape.taskId())
            .required(
                "summary",
                Schema.text(1, MAX_SUMMARY).matching("\\S").shownAs(Schema.text(1, MAX_SUMMARY)))
            .required("detailed_work", Schema.text(0, MAX_WORK))
            .required("next_action", Schema.oneOf(Command.NextAction.WORDS))
            .optional("attempt", Schema.integer(1, TaskShape.MAX_NUMBER))
            .optional("artifact_type", TaskShape.artifactType())
            .optional("file_paths", TaskShape.files())
            .hidden("legacy_artifacts", TaskShape.files()));
  }

  private static Schema.Fields query() {
    var statuses = Stream.concat(Status.words().stream(), Stream.of("in_progress")).toList();
    return Schema.object()
        .optional("task_id", TaskShape.taskId())
        .optional(
            "status",
            Schema.list(Schema.oneOf(statuses), 0, 20)
                .shownAs(Schema.list(Schema.oneOf(Status.words()), 0, Integer.MAX_VALUE)))
        .optional("ready", Schema.flag())
        .optional("search_text", TaskShape.word(500))
        .optional("parent_task_id", TaskShape.taskId())
        .optional("include_children", Schema.flag())
        .optional("task_type", TaskShape.knownList(Brief.TASK_TYPES))
        .optional("specialist_type", roles())
        .optional("complexity", TaskShape.knownList(Brief.COMPLEXITIES))
        .optional("agent", TaskShape.agent())
        .optional("created_after", TaskShape.word(40))
        .optional("created_before", TaskShape.word(40))
        .optional("sort", Schema.oneOf(CommandReader.sorts()))
        .optional(
            "fields",
            TaskShape.knownList(Answers.FIELDS)
                .describe("description, dependencies, summary, agent, priority, ..."))
        .optional("include_artifacts", Schema.flag())
        .optional("limit", Schema.integer(1, Filter.MAX_LIMIT))
        .optional("cursor", TaskShape.word(60))
        .hidden("offset", Schema.integer(0, 1_000_000));
  }

  private static Schema roles() {
    return Schema.list(TaskShape.role(), 0, 30)
        .shownAs(Schema.list(Schema.text(), 0, Integer.MAX_VALUE));
  }

  private static Schema resources() {
    return Schema.list(TaskShape.word(Lock.MAX_NAME), 1, Lock.MOST);
  }

  /// A tool that writes takes a request id.
  static Schema.Fields writes(Schema.Fields fields) {
    return fields.hidden("request_id", TaskShape.requestId());
  }

  /// One that writes for an agent can be told which.
  static Schema.Fields speaks(Schema.Fields fields) {
    return writes(fields).hidden("agent", TaskShape.agent());
  }

  /// The shape of the answer; open, since the same place also carries refusals. None for tools that
  /// answer Markdown.
  static @Nullable Schema output(String tool) {
    var text = Schema.text();
    var list = Schema.list(Schema.openObject(), 0, Integer.MAX_VALUE);
    var waves = Schema.list(Schema.list(text, 0, Integer.MAX_VALUE), 0, Integer.MAX_VALUE);
    var count = Schema.integer(0, TaskShape.MAX_NUMBER);
    var any = Schema.openObject();
    return switch (tool) {
      case "orchestrator_execute_subtask" -> null;
      case "orchestrator_initialize_session" ->
          any.optional("session_id", text).optional("mine", list).optional("ready", list);
      case "orchestrator_plan_task" ->
          any.optional("task_id", text)
              .optional("ids", Schema.openObject())
              .optional("waves", waves);
      case "orchestrator_next_task" ->
          any.optional("task", Schema.nothing())
              .optional("task_id", text)
              .optional("attempt", count)
              .optional("role_prompt", text);
      case "orchestrator_execute_task" ->
          any.optional("task_id", text).optional("attempt", count).optional("role_prompt", text);
      case "orchestrator_query_tasks" ->
          any.optional("tasks", list).optional("total", count).optional("next_cursor", text);
      case "orchestrator_get_status" ->
          any.optional("counts", Schema.openObject())
              .optional("held", list)
              .optional("stuck", list);
      case "orchestrator_synthesize_results" ->
          any.optional("status", text).optional("results", list).optional("missing", list);
      case "orchestrator_artifacts" ->
          any.optional("artifacts", list).optional("content", text).optional("hits", list);
      case "orchestrator_changes" -> any.optional("events", list).optional("last_sequence", count);
      case "orchestrator_lock" -> any.optional("fence", count).optional("lease_expires_at", text);
      case "orchestrator_unlock" ->
          any.optional("unlocked", Schema.list(text, 0, Integer.MAX_VALUE));
      case "orchestrator_list_locks" -> any.optional("locks", list).optional("waiting", list);
      default -> FurtherShapes.output(tool);
    };
  }
}
