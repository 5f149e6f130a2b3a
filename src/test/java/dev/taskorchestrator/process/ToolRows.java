package dev.taskorchestrator.process;

import static dev.taskorchestrator.core.Access.Role.AGENT;
import static dev.taskorchestrator.core.Access.Role.MANAGER;
import static dev.taskorchestrator.core.Access.Role.VIEWER;

import dev.taskorchestrator.core.Access;
import java.util.List;

/// Every tool, naming whatever it can name, and the least role that may call it so. `§` is the word
/// of a project, `@` begins what is named otherwise there.
final class ToolRows {

  private ToolRows() {}

  /// One call.
  record Row(String tool, Access.Role least, String arguments) {
    /// Whether it names something that may be somebody else's.
    boolean names() {
      return arguments.contains(Side.WORD) || arguments.contains("@");
    }
  }

  private static Row row(String tool, Access.Role least, String arguments) {
    var whole =
        tool.contains("template_") || tool.startsWith("auto_") ? tool : "orchestrator_" + tool;
    return new Row(
        tool.equals("create_from_template") ? "orchestrator_" + tool : whole,
        least,
        arguments.replace('\'', '"'));
  }

  /// The way from the templates of one project to those of the other.
  private static final String WAY = "../../../../§/.task_orchestrator/templates/user/§-template";

  static final List<Row> ALL =
      List.of(
          row("initialize_session", AGENT, "{'working_directory':'@path'}"),
          row("initialize_session", AGENT, "{'agent':'§-agent'}"),
          row("plan_task", AGENT, plan("'parent_task_id':'§-task'")),
          row("plan_task", AGENT, plan("'dependencies':['§-task']")),
          row("plan_task", AGENT, plan("'specialist_type':'§-role'")),
          row("plan_task", AGENT, plan("'request_id':'§-request'")),
          row("next_task", AGENT, "{'parent_task_id':'§-parent'}"),
          row("next_task", AGENT, "{'specialist_types':['§-role'],'agent':'§-agent'}"),
          row("execute_task", AGENT, "{'task_id':'§-free'}"),
          row("execute_task", AGENT, "{'task_id':'§-fr'}"),
          row("complete_task", AGENT, done("complete_task")),
          row("release_task", AGENT, "{'task_id':'§-task','attempt':1,'outcome':'fail'}"),
          row("update_task", AGENT, "{'task_id':'§-free','title':'taken'}"),
          row("update_task", AGENT, "{'task_id':'ownly-free','parent_task_id':'§-task'}"),
          row("update_task", AGENT, "{'task_id':'ownly-free','add_dependencies':['§-done']}"),
          row("query_tasks", VIEWER, "{'task_id':'§-done','include_artifacts':true}"),
          row("query_tasks", VIEWER, "{'parent_task_id':'§-parent'}"),
          row("query_tasks", VIEWER, "{'search_text':'§'}"),
          row("query_tasks", VIEWER, "{'agent':'§-agent'}"),
          row("query_tasks", VIEWER, "{'fields':['description','context']}"),
          row("get_status", VIEWER, "{'task_id':'§-parent'}"),
          row("get_status", VIEWER, "{'include_completed':true}"),
          row("synthesize_results", VIEWER, "{'parent_task_id':'§-parent'}"),
          row("heartbeat", AGENT, "{'task_id':'§-task','attempt':1,'note':'mine'}"),
          row("cancel_task", AGENT, "{'task_id':'§-free'}"),
          row("delete_task", AGENT, "{'task_id':'§-done'}"),
          row("delete_task", MANAGER, "{'task_id':'§-parent','archive_instead':false}"),
          row("artifacts", VIEWER, "{'action':'list','task_id':'§-done'}"),
          row("artifacts", VIEWER, "{'action':'read','artifact_id':'@artifact'}"),
          row("artifacts", VIEWER, "{'action':'search','text':'§'}"),
          row("changes", VIEWER, "{'after_sequence':0,'limit':1000}"),
          row("lock", AGENT, "{'resources':['§-lock'],'agent':'§-agent'}"),
          row("unlock", AGENT, "{'resources':['§-lock'],'agent':'§-agent'}"),
          row("list_locks", VIEWER, "{'resource':'§-lock'}"),
          row("list_locks", VIEWER, "{}"),
          row("execute_subtask", AGENT, "{'task_id':'§-free'}"),
          row("complete_subtask", AGENT, done("complete_subtask")),
          row("list_sessions", VIEWER, "{'include_completed':true,'limit':100}"),
          row("resume_session", AGENT, "{'session_id':'@session'}"),
          row("cleanup_sessions", MANAGER, "{'cleanup_type':'orphaned','dry_run':false}"),
          row("session_status", VIEWER, "{'session_id':'@session'}"),
          row(
              "maintenance_coordinator",
              MANAGER,
              """
              {'action':'scan_cleanup','scope':'specific_subtask','target_task_id':'§-task'}
              """),
          row("maintenance_coordinator", MANAGER, "{'action':'validate_structure'}"),
          row("restart_server", MANAGER, "{}"),
          row("health_check", VIEWER, "{}"),
          row("shutdown_prepare", VIEWER, "{}"),
          row("shutdown_prepare", MANAGER, "{'maintenance_mode':false}"),
          row("reconnect_test", VIEWER, "{'session_id':'@session'}"),
          row("restart_status", VIEWER, "{'include_history':true}"),
          row("memory", VIEWER, "{'action':'read','memo_id':'@note'}"),
          row("memory", VIEWER, "{'action':'list','task_id':'§-task'}"),
          row("memory", VIEWER, "{'action':'list','text':'§'}"),
          row("memory", VIEWER, "{'action':'handover','task_id':'§-task'}"),
          row("memory", AGENT, "{'action':'note','title':'t','text':'x','task_id':'§-task'}"),
          row(
              "memory",
              AGENT,
              "{'action':'decide','title':'t','text':'x','supersedes':'@decision'}"),
          row("memory", AGENT, "{'action':'set_status','memo_id':'@decision','status':'rejected'}"),
          row(
              "create_generic_task",
              AGENT,
              "{'task_type':'review','parent_task_id':'§-task','attributes':{'title':'t'}}"),
          row(
              "manage_dependencies",
              AGENT,
              "{'task_id':'§-free','dependencies':[{'dependency_task_id':'§-task'}]}"),
          row(
              "manage_dependencies",
              AGENT,
              "{'task_id':'ownly-free','dependencies':[{'dependency_task_id':'§-task'}]}"),
          row("manage_lifecycle", AGENT, "{'task_id':'§-free','lifecycle_stage':'archived'}"),
          row(
              "template_create",
              MANAGER,
              """
              {'template_id':'§-template','overwrite':true,'template_content':'{metadata: {name: \
              1, version: 1, description: 1}, extends: 1, tasks: {}}'}
              """),
          row("template_list", VIEWER, "{'include_metadata':true}"),
          row("template_load", VIEWER, "{'template_id':'§-template'}"),
          row("template_load", VIEWER, "{'template_id':'" + WAY + "'}"),
          row("template_instantiate", VIEWER, "{'template_id':'§-template','parameters':{}}"),
          row("template_instantiate", VIEWER, "{'template_id':'" + WAY + "','parameters':{}}"),
          row("template_validate", VIEWER, "{'template_content':'{extends: §-template}'}"),
          row("template_delete", MANAGER, "{'template_id':'§-template'}"),
          row("template_delete", MANAGER, "{'template_id':'" + WAY + "'}"),
          row("template_info", VIEWER, "{'template_id':'§-template'}"),
          row("template_install_examples", MANAGER, "{}"),
          row("template_install_default_library", MANAGER, "{'category':'research'}"),
          row("template_get_installation_status", VIEWER, "{}"),
          row("template_validate_all", VIEWER, "{}"),
          row("template_uninstall", MANAGER, "{'template_id':'§-template'}"),
          row("create_from_template", AGENT, "{'template_id':'§-template','parameters':{}}"),
          row("auto_append_create_rule", MANAGER, rule("'clone_task_id':'§-task'", "clone")),
          row("auto_append_create_rule", MANAGER, rule("'template_id':'§-template'", "template")),
          row("auto_append_list_rules", VIEWER, "{}"),
          row("auto_append_get_rule", VIEWER, "{'rule_id':'§-rule'}"),
          row("auto_append_delete_rule", MANAGER, "{'rule_id':'§-rule'}"),
          row("auto_append_get_statistics", VIEWER, "{}"),
          row("auto_append_test_condition", VIEWER, "{'condition':{},'task_id':'§-task'}"));

  private static String plan(String more) {
    return "{'title':'t','description':'d'," + more + "}";
  }

  private static String done(String of) {
    return "{'task_id':'§-task','summary':'"
        + of
        + "','detailed_work':'w','next_action':'complete','attempt':1}";
  }

  private static String rule(String more, String mode) {
    return "{'rule_id':'of-"
        + mode
        + "','trigger_events':['task_failed'],'creation_mode':'"
        + mode
        + "',"
        + more
        + "}";
  }
}
