package dev.taskorchestrator.cli;

import java.util.List;
import java.util.Map;

/// All the verbs, in the order in which the help lists them.
final class Verbs {

  private Verbs() {}

  static List<Verb> all(Workbench workbench, Console console) {
    var reading = new Reading(workbench, console);
    return List.of(
        new Verb(
                "mcp",
                "Serves one MCP client on standard input and output.",
                words -> mcp(workbench, words.settings()))
            .option(
                "--tools",
                "PROFILE",
                "Which tools are listed: " + String.join(", ", workbench.profiles()) + ".")
            .option("--durability", "LEVEL", "full (default) or normal.")
            .option("--call-timeout", "SECONDS", "The longest that a call may take; 10.")
            .option("--agent", "NAME", "The agent's name where it does not name itself."),
        new Verb("plan", "Creates the tasks of a plan file, all or none.", reading::plan)
            .argument(
                "FILE",
                "A JSON file in the form that orchestrator_plan_task takes; - for standard input.",
                true)
            .json(),
        new Verb("list", "Lists tasks.", reading::list)
            .option("--status", "LIST", "Only these statuses, separated by commas.")
            .flag("--ready", "Only what can be taken now.")
            .option("--search", "TEXT", "Only tasks that hold these words.")
            .option("--limit", "N", "At most so many; 50.")
            .option("--cursor", "CURSOR", "Go on where another page ended.")
            .json(),
        new Verb("show", "Shows one task whole.", reading::show)
            .argument("ID", "The task's id, or an unambiguous beginning of it.", true)
            .json(),
        new Verb("tree", "Shows tasks under their parents.", reading::tree)
            .argument("ID", "Only what is below this task.", false)
            .json(),
        new Verb("status", "Says how the project stands.", reading::status)
            .argument("ID", "Only what is below this task.", false)
            .json(),
        new Verb("events", "Lists what happened, in order.", reading::events)
            .option("--after", "N", "Only events after this number.")
            .option("--limit", "N", "At most so many; 100.")
            .json(),
        new Verb(
                "version",
                "Says which version this is.",
                words -> version(workbench, console, words))
            .json());
  }

  static int mcp(Workbench workbench, Map<String, String> settings) throws Exception {
    workbench.serve(workbench.settings(settings));
    return Cli.DONE;
  }

  private static int version(Workbench workbench, Console console, Words words) {
    console
        .out()
        .println(
            words.flag("--json")
                ? "{\"version\":\"" + workbench.version() + "\"}"
                : "orchestrator " + workbench.version());
    return Cli.DONE;
  }
}
