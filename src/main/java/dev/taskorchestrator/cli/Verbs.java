package dev.taskorchestrator.cli;

import dev.taskorchestrator.cli.chaos.Chaos;
import dev.taskorchestrator.cli.demo.Demo;
import dev.taskorchestrator.core.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// All the verbs, in the order in which the help lists them.
final class Verbs {

  private Verbs() {}

  static List<Verb> all(Workbench workbench, Console console) {
    var reading = new Reading(workbench, console);
    var clients = new ClientVerbs(workbench, console);
    var calling = new Calling(workbench, console);
    var verbs = new ArrayList<>(looking(workbench, console, reading));
    verbs.addAll(calling.everyday());
    verbs.addAll(List.of(calling.call(), calling.watch()));
    verbs.addAll(new MovingVerbs(workbench, console).all());
    verbs.addAll(new BackupVerbs(workbench, console).all());
    verbs.add(new RelocationVerb(workbench, console).verb());
    verbs.addAll(
        List.of(
            new DoctorVerb(workbench, console).verb(),
            maintenance(reading),
            clients.install(),
            clients.uninstall(),
            new TokenVerbs(workbench, console).verb(),
            new RoleVerbs(workbench, console).verb(),
            new TemplateVerbs(workbench, calling).verb(),
            new Verb(
                    "demo",
                    "Shows it all in a scratch project: agents at work, one killed, nothing lost.",
                    words -> demo(workbench, console, words))
                .option("--agents", "N", "How many agents work, 2 to 16; 4.")
                .option("--plan", "FILE", "Work through this plan, not the example.")
                .flag("--keep", "Keep the scratch project, and say where it is.")
                .json(),
            new Verb(
                    "chaos",
                    "Tries this program on this machine: servers killed, suspended, kept from the disk.",
                    words -> chaos(workbench, console, words))
                .option("--seconds", "N", "How long trouble is made, 5 to 86400; 60.")
                .option("--agents", "N", "How many agents work, 2 to 32; 6.")
                .option("--seed", "N", "What is done when follows from this number.")
                .flag("--keep", "Keep the scratch project, and say where it is.")
                .hidden("--plant", "FAULT")
                .json(),
            new Verb(
                    "version",
                    "Says which version this is.",
                    words -> version(workbench, console, words))
                .json(),
            new Completion(console).verb()));
    return verbs;
  }

  private static List<Verb> looking(Workbench workbench, Console console, Reading reading) {
    return List.of(
        new Verb(
                "mcp",
                "Serves one MCP client on standard input and output.",
                words -> mcp(workbench, words))
            .inProject()
            .option(
                "--tools",
                "PROFILE",
                "Which tools are listed: " + String.join(", ", workbench.profiles()) + ".")
            .option("--durability", "LEVEL", "full (default) or normal.")
            .option("--call-timeout", "SECONDS", "The longest that a call may take; 10.")
            .option("--agent", "NAME", "The agent's name where it does not name itself.")
            .option("--connect", "URL", "Pass on to a network server: the address of its /mcp.")
            .option(
                "--token-file", "FILE", "--connect: the token; else ORCHESTRATOR_TOKEN has it."),
        new ServeVerb(workbench, console).verb(),
        new Verb("plan", "Creates the tasks of a plan file, all or none.", reading::plan)
            .overNetwork()
            .argument(
                "FILE",
                "A JSON file in the form that orchestrator_plan_task takes; - for standard input.",
                true)
            .json(),
        new Verb("list", "Lists tasks.", reading::list)
            .overNetwork()
            .option(
                "--status",
                "LIST",
                "Only these, separated by commas: " + String.join(", ", Status.words()) + ".")
            .flag("--ready", "Only what can be taken now.")
            .option("--search", "TEXT", "Only tasks that hold these words.")
            .option("--limit", "N", "At most so many; 50.")
            .option("--cursor", "CURSOR", "Go on where another page ended.")
            .json(),
        new Verb("show", "Shows one task whole.", reading::show)
            .overNetwork()
            .argument("ID", "The task's id, or an unambiguous beginning of it.", true)
            .json(),
        new Verb("tree", "Shows tasks under their parents.", reading::tree)
            .inProject()
            .argument("ID", "Only what is below this task.", false)
            .json(),
        new Verb("status", "Says how the project stands.", reading::status)
            .overNetwork()
            .argument("ID", "Only what is below this task.", false)
            .json(),
        new Verb("events", "Lists what happened, in order.", reading::events)
            .overNetwork()
            .option("--after", "N", "Only events after this number.")
            .option("--limit", "N", "At most so many; 100.")
            .json(),
        new Verb(
                "leases",
                "Lists who holds what: tasks and locks, and what was freed lately.",
                reading::leases)
            .inProject()
            .option("--freed", "N", "So many of the latest clean-ups; 10.")
            .json());
  }

  private static Verb maintenance(Reading reading) {
    return new Verb(
            "maintenance",
            "Cleans up now, and lets a stopped project go on that is sound again.",
            reading::maintenance)
        .inProject()
        .json();
  }

  private static int demo(Workbench workbench, Console console, Words words) throws Exception {
    var options =
        new Demo.Options(
            words.number("--agents", 4, 2, 16),
            words.option("--plan"),
            words.flag("--keep"),
            words.flag("--json"));
    return new Demo(workbench, console).run(options) ? Cli.DONE : Cli.REFUSED;
  }

  private static int chaos(Workbench workbench, Console console, Words words) throws Exception {
    var seed = words.number("--seed", (int) (workbench.time().nanos() & 0xffff), 0, 999_999_999);
    var options =
        new Chaos.Options(
            words.number("--seconds", 60, 5, 86_400),
            words.number("--agents", 6, 2, 32),
            seed,
            words.flag("--keep"),
            words.flag("--json"),
            words.option("--plant").orElse(""));
    return new Chaos(workbench, console).run(options) ? Cli.DONE : Cli.REFUSED;
  }

  static int mcp(Workbench workbench, Map<String, String> settings) throws Exception {
    workbench.serve(workbench.settings(settings));
    return Cli.DONE;
  }

  private static int mcp(Workbench workbench, Words words) throws Exception {
    var server = words.option("--connect");
    if (server.isEmpty()) return mcp(workbench, words.settings());
    if (!server.get().matches("https?://[^/]+/.*")) {
      throw new UsageException("--connect needs the address of a server: https://HOST/mcp");
    }
    workbench.connect(server.get(), words.option("--token-file").map(Words::path).orElse(null));
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
