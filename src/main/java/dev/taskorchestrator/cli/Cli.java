package dev.taskorchestrator.cli;

import dev.taskorchestrator.config.SettingsException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// The terminal door: verbs that are spellings of the same commands and queries that every other
/// door uses. Exit codes: 0 done, 1 refused or failed, 2 used wrongly.
public final class Cli {

  static final int DONE = 0;
  static final int REFUSED = 1;
  static final int USAGE = 2;

  private Cli() {}

  /// Runs one command line; answers the exit code.
  public static int run(
      Workbench workbench, PrintStream out, PrintStream err, String... arguments) {
    var console = new Console(out, err);
    var usual = UsualStart.settings(arguments);
    if (usual.isPresent()) {
      return guarded(console, () -> Verbs.mcp(workbench, usual.get()));
    }
    return parsed(workbench, console, arguments);
  }

  private static int parsed(Workbench workbench, Console console, String... arguments) {
    var out = console.out();
    var err = console.err();
    var verbs = Verbs.all(workbench, console);
    var line = new CommandLine(top(workbench, verbs));
    line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setExecutionStrategy(result -> perform(result, line, console));
    line.setParameterExceptionHandler((wrong, _) -> {
      err.println("orchestrator: " + wrong.getMessage());
      var hint = new StringBuilder("Try: orchestrator");
      var name = wrong.getCommandLine().getCommandName();
      if (!name.equals("orchestrator")) hint.append(' ').append(name);
      err.println(hint.append(" --help"));
      return USAGE;
    });
    return line.execute(arguments);
  }

  private static CommandSpec top(Workbench workbench, Iterable<Verb> verbs) {
    var top = CommandSpec.create().name("orchestrator");
    top.usageMessage().description("Coordinates tasks between AI agents.");
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
    return guarded(console, () -> verb.run(new Words(sub)));
  }

  private static int guarded(Console console, Callable<Integer> work) {
    try {
      return work.call();
    } catch (SettingsException | UsageException wrong) {
      console.err().println("orchestrator: " + wrong.getMessage());
      return USAGE;
    } catch (Exception fault) {
      console.err().println("orchestrator: " + fault);
      return REFUSED;
    }
  }
}
