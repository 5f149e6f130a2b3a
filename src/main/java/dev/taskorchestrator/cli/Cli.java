package dev.taskorchestrator.cli;

import dev.taskorchestrator.config.SettingsException;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The terminal door: verbs that are spellings of the same commands and queries that every other
/// door uses. Exit codes: 0 done, 1 refused or failed, 2 used wrongly.
public final class Cli {

  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int USAGE = 2;

  /// What is refused now and may go well later. (3 is the launcher's, which has nothing to start.)
  static final int LATER = 4;

  static final String EXIT_CODES =
      "Exit codes: 0 done, 1 refused or failed, 2 used wrongly, 4 not now: try again later.";

  private Cli() {}

  /// Runs one command line; answers the exit code.
  public static int run(
      Workbench workbench, PrintStream out, PrintStream err, String... arguments) {
    var console = new Console(out, err);
    var usual = UsualStart.settings(arguments);
    if (usual.isPresent()) {
      return guarded(console, "mcp", false, () -> Verbs.mcp(workbench, usual.get()));
    }
    return parsed(workbench, console, arguments);
  }

  /// All that can be said, for those who describe it.
  public static CommandSpec spec(Workbench workbench, PrintStream out, PrintStream err) {
    return top(workbench, Verbs.all(workbench, new Console(out, err)));
  }

  private static int parsed(Workbench workbench, Console console, String... arguments) {
    var out = console.out();
    var err = console.err();
    var verbs = Verbs.all(workbench, console);
    var line = new CommandLine(top(workbench, verbs));
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setExecutionStrategy(result -> perform(result, line, console));
    line.setParameterExceptionHandler((wrong, words) -> {
      var json = List.of(words).contains("--json");
      return misused(console, Misuse.of(wrong), Misuse.help(wrong), json);
    });
    return line.execute(asked(arguments));
  }

  /// `help VERB` is another spelling of `VERB --help`.
  private static String[] asked(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("help")) return arguments;
    return arguments.length == 1 ? new String[] {"--help"} : new String[] {arguments[1], "--help"};
  }

  private static CommandSpec top(Workbench workbench, Iterable<Verb> verbs) {
    var top = CommandSpec.create().name("orchestrator");
    top.usageMessage().description("Coordinates tasks between AI agents.");
    top.usageMessage()
        .footer(
            "",
            "The project is the nearest directory, from here up, that has state or is the",
            "root of a repository; --project DIR names another. Verbs that only look begin none.",
            "See it at work: orchestrator demo. About a verb: orchestrator VERB --help.",
            EXIT_CODES);
    top.mixinStandardHelpOptions(true).version("orchestrator " + workbench.version());
    for (var verb : verbs) top.addSubcommand(verb.name(), verb.spec());
    return top;
  }

  private static int perform(ParseResult result, CommandLine line, Console console) {
    if (CommandLine.printHelpIfRequested(result)) return DONE;
    if (!result.hasSubcommand()) {
      line.usage(console.out());
      return DONE;
    }
    var sub = result.subcommand();
    var verb = (Verb) sub.commandSpec().userObject();
    return guarded(console, verb.name(), said(sub), () -> verb.run(new Words(sub)));
  }

  private static int guarded(Console console, String verb, boolean json, Callable<Integer> work) {
    try {
      return work.call();
    } catch (SettingsException | UsageException wrong) {
      return misused(console, wrong.getMessage(), "Try: orchestrator " + verb + " --help", json);
    } catch (Exception fault) {
      return failed(console, "internal_error", fault.toString(), json, REFUSED);
    }
  }

  private static boolean said(ParseResult parsed) {
    return parsed.hasMatchedOption("--json");
  }

  private static int misused(Console console, @Nullable String problem, String help, boolean json) {
    var code = failed(console, "used_wrongly", String.valueOf(problem), json, USAGE);
    console.err().println(help);
    return code;
  }

  /// Says what went wrong to people, and to programs that asked for JSON.
  static int failed(Console console, String code, String problem, boolean json, int exit) {
    console.err().println("orchestrator: " + Console.line(problem));
    if (json) {
      var error = Json.obj().put("code", code).put("message", problem).put("retry", "after_change");
      console.out().println(JsonWriter.text(Json.obj().put("error", error).build()));
    }
    return exit;
  }
}
