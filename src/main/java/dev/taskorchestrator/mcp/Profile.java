package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which tools a client is shown. The others can be called all the same; they only cost nobody's
/// context.
public enum Profile {
  /// What everyday work needs, in at most ten tools and 8,000 characters.
  CORE("core"),
  /// Every tool.
  FULL("full"),
  /// What the predecessor's releases 1.5 to 1.8 listed, in their order.
  V1("v1"),
  /// What the predecessor's last version listed, in its order.
  V2("v2");

  private static final List<String> EVERYDAY =
      List.of(
          "orchestrator_initialize_session",
          "orchestrator_plan_task",
          "orchestrator_next_task",
          "orchestrator_execute_task",
          "orchestrator_complete_task",
          "orchestrator_release_task",
          "orchestrator_update_task",
          "orchestrator_query_tasks",
          "orchestrator_get_status",
          "orchestrator_synthesize_results");

  private static final List<String> FURTHER =
      List.of(
          "orchestrator_heartbeat",
          "orchestrator_cancel_task",
          "orchestrator_delete_task",
          "orchestrator_artifacts",
          "orchestrator_changes",
          "orchestrator_lock",
          "orchestrator_unlock",
          "orchestrator_list_locks",
          "orchestrator_memory",
          "orchestrator_list_sessions",
          "orchestrator_resume_session",
          "orchestrator_cleanup_sessions",
          "orchestrator_session_status",
          "orchestrator_maintenance_coordinator",
          "orchestrator_restart_server",
          "orchestrator_health_check",
          "orchestrator_shutdown_prepare",
          "orchestrator_reconnect_test",
          "orchestrator_restart_status",
          "orchestrator_create_generic_task",
          "orchestrator_create_from_template",
          "orchestrator_manage_dependencies",
          "orchestrator_manage_lifecycle",
          "auto_append_create_rule",
          "auto_append_list_rules",
          "auto_append_get_rule",
          "auto_append_delete_rule",
          "auto_append_get_statistics",
          "auto_append_test_condition",
          "orchestrator_execute_subtask",
          "orchestrator_complete_subtask");

  private static final List<String> REBOOT =
      List.of(
          "orchestrator_restart_server",
          "orchestrator_health_check",
          "orchestrator_shutdown_prepare",
          "orchestrator_reconnect_test",
          "orchestrator_restart_status");

  private static final List<String> FIRST =
      List.of(
          "orchestrator_initialize_session",
          "orchestrator_plan_task",
          "orchestrator_execute_subtask",
          "orchestrator_complete_subtask",
          "orchestrator_synthesize_results",
          "orchestrator_get_status",
          "orchestrator_maintenance_coordinator");

  private static final List<String> SECOND =
      List.of(
          "orchestrator_initialize_session",
          "orchestrator_synthesize_results",
          "orchestrator_get_status",
          "orchestrator_plan_task",
          "orchestrator_update_task",
          "orchestrator_delete_task",
          "orchestrator_cancel_task",
          "orchestrator_query_tasks",
          "orchestrator_execute_task",
          "orchestrator_complete_task",
          "orchestrator_list_sessions",
          "orchestrator_resume_session",
          "orchestrator_cleanup_sessions",
          "orchestrator_session_status",
          "orchestrator_maintenance_coordinator");

  private static final List<String> TEMPLATES =
      List.of(
          "template_create",
          "template_list",
          "template_load",
          "template_instantiate",
          "template_validate",
          "template_delete",
          "template_info",
          "template_install_examples",
          "template_install_default_library",
          "template_get_installation_status",
          "template_validate_all",
          "template_uninstall");

  private final String word;

  Profile(String word) {
    this.word = word;
  }

  /// The names of the tools, in the order in which they are shown.
  public List<String> listed() {
    return switch (this) {
      case CORE -> EVERYDAY;
      case FULL -> together(Stream.of(EVERYDAY, FURTHER, TEMPLATES));
      case V1 -> together(Stream.of(FIRST, REBOOT));
      case V2 -> together(Stream.of(SECOND, TEMPLATES, REBOOT));
    };
  }

  private static List<String> together(Stream<List<String>> lists) {
    return lists.flatMap(List::stream).toList();
  }

  /// How a tool is shown. Planning took a whole breakdown in the first releases.
  Json.Obj shown(Tool tool) {
    if (this != V1 || !tool.name().equals("orchestrator_plan_task")) return tool.toJson();
    return Json.obj()
        .putAll(tool.toJson())
        .put("description", "Creates a task with subtasks, given as a JSON list inside a string.")
        .put("inputSchema", FurtherShapes.breakdown().toJson())
        .build();
  }

  /// The profile of that name.
  public static Optional<Profile> of(String word) {
    return Arrays.stream(values()).filter(profile -> profile.word.equals(word)).findFirst();
  }

  /// All names.
  public static List<String> words() {
    return Arrays.stream(values()).map(profile -> profile.word).toList();
  }
}
