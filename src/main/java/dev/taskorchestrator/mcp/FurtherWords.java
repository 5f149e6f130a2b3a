package dev.taskorchestrator.mcp;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What clients are told about the tools beyond everyday work.
final class FurtherWords {

  private static final Map<String, ToolWords.Words> WORDS =
      Map.ofEntries(
          words(
              "orchestrator_list_sessions",
              "Sessions",
              "Sessions of this project, the latest first; completed ones only when asked for."),
          words(
              "orchestrator_resume_session",
              "Go on with a session",
              "Its tasks, what its agent holds, what happened since. From now on you speak for that"
                  + " agent."),
          words(
              "orchestrator_session_status",
              "One session",
              "Whether it exists, how its tasks stand, whether its process still runs."),
          words(
              "orchestrator_cleanup_sessions",
              "Forget sessions",
              "completed, orphaned, old or all; only says which unless dry_run is false. Tasks stay."),
          words(
              "orchestrator_memory",
              "Remember",
              "action decide: a decision (title, text, context, alternatives, consequences; may"
                  + " supersede one); note; set_status of a decision; list (by task_id, kind, text);"
                  + " read; handover: a document to go on from."),
          words(
              "orchestrator_maintenance_coordinator",
              "Look after the project",
              "scan_cleanup frees stale leases and names forgotten tasks (comprehensive archives them,"
                  + " full_audit removes what its term is over for); validate_structure;"
                  + " update_documentation and prepare_handover write documents."),
          words(
              "orchestrator_restart_server",
              "Restart",
              "Hands over to a fresh process; no request is lost, and if it fails all goes on as"
                  + " before."),
          words("orchestrator_health_check", "Health", "Measured now; with metrics."),
          words(
              "orchestrator_shutdown_prepare",
              "Before a shutdown",
              "What a shutdown would interrupt. maintenance_mode true pauses all changes until"
                  + " false."),
          words(
              "orchestrator_reconnect_test",
              "Can sessions go on",
              "Whether one session, or all, can be gone on with."),
          words("orchestrator_restart_status", "Restarts", "The present phase and past restarts."),
          words(
              "orchestrator_create_generic_task",
              "Create a task",
              "Another spelling of plan_task for one task; attributes beyond a task's fields become"
                  + " its context."),
          words(
              "orchestrator_manage_dependencies",
              "Change dependencies",
              "Adds, removes or replaces what a task waits for, all or none."),
          words(
              "orchestrator_manage_lifecycle",
              "Move to a stage",
              "Brings a task to a stage by what leads there: active claims it, completed hands it in,"
                  + " archived puts it away."),
          words(
              "auto_append_create_rule",
              "Add tasks when ...",
              "When an event happens to a task and the condition holds, adds task_definition, tasks, a"
                  + " template or a clone: beside it, below it or at the root."),
          words("auto_append_list_rules", "Rules", "All rules and how they fared."),
          words("auto_append_get_rule", "One rule", "A rule whole."),
          words("auto_append_delete_rule", "Forget a rule", "Its tasks stay."),
          words("auto_append_get_statistics", "Figures of rules", "Runs and failures."),
          words(
              "auto_append_test_condition",
              "Try a condition",
              "Whether it would hold for a task, and why."));

  private FurtherWords() {}

  static ToolWords.@Nullable Words of(String tool) {
    return WORDS.get(tool);
  }

  private static Map.Entry<String, ToolWords.Words> words(
      String tool, String title, String description) {
    return Map.entry(tool, new ToolWords.Words(title, description));
  }
}
