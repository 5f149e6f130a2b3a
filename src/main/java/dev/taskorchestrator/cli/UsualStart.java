package dev.taskorchestrator.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The command line by which clients start a server: `mcp` and settings with their values. It is
/// understood without the parser, which would take longer to load than the whole rest of the start.
/// Whatever is not as plain as that is left to the parser, mistakes and calls for help included.
final class UsualStart {

  /// Settings that can be given as options.
  static final List<String> SETTINGS =
      List.of(
          "project", "tools", "durability", "call-timeout", "agent", "database", "project-name");

  private UsualStart() {}

  /// The settings given, by their names without dashes; empty when the parser is to look.
  static Optional<Map<String, String>> settings(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("mcp")) return Optional.empty();
    var settings = new HashMap<String, String>();
    for (int i = 1; i < arguments.length; i++) {
      var option = arguments[i];
      if (!option.startsWith("--")) return Optional.empty();
      var equals = option.indexOf('=');
      if (equals < 0 && ++i == arguments.length) return Optional.empty();
      var value = equals < 0 ? arguments[i] : option.substring(equals + 1);
      var name = option.substring(2, equals < 0 ? option.length() : equals);
      var plain = !value.isEmpty() && "-@\"'".indexOf(value.charAt(0)) < 0;
      if (!plain || !SETTINGS.contains(name) || settings.put(name, value) != null) {
        return Optional.empty();
      }
    }
    return Optional.of(settings);
  }
}
