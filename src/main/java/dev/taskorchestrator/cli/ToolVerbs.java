package dev.taskorchestrator.cli;

import java.util.List;

/// The everyday tools under short names. Each is only a spelling: what a verb takes is checked,
/// done and answered by its tool.
final class ToolVerbs {

  private ToolVerbs() {}

  static final List<ToolVerb> ALL =
      List.of(
          agent(
              ToolVerb.of("add", "plan_task", "Creates one task.")
                  .about("TITLE", "title")
                  .always("description", "")
                  .text("--description", "description", "TEXT", "What is to be done.")
                  .text("--parent", "parent_task_id", "ID", "The task that it is a part of.")
                  .text("--role", "specialist_type", "ROLE", "Whose work it is.")
                  .text("--type", "task_type", "TYPE", "What kind of work it is.")
                  .either("--priority", "priority", "N", "0 to 1000 or a word; higher goes first.")
                  .list("--needs", "dependencies", "IDS", "What must be completed before.")),
          leased(
              agent(
                  ToolVerb.of("next", "next_task", "Takes the next ready task.")
                      .list("--roles", "specialist_types", "ROLES", "Only work of these.")
                      .text("--parent", "parent_task_id", "ID", "Only what is below this task.")
                      .number("--wait", "wait_seconds", "S", "Wait so long for one."))),
          leased(agent(task("start", "execute_task", "Takes this task."))),
          held(
              task("complete", "complete_task", "Hands work in.")
                  .always("next_action", "complete")
                  .always("detailed_work", "")
                  .text("--summary", "summary", "TEXT", "The result in a sentence or two.")
                  .file("--work", "detailed_work", "FILE", "The work itself; - for standard input.")
                  .text(
                      "--then",
                      "next_action",
                      "WHAT",
                      "complete (the usual), continue, needs_revision or blocked.")
                  .list("--files", "file_paths", "PATHS", "Files that were changed.")
                  .text("--type", "artifact_type", "TYPE", "What kind of work it is.")),
          held(
              task("release", "release_task", "Gives a task back.")
                  .always("outcome", "release")
                  .text("--outcome", "outcome", "WHAT", "release (the usual), retry or fail.")
                  .text("--reason", "reason", "TEXT", "Why.")),
          leased(
              held(
                  task("heartbeat", "heartbeat", "Renews the lease of a task that is held.")
                      .number("--progress", "progress", "PERCENT", "How far it is.")
                      .text("--note", "note", "TEXT", "What happens."))),
          agent(
              task("update", "update_task", "Changes a task; pending retries and unblocks.")
                  .text("--title", "title", "TEXT", "Another title.")
                  .text("--description", "description", "TEXT", "Another description.")
                  .text("--status", "status", "STATUS", "Another status.")
                  .text("--role", "specialist_type", "ROLE", "Whose work it is.")
                  .either("--priority", "priority", "N", "0 to 1000 or a word; higher goes first.")
                  .list("--add-needs", "add_dependencies", "IDS", "Waits for these, too.")
                  .list("--remove-needs", "remove_dependencies", "IDS", "Waits for these no more.")
                  .number("--version", "expected_version", "N", "Only if it is of that version.")),
          agent(
              task("cancel", "cancel_task", "Calls a task off.")
                  .text("--reason", "reason", "TEXT", "Why.")
                  .flag("--keep-children", "cancel_children", false, "Leave what is below it.")),
          agent(
              task("delete", "delete_task", "Archives a task that is over.")
                  .flag("--force", "force", true, "Also what hangs on it.")
                  .flag("--for-good", "archive_instead", false, "Remove it; nothing is kept.")),
          ToolVerb.of("search", "query_tasks", "Finds tasks by their words.")
              .about("TEXT", "search_text")
              .number("--limit", "limit", "N", "At most so many; 50."),
          ToolVerb.of("artifacts", "artifacts", "Lists stored work, reads and searches it.")
              .about("ID", "task_id")
              .always("action", "list")
              .text("--read", "artifact_id", "action=read", "ARTIFACT", "Read this one.")
              .text("--search", "text", "action=search", "TEXT", "Those that hold this text.")
              .number("--offset", "offset", "N", "Read from there.")
              .number("--limit", "limit", "N", "At most so much."),
          ToolVerb.of(
                  "synthesize", "synthesize_results", "Brings the results below a task together.")
              .about("ID", "parent_task_id"),
          agent(
              ToolVerb.of("lock", "lock", "Locks named things, all or none.")
                  .aboutMany("NAME…", "resources")
                  .number("--lease", "lease_seconds", "S", "For so long; 300.")
                  .number("--wait", "wait_seconds", "S", "Wait in line so long.")
                  .text("--purpose", "purpose", "TEXT", "What for.")),
          agent(
              ToolVerb.of("unlock", "unlock", "Gives locks up.")
                  .aboutMany("NAME…", "resources")
                  .number("--fence", "fence", "N", "Only if that is still the present one.")),
          ToolVerb.of("locks", "list_locks", "Lists who has which lock, and who waits.")
              .about("NAME", "resource"));

  private static ToolVerb task(String name, String tool, String description) {
    return ToolVerb.of(name, tool, description).about("ID", "task_id");
  }

  private static ToolVerb held(ToolVerb verb) {
    return agent(verb.number("--attempt", "attempt", "N", "The attempt that is acted for."));
  }

  private static ToolVerb leased(ToolVerb verb) {
    return verb.number("--lease", "lease_seconds", "S", "For so long; 900.");
  }

  private static ToolVerb agent(ToolVerb verb) {
    return verb.text("--agent", "agent", "NAME", "Who acts; terminal.");
  }
}
