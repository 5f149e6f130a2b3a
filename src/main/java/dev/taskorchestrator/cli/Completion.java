package dev.taskorchestrator.cli;

import dev.taskorchestrator.json.Nearest;
import java.io.PrintStream;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;

/// Scripts by which shells complete verbs and options.
final class Completion {

  private static final String PROGRAM = "orchestrator";
  private static final List<String> SHELLS = List.of("bash", "zsh", "fish");

  private final Console console;

  Completion(Console console) {
    this.console = console;
  }

  Verb verb() {
    return new Verb(
            "completion",
            "Prints a script that lets a shell complete verbs and options.",
            this::run)
        .argument("SHELL", "bash, zsh or fish.", true);
  }

  private int run(Words words) {
    var top = words.spec().root();
    var shell = words.argument().orElseThrow();
    switch (shell) {
      case "bash", "zsh" -> console.out().print(AutoComplete.bash(PROGRAM, top.commandLine()));
      case "fish" -> fish(top, console.out());
      default ->
          throw new UsageException(
              "there is no completion for '" + shell + "'" + Nearest.hint(shell, SHELLS));
    }
    return Cli.DONE;
  }

  private static void fish(CommandSpec top, PrintStream out) {
    out.println("complete -c " + PROGRAM + " -f");
    top.subcommands()
        .forEach((name, line) -> {
          var spec = line.getCommandSpec();
          out.println(
              "complete -c %s -n __fish_use_subcommand -a %s -d %s"
                  .formatted(PROGRAM, name, quoted(about(spec))));
          options(name, spec, out);
        });
  }

  private static void options(String verb, CommandSpec spec, PrintStream out) {
    for (var option : spec.options()) {
      if (option.hidden()) continue;
      out.println(
          "complete -c %s -n '__fish_seen_subcommand_from %s' -l %s%s -d %s"
              .formatted(
                  PROGRAM,
                  verb,
                  option.longestName().substring(2),
                  option.arity().max() > 0 ? " -r" : "",
                  quoted(String.join(" ", option.description()))));
    }
  }

  private static String about(CommandSpec spec) {
    return String.join(" ", spec.usageMessage().description());
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
