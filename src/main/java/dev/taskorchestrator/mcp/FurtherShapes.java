package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Dependency;
import dev.taskorchestrator.core.Memo;
import dev.taskorchestrator.core.Restart;
import dev.taskorchestrator.core.Rule;
import dev.taskorchestrator.json.Schema;
import dev.taskorchestrator.json.TaskShape;

/// What the tools beyond everyday work take and answer.
final class FurtherShapes {

  private FurtherShapes() {}

  static Schema.Fields input(String tool) {
    return switch (tool) {
      case "orchestrator_list_sessions" ->
          Schema.object()
              .optional("include_completed", Schema.flag())
              .optional("limit", Schema.integer(1, 100));
      case "orchestrator_resume_session" ->
          ToolShapes.speaks(Schema.object().required("session_id", TaskShape.word(100)));
      case "orchestrator_session_status" ->
          Schema.object().required("session_id", TaskShape.word(100));
      case "orchestrator_cleanup_sessions" ->
          ToolShapes.speaks(
              Schema.object()
                  .optional("cleanup_type", Schema.oneOf(Command.SESSIONS))
                  .optional("older_than_days", Schema.integer(0, 36_500))
                  .optional("dry_run", Schema.flag()));
      case "orchestrator_memory" -> memory();
      case "orchestrator_maintenance_coordinator" ->
          ToolShapes.speaks(
              Schema.object()
                  .required("action", Schema.oneOf(Command.Tending.WORDS))
                  .optional("scope", Schema.oneOf(Command.Scope.WORDS))
                  .optional("validation_level", Schema.oneOf(Command.Level.WORDS))
                  .optional("target_task_id", TaskShape.taskId()));
      case "orchestrator_restart_server" ->
          ToolShapes.speaks(
              Schema.object()
                  .optional("graceful", Schema.flag())
                  .optional("preserve_state", Schema.flag())
                  .optional("timeout", Schema.integer(10, 300))
                  .optional("reason", Schema.oneOf(Restart.REASONS)));
      case "orchestrator_health_check" ->
          Schema.object()
              .optional("include_reboot_readiness", Schema.flag())
              .optional("include_connection_status", Schema.flag())
              .optional("include_database_status", Schema.flag());
      case "orchestrator_shutdown_prepare" ->
          ToolShapes.speaks(
              Schema.object()
                  .optional("check_active_tasks", Schema.flag())
                  .optional("check_database_state", Schema.flag())
                  .optional("check_client_connections", Schema.flag())
                  .optional("maintenance_mode", Schema.flag())
                  .optional("reason", TaskShape.reason()));
      case "orchestrator_reconnect_test" ->
          Schema.object()
              .optional("session_id", TaskShape.word(100))
              .optional("include_buffer_status", Schema.flag())
              .optional("include_reconnection_stats", Schema.flag());
      case "orchestrator_restart_status" ->
          Schema.object()
              .optional("include_history", Schema.flag())
              .optional("include_error_details", Schema.flag());
      case "orchestrator_create_generic_task" -> generic();
      case "orchestrator_manage_dependencies" -> dependencies();
      case "orchestrator_manage_lifecycle" ->
          ToolShapes.speaks(
              Schema.object()
                  .required("task_id", TaskShape.taskId())
                  .required("lifecycle_stage", Schema.oneOf(GenericTools.STAGES))
                  .optional("notes", TaskShape.reason())
                  .hidden("validation_checks", Schema.flag()));
      case "auto_append_create_rule" -> rule();
      case "auto_append_list_rules", "auto_append_get_statistics" -> Schema.object();
      case "auto_append_get_rule" -> Schema.object().required("rule_id", ruleId());
      case "auto_append_delete_rule" ->
          ToolShapes.speaks(Schema.object().required("rule_id", ruleId()));
      case "auto_append_test_condition" ->
          Schema.object()
              .required("condition", Schema.openObject())
              .required("task_id", TaskShape.taskId())
              .optional("event", Schema.oneOf(Rule.EVENTS).shownAs(Schema.text()));
      default -> throw new IllegalArgumentException("nothing is known of " + tool);
    };
  }

  private static Schema.Fields memory() {
    var part = TaskShape.word(Memo.MAX_TEXT);
    return ToolShapes.speaks(
        Schema.object()
            .required(
                "action", Schema.oneOf("decide", "note", "set_status", "list", "read", "handover"))
            .optional("task_id", TaskShape.taskId())
            .optional("title", TaskShape.word(Brief.MAX_TITLE))
            .optional("text", part)
            .optional("context", part)
            .optional("alternatives", part)
            .optional("consequences", part)
            .optional("status", Schema.oneOf(Memo.Standing.WORDS))
            .optional("supersedes", TaskShape.word(100))
            .optional("memo_id", TaskShape.word(100))
            .optional("kind", Schema.oneOf(Memo.KINDS))
            .optional("after", Schema.integer(0, TaskShape.MAX_NUMBER))
            .optional("limit", Schema.integer(1, 200)));
  }

  private static Schema.Fields generic() {
    return ToolShapes.speaks(
        Schema.object()
            .required("task_type", Schema.oneOf(Brief.TASK_TYPES).shownAs(Schema.text()))
            .optional("parent_task_id", TaskShape.taskId())
            .optional(
                "attributes", Schema.openObject().describe("title, description, priority, ..."))
            .hidden("title", Schema.text())
            .hidden("description", Schema.text())
            .hidden("specialist_type", Schema.text())
            .hidden("complexity", Schema.text())
            .hidden("dependencies", TaskShape.needs())
            .hidden("context", Schema.either(Schema.openObject(), Schema.text()))
            .hidden("estimated_effort", Schema.text())
            .hidden("due_date", Schema.text())
            .hidden("task_id", TaskShape.word(100)));
  }

  private static Schema.Fields dependencies() {
    var need =
        Schema.object()
            .required("dependency_task_id", TaskShape.taskId())
            .optional("dependency_type", Schema.oneOf(Dependency.TYPES))
            .optional("description", TaskShape.reason());
    return ToolShapes.speaks(
        Schema.object()
            .required("task_id", TaskShape.taskId())
            .required(
                "dependencies",
                Schema.list(need, 0, 200).shownAs(Schema.list(need, 0, Integer.MAX_VALUE)))
            .optional("operation", Schema.oneOf("add", "remove", "replace")));
  }

  private static Schema ruleId() {
    return Schema.text(1, 100).matching("^[A-Za-z0-9_-]+$").shownAs(Schema.text());
  }

  private static Schema.Fields rule() {
    var task = TaskShape.task();
    return ToolShapes.speaks(
        Schema.object()
            .required("rule_id", ruleId())
            .required(
                "trigger_events", Schema.list(Schema.oneOf(Rule.EVENTS), 1, Rule.EVENTS.size()))
            .optional("name", TaskShape.word(255))
            .optional("description", TaskShape.reason())
            .optional(
                "condition",
                Schema.either(Schema.openObject(), Schema.list(Schema.openObject(), 0, 50))
                    .shownAs(
                        Schema.openObject()
                            .describe("{and|or:[...]}, {not:..} or {property, operator, value}")))
            .optional("creation_mode", Schema.oneOf("direct", "template", "clone"))
            .optional(
                "task_definition",
                task.shownAs(
                    Schema.openObject().describe("As in plan_task; {{title}}, {{task_id}}")))
            .optional(
                "tasks",
                Schema.list(task, 1, Rule.MOST_TASKS)
                    .shownAs(Schema.list(Schema.openObject(), 0, Integer.MAX_VALUE)))
            .optional("clone_task_id", TaskShape.taskId())
            .optional("template_id", TaskShape.word(100))
            .optional("template_parameters", Schema.openObject())
            .optional("place", Schema.oneOf(Rule.Place.WORDS))
            .optional("wait_for_task", Schema.flag())
            .optional("status", Schema.oneOf("active", "inactive"))
            .optional("priority", Schema.integer(0, 1_000))
            .optional("max_executions", Schema.integer(1, Rule.MAX_MOST))
            .optional("cooldown_minutes", Schema.integer(0, 525_600)));
  }

  /// What planning took in the predecessor's first releases.
  static Schema.Fields breakdown() {
    return Schema.object()
        .required("description", Schema.text())
        .required(
            "subtasks_json",
            Schema.text()
                .describe("[{title, description, specialist_type, task_id?, dependencies?}, ...]"))
        .optional("complexity_level", Schema.oneOf("simple", "moderate", "complex", "very_complex"))
        .optional("context", Schema.text());
  }

  /// The shape of the answer.
  static Schema output(String tool) {
    var text = Schema.text();
    var list = Schema.list(Schema.openObject(), 0, Integer.MAX_VALUE);
    var any = Schema.openObject();
    return switch (tool) {
      case "orchestrator_list_sessions" -> any.optional("sessions", list);
      case "orchestrator_resume_session", "orchestrator_session_status" ->
          any.optional("session_id", text).optional("session_tasks", list);
      case "orchestrator_cleanup_sessions" -> any.optional("cleaned_sessions", list);
      case "orchestrator_memory" -> any.optional("memo_id", text).optional("memos", list);
      case "orchestrator_health_check" ->
          any.optional("healthy", Schema.flag()).optional("checks", Schema.openObject());
      case "auto_append_list_rules" -> any.optional("rules", list);
      case "auto_append_create_rule", "auto_append_delete_rule", "auto_append_get_rule" ->
          any.optional("rule_id", text);
      case "auto_append_test_condition" -> any.optional("condition_met", Schema.flag());
      default -> any.optional("task_id", text).optional("status", text);
    };
  }
}
