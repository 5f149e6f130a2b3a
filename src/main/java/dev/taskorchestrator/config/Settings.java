package dev.taskorchestrator.config;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What the operator decides: an option given on the command line, else an environment variable,
/// else the usual. Read once; everything that is wrong is reported together.
///
/// @param project the directory whose `.task_orchestrator` holds the state
/// @param tools the name of the profile of tools that clients are shown
/// @param fullSync whether a commit waits for the disk
/// @param callTimeout the longest that a call may take that was not asked to wait
/// @param agent the name of an agent that does not name itself
/// @param database the address of the PostgreSQL database that holds the state; null where it lies
///   in the project's own folder
/// @param projectName by which that database knows the project
public record Settings(
    Path project,
    String tools,
    boolean fullSync,
    Duration callTimeout,
    @Nullable String agent,
    @Nullable String database,
    String projectName) {

  /// The folder in a project that holds all of its state.
  public static final String FOLDER = ".task_orchestrator";

  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*):-([^}]*)}");

  private static final int USUAL_TIMEOUT = 10;

  /// Seconds that `callTimeout` may be at most.
  public static final int LONGEST_TIMEOUT = 60;

  /// Where each setting may come from, besides the command line. The predecessor's variables come
  /// last.
  private static final Map<String, List<String>> VARIABLES =
      Map.of(
          "project",
          List.of(
              "ORCHESTRATOR_PROJECT",
              "MCP_TASK_ORCHESTRATOR_PROJECT_DIR",
              "MCP_TASK_ORCHESTRATOR_WORKING_DIR",
              "MCP_TASK_ORCHESTRATOR_BASE_DIR"),
          "tools",
          List.of("ORCHESTRATOR_TOOLS"),
          "durability",
          List.of("ORCHESTRATOR_DURABILITY"),
          "call-timeout",
          List.of("ORCHESTRATOR_CALL_TIMEOUT"),
          "agent",
          List.of("ORCHESTRATOR_AGENT"),
          "database",
          List.of("ORCHESTRATOR_DATABASE"),
          "project-name",
          List.of("ORCHESTRATOR_PROJECT_NAME"));

  /// What is said for the database in the project's own folder.
  public static final String OWN_DATABASE = "sqlite";

  private static final Pattern DATABASE =
      Pattern.compile("(postgres|postgresql|jdbc:postgresql)://.+");

  /// Settles every setting from the command line and the environment.
  ///
  /// @param given options by their long names without dashes
  /// @param environment the environment's variables
  /// @param here the directory of the process
  /// @param profiles the names that `tools` may have
  /// @throws SettingsException naming everything that is wrong
  public static Settings from(
      Map<String, String> given,
      Map<String, String> environment,
      Path here,
      List<String> profiles) {
    return from(given, environment, here, profiles, PathForms.plain());
  }

  /// The same where paths may be written in the forms of other systems.
  public static Settings from(
      Map<String, String> given,
      Map<String, String> environment,
      Path here,
      List<String> profiles,
      PathForms forms) {
    var words = new Words(given, environment);
    var problems = new ArrayList<String>();
    var project = project(words, here, forms, problems);
    var tools = words.of("tools").orElse("core");
    if (!profiles.contains(tools)) {
      problems.add("tools is '" + tools + "', but must be one of " + String.join(", ", profiles));
    }
    var durability = words.of("durability").orElse("full");
    if (!durability.equals("full") && !durability.equals("normal")) {
      problems.add("durability is '" + durability + "', but must be full or normal");
    }
    var timeout = timeout(words, problems);
    var database = database(words, problems);
    var name = words.of("project-name").orElseGet(() -> Serving.named(project));
    if (!Serving.NAME.matcher(name).matches()) {
      problems.add("project-name has letters, digits, and . _ -, not '" + name + "'");
    }
    if (!problems.isEmpty()) throw new SettingsException(problems);
    return new Settings(
        project,
        tools,
        durability.equals("full"),
        timeout,
        words.of("agent").orElse(null),
        database,
        name);
  }

  /// What is wrong with one is said without it: there may be a password in it.
  private static @Nullable String database(Words words, List<String> problems) {
    var given = words.of("database").map(String::strip).orElse(OWN_DATABASE);
    if (given.equals(OWN_DATABASE)) return null;
    if (!DATABASE.matcher(given).matches()) {
      problems.add(
          "database must be postgresql://USER:PASSWORD@HOST:PORT/NAME, or sqlite for the project's"
              + " own folder");
    }
    return given;
  }

  private record Words(Map<String, String> given, Map<String, String> environment) {
    Optional<String> of(String setting) {
      var option = given.get(setting);
      if (option != null && !option.isBlank()) return Optional.of(option);
      return VARIABLES.getOrDefault(setting, List.of()).stream()
          .map(environment::get)
          .filter(value -> value != null && !value.isBlank())
          .findFirst();
    }
  }

  private static Path project(Words words, Path here, PathForms forms, List<String> problems) {
    var named = words.of("project");
    if (named.isEmpty()) return enclosing(here);
    switch (forms.read(filled(named.get(), words.environment()))) {
      case PathForms.Reading.Understood(var path) -> {
        try {
          return here.resolve(path).normalize();
        } catch (InvalidPathException _) {
          problems.add("project is not a path");
        }
      }
      case PathForms.Reading.Refused(var why) ->
          problems.add("project '" + named.get() + "' " + why);
    }
    return here;
  }

  /// A variable with a default says itself what it means, so that it need not be the client who
  /// fills it in: entries for one client are read by others, too.
  private static String filled(String written, Map<String, String> environment) {
    return VARIABLE
        .matcher(written)
        .replaceAll(variable -> {
          var value = environment.getOrDefault(variable.group(1), "");
          return Matcher.quoteReplacement(value.isEmpty() ? variable.group(2) : value);
        });
  }

  /// The nearest directory, from here up, that holds state already or is the root of a repository;
  /// failing both, here.
  private static Path enclosing(Path here) {
    for (@Nullable Path place = here; place != null; place = place.getParent()) {
      if (Files.isDirectory(place.resolve(FOLDER)) || Files.exists(place.resolve(".git"))) {
        return place;
      }
    }
    return here;
  }

  private static Duration timeout(Words words, List<String> problems) {
    var text = words.of("call-timeout").orElse(String.valueOf(USUAL_TIMEOUT));
    try {
      var seconds = Integer.parseInt(text);
      if (seconds >= 1 && seconds <= LONGEST_TIMEOUT) return Duration.ofSeconds(seconds);
    } catch (NumberFormatException _) {
      // said below
    }
    problems.add(
        "call-timeout is '" + text + "', but must be 1 to " + LONGEST_TIMEOUT + " seconds");
    return Duration.ofSeconds(USUAL_TIMEOUT);
  }
}
