package dev.taskorchestrator.mcp;

import java.util.Map;

/// What clients are told about each tool: constants of the build, which no stored text can reach.
final class ToolWords {

  record Words(String title, String description) {}

  private static final Map<String, Words> WORDS =
      Map.ofEntries(
          words(
              "orchestrator_initialize_session",
              "Start here",
              "Opens a session: your unfinished tasks, what is ready, what changed since you were last"
                  + " here. working_directory selects the project."),
          words(
              "orchestrator_plan_task",
              "Plan",
              "Creates one task, or with tasks[] a whole tree with dependencies, all or nothing. With a"
                  + " title beside tasks[], they become its children; a parent completes by itself when"
                  + " they have. specialist_type picks the role's prompt."),
          words(
              "orchestrator_next_task",
              "Take the next task",
              "Claims the ready task of highest priority, oldest first, and gives all you need to do"
                  + " it; hand it in with complete_task and its attempt. task: null when nothing is"
                  + " ready; wait_seconds waits for one."),
          words(
              "orchestrator_execute_task",
              "Take this task",
              "Claims one task and gives its role prompt, criteria, context and the results it builds"
                  + " on. Repeated by its holder, renews the lease."),
          words(
              "orchestrator_complete_task",
              "Hand work in",
              "Stores detailed_work outside your context and completes the task (next_action complete),"
                  + " or keeps it (continue), gives it back (needs_revision) or blocks it. Only the"
                  + " present attempt may."),
          words(
              "orchestrator_release_task",
              "Give a task back",
              "Gives a claimed task back: release (as it was), retry (after a pause) or fail."),
          words(
              "orchestrator_update_task",
              "Change a task",
              "Changes fields and dependencies; status pending retries or unblocks."),
          words(
              "orchestrator_query_tasks",
              "Find tasks",
              "Lists tasks briefly, fields[] adds more; with task_id, one task whole and, with"
                  + " include_artifacts, its stored work."),
          words(
              "orchestrator_get_status",
              "How things stand",
              "Counts, progress, who holds what until when, and what is stuck and why; of the project or"
                  + " below task_id."),
          words(
              "orchestrator_synthesize_results",
              "Bring results together",
              "Every result below a task with its artifacts, and what is missing, failed or"
                  + " unfinished."),
          words(
              "orchestrator_heartbeat",
              "Still at it",
              "Renews the lease of a task you hold and reports progress; says whether it was"
                  + " cancelled."),
          words(
              "orchestrator_cancel_task",
              "Call a task off",
              "Cancels a task and, unless told otherwise, its children. Dependents are blocked and"
                  + " told. Work handed in is kept."),
          words(
              "orchestrator_delete_task",
              "Put a task away",
              "Archives a finished task; with archive_instead=false removes it for good, with force"
                  + " also what hangs on it."),
          words(
              "orchestrator_artifacts",
              "Read stored work",
              "action list: artifacts of a task; read: a range of one; search: a text in all."),
          words(
              "orchestrator_changes",
              "What happened",
              "Events after a number, in order, none twice; wait_seconds waits for the next."),
          words(
              "orchestrator_lock",
              "Lock something shared",
              "Locks what agents share (a port, a database, a file), all names at once or none, for"
                  + " lease_seconds (300); repeated, renews. Gives a fence that only grows."
                  + " wait_seconds waits in line."),
          words(
              "orchestrator_unlock",
              "Unlock",
              "Gives locks up, for whoever waits next; with fence only if that is still the present"
                  + " one."),
          words(
              "orchestrator_list_locks",
              "Who has which lock",
              "Locks that are held, by whom, since and until when, and who waits."),
          words(
              "orchestrator_execute_subtask",
              "Take this task (1.x)",
              "The earlier name of execute_task; answers Markdown."),
          words(
              "orchestrator_complete_subtask",
              "Hand work in (1.x)",
              "The earlier name of complete_task, with its earlier answer."));

  private ToolWords() {}

  static String title(String tool) {
    return of(tool).title();
  }

  static String description(String tool) {
    return of(tool).description();
  }

  private static Words of(String tool) {
    var words = WORDS.get(tool);
    if (words == null) words = FurtherWords.of(tool);
    if (words == null) throw new IllegalArgumentException("nothing is said about " + tool);
    return words;
  }

  private static Map.Entry<String, Words> words(String tool, String title, String description) {
    return Map.entry(tool, new Words(title, description));
  }
}
