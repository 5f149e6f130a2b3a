package dev.taskorchestrator.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// What was said on the command line after a verb.
record Words(ParseResult parsed) {

  boolean flag(String option) {
    return parsed.hasMatchedOption(option);
  }

  Optional<String> option(String option) {
    return Optional.ofNullable(parsed.matchedOptionValue(option, (String) null));
  }

  /// A whole number within bounds, or the usual one.
  int number(String option, int usual, int min, int max) {
    var given = option(option);
    if (given.isEmpty()) return usual;
    try {
      var number = Integer.parseInt(given.get());
      if (number >= min && number <= max) return number;
    } catch (NumberFormatException _) {
      // said below
    }
    throw new UsageException(
        option + " is '" + given.get() + "', but must be a number from " + min + " to " + max);
  }

  /// The address of a server in whose project the verb is to work.
  Optional<String> server() {
    var server = parsed.commandSpec().findOption("--server") == null ? null : option("--server");
    if (server == null || server.isEmpty()) return Optional.empty();
    if (!server.get().matches("https?://[^/]+/.*")) {
      throw new UsageException("--server needs the address of a server: https://HOST/mcp");
    }
    return server;
  }

  List<String> list(String option) {
    return option(option).map(text -> List.of(text.split(",", -1))).orElse(List.of());
  }

  Optional<String> argument() {
    return Optional.ofNullable(parsed.matchedPositionalValue(0, (String) null));
  }

  /// How the verb is described.
  CommandSpec spec() {
    return parsed.commandSpec();
  }

  /// All that was given besides options.
  List<String> arguments() {
    return parsed.matchedPositionalValue(0, List.of());
  }

  /// The settings given as options, by their names without dashes.
  Map<String, String> settings() {
    var settings = new HashMap<String, String>();
    for (var name : UsualStart.SETTINGS) {
      option("--" + name).ifPresent(value -> settings.put(name, value));
    }
    return settings;
  }

  /// The place of that name, from where the program was started.
  static Path path(String given) {
    try {
      return Path.of(given).toAbsolutePath();
    } catch (InvalidPathException _) {
      throw new UsageException("'" + given + "' is no path here");
    }
  }
}
