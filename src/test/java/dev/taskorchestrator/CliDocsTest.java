package dev.taskorchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The reference of the verbs, written from what the command line itself is read by.
class CliDocsTest {

  @TempDir Path folder;

  @Test
  void theReferenceSaysWhatTheCommandLineTakes() throws IOException {
    var file = Path.of("docs/cli.md");
    var text = markdown();
    if (System.getProperty("orchestrator.docs", "").equals("write")) Files.writeString(file, text);
    assertThat(file).as("run the tests with -Dorchestrator.docs=write").exists();
    assertThat(Files.readString(file)).isEqualTo(text);
  }

  private String markdown() {
    var nowhere = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
    var top = Cli.spec(new Terminal(folder).workbench(), nowhere, nowhere);
    var text = new StringBuilder("# The command line\n\n");
    text.append("Written from the verbs themselves by the tests; do not edit by hand.\n\n");
    text.append(
        """
        `orchestrator VERB …`, where the project is the nearest directory, from here up, that has state
        or is the root of a repository; `--project DIR` names another. With `--json` a verb answers in
        one JSON value on one line, also for a refusal, and progress and questions go elsewhere.

        | exit code | what it means |
        |---|---|
        | 0 | done |
        | 1 | refused or failed; what was looked at is not as it must be |
        | 2 | used wrongly; nothing was begun |
        | 3 | the launcher: a JDK, Maven or the build is missing |
        | 4 | not now: held by somebody else, nothing ready, too busy; the same may go well later |

        """);
    top.subcommands().values().forEach(line -> verb(text, line.getCommandSpec()));
    return text.toString();
  }

  private static void verb(StringBuilder text, CommandSpec spec) {
    text.append("## ").append(spec.name()).append("\n\n");
    text.append(String.join(" ", spec.usageMessage().description())).append("\n\n");
    text.append("| | |\n|---|---|\n");
    spec.positionalParameters().forEach(word -> row(text, word.paramLabel(), word));
    for (var option : spec.options()) {
      if (option.hidden() || option.longestName().equals("--help")) continue;
      row(text, named(option), option);
    }
    text.append('\n');
  }

  private static String named(OptionSpec option) {
    var value = option.arity().max() > 0 ? " " + option.paramLabel() : "";
    return option.longestName() + value;
  }

  private static void row(StringBuilder text, String name, ArgSpec argument) {
    text.append("| `")
        .append(name.replace("|", "\\|"))
        .append("` | ")
        .append(String.join(" ", argument.description()).replace("|", "\\|"))
        .append(" |\n");
  }
}
