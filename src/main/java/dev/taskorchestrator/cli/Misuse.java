package dev.taskorchestrator.cli;

import dev.taskorchestrator.json.Nearest;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Says what is wrong with a command line, and which known word was probably meant.
final class Misuse {

  private Misuse() {}

  static String of(ParameterException wrong) {
    if (wrong instanceof UnmatchedArgumentException unmatched
        && !unmatched.getUnmatched().isEmpty()) {
      return unknown(unmatched, unmatched.getUnmatched().getFirst());
    }
    var said = String.valueOf(wrong.getMessage());
    if (!(wrong instanceof MissingParameterException)) return said;
    return said.substring(0, 1).toLowerCase(Locale.ROOT) + said.substring(1);
  }

  /// The help that shows how it is meant.
  static String help(ParameterException wrong) {
    var name = wrong.getCommandLine().getCommandName();
    return "Try: orchestrator " + (name.equals("orchestrator") ? "" : name + " ") + "--help";
  }

  private static String unknown(UnmatchedArgumentException wrong, String word) {
    var spec = wrong.getCommandLine().getCommandSpec();
    if (word.startsWith("-") && word.length() > 1) {
      var option = word.split("=", 2)[0];
      var known = List.copyOf(spec.optionsMap().keySet());
      return "there is no option '%s'%s".formatted(option, Nearest.hint(option, known));
    }
    var verbs = spec.subcommands().keySet();
    return verbs.isEmpty()
        ? "%s takes nothing more, but was given '%s'".formatted(spec.name(), word)
        : "there is no verb '%s'%s".formatted(word, Nearest.hint(word, verbs));
  }
}
