package dev.taskorchestrator.cli;

import dev.taskorchestrator.cli.Workbench.Answered;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.Nearest;
import dev.taskorchestrator.json.ObjBuilder;
import dev.taskorchestrator.run.Backoff;
import dev.taskorchestrator.run.Deadline;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

/// Calls tools from the terminal: any of them by its name, the everyday ones by verbs.
final class Calling {

  private static final String PREFIX = "orchestrator_";
  private static final List<String> UNSHOWN = List.of("request_id", "agent");
  private static final long WATCHED = 25;
  private static final long MOST_EVENTS = 200;

  /// How long one who watches waits for a server that cannot be asked now.
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final Workbench workbench;
  private final Console console;

  Calling(Workbench workbench, Console console) {
    this.workbench = workbench;
    this.console = console;
  }

  Verb call() {
    return new Verb("call", "Calls any tool by its name.", this::call)
        .overNetwork()
        .arguments(
            "TOOL [FILE | NAME=VALUE…]",
            "A tool as docs/tools.md names it, 'orchestrator_' may be left out. Its arguments: a JSON"
                + " file (- for standard input), NAME=VALUE, or NAME:=JSON.",
            1)
        .json();
  }

  Verb watch() {
    return new Verb("watch", "Follows what happens, until it is interrupted.", this::watch)
        .overNetwork()
        .option("--after", "N", "Begin after this event; otherwise with the next one.")
        .option("--count", "N", "End after so many.")
        .flag("--json", "One JSON object a line.");
  }

  List<Verb> everyday() {
    return ToolVerbs.ALL.stream().map(verb -> verb.verb(words -> say(verb, words))).toList();
  }

  private int say(ToolVerb verb, Words words) {
    try (var project = open(words)) {
      var tool = tool(project, verb.tool());
      var arguments =
          verb.arguments(words, (given, word) -> known(tool, word) && put(tool, given, word));
      return called(words, project, tool, arguments);
    }
  }

  private int call(Words words) {
    var said = words.arguments();
    try (var project = open(words)) {
      var tool = tool(project, said.getFirst());
      return called(words, project, tool, arguments(tool, said.subList(1, said.size())));
    }
  }

  /// Calls a tool for another verb, and says what it answers.
  int said(Words words, Workbench.Tools project, String tool, Json.Obj arguments) {
    return called(words, project, tool(project, tool), arguments);
  }

  /// For people, beside what programs read.
  void hint(String text) {
    console.err().println(Console.line(text));
  }

  /// The tools of the project here, or those of a server.
  private Workbench.Tools open(Words words) {
    return words
        .server()
        .map(server ->
            workbench.remote(server, words.option("--token-file").map(Words::path).orElse(null)))
        .orElseGet(() -> workbench.open(workbench.settings(project(words))));
  }

  /// The same for a verb that has a tool of its own on a server.
  int far(Words words, String tool, Json.Obj arguments) {
    try (var there = open(words)) {
      return called(words, there, tool(there, tool), arguments);
    }
  }

  private static java.util.Map<String, String> project(Words words) {
    var settings = words.settings();
    settings
        .keySet()
        .retainAll(List.of("project", "database", "project-name")); // --agent is an argument here
    return settings;
  }

  private static Json.Obj tool(Workbench.Tools project, String name) {
    var tools = project.tools();
    var full = name.startsWith(PREFIX) || name.startsWith("template_") ? name : PREFIX + name;
    return tools.stream()
        .filter(tool -> tool.text("name").equals(full) || tool.text("name").equals(name))
        .findFirst()
        .orElseThrow(() ->
            new UsageException(
                "there is no tool '"
                    + name
                    + "'"
                    + Nearest.hint(full, tools.stream().map(tool -> tool.text("name")).toList())));
  }

  private static Json.Obj arguments(Json.Obj tool, List<String> words) {
    var given = Json.obj();
    for (var word : words) {
      if (put(tool, given, word)) continue;
      given.putAll(object(word));
    }
    return given.build();
  }

  private static Json.Obj object(String file) {
    try {
      if (JsonReader.read(TextFile.read(file, "arguments")) instanceof Json.Obj object) {
        return object;
      }
    } catch (JsonException wrong) {
      throw new UsageException(
          "%s is not JSON: %s (line %d, column %d)"
              .formatted(file, wrong.reason(), wrong.line(), wrong.column()));
    }
    throw new UsageException(file + " must hold one JSON object: the arguments");
  }

  /// Puts `name=value` among the arguments, as the tool's schema wants it, or `name:=JSON`.
  private static boolean put(Json.Obj tool, ObjBuilder given, String word) {
    var equals = word.indexOf('=');
    if (equals < 1) return false;
    var raw = word.charAt(equals - 1) == ':';
    var name = word.substring(0, raw ? equals - 1 : equals);
    if (!name.matches("[a-z_]+")) return false;
    var value = word.substring(equals + 1);
    given.put(name, raw ? json(name, value) : typed(tool, name, value));
    return true;
  }

  /// Titles and texts may look like `name=value`, too.
  private static boolean known(Json.Obj tool, String word) {
    var name = word.split(":?=", 2)[0];
    var shown = tool.object("inputSchema").optObject("properties").orElse(Json.Obj.EMPTY);
    return shown.has(name) || UNSHOWN.contains(name);
  }

  private static Json json(String name, String value) {
    try {
      return JsonReader.read(value);
    } catch (JsonException wrong) {
      throw new UsageException("what was given for " + name + " is not JSON: " + wrong.reason());
    }
  }

  private static Json typed(Json.Obj tool, String name, String value) {
    var schema =
        tool.object("inputSchema")
            .optObject("properties")
            .flatMap(all -> all.optObject(name))
            .orElse(Json.Obj.EMPTY);
    var types =
        schema.get("type") instanceof Json.Arr
            ? schema.texts("type")
            : List.of(schema.text("type", ""));
    if (types.contains("array") && !value.startsWith("[")) {
      return Json.strings(List.of(value.split(",", -1)));
    }
    var words = schema.texts("enum"); // beside which a tool may take numbers
    var number = value.matches("[0-9]{1,18}") && (!words.isEmpty() || types.contains("integer"));
    var text = types.contains("string") || types.contains("");
    return text && !number ? Json.of(value) : json(name, value);
  }

  /// Whoever only looks leaves no trace: a project without state is told of, not begun.
  private int called(Words words, Workbench.Tools project, Json.Obj tool, Json.Obj arguments) {
    var reads = tool.optObject("annotations").map(a -> a.flag("readOnlyHint", false)).orElse(false);
    var name = tool.text("name");
    // templates can be looked at where there is nothing but those of the program
    var asks = reads && !name.startsWith("template_");
    if (asks && project instanceof Workbench.Project here && !here.begun() && there(words)) {
      return nothingYet(words);
    }
    return told(words, project.call(name, arguments));
  }

  /// Says an answer, to people or to programs.
  int told(Words words, Answered answer) {
    if (words.flag("--json")) {
      console.out().println(JsonWriter.text(answer.value()));
    } else {
      show(answer);
    }
    return code(answer);
  }

  private boolean there(Words words) {
    return Files.isDirectory(workbench.settings(project(words)).project());
  }

  private int nothingYet(Words words) {
    var message = "no project state here; run 'orchestrator add TITLE' or connect a client";
    if (words.flag("--json")) {
      var error = Json.obj().put("code", "nothing_yet").put("message", message);
      error.put("retry", "after_change");
      console.out().println(JsonWriter.text(Json.obj().put("error", error).build()));
    } else {
      console.err().println("orchestrator: " + message);
    }
    return Cli.REFUSED;
  }

  private void show(Answered answer) {
    var text = answer.text();
    if (answer.refused()) {
      var error = answer.value().object("error");
      console.err().println("orchestrator: " + Console.line(error.text("message", "refused")));
    } else if (text != null) {
      console.out().println(Console.plain(text));
    } else {
      new Outline(console.out()).show(answer.value());
    }
  }

  /// Nothing to take is no failure, but a script that loops wants to know it; so does one that
  /// checks.
  private static int code(Answered answer) {
    if (answer.refused()) {
      var later = answer.value().object("error").text("retry", "").equals("later");
      return later ? Cli.LATER : Cli.REFUSED;
    }
    if (!answer.value().flag("valid", true)) return Cli.REFUSED;
    return answer.value().get("task") instanceof Json.Null ? Cli.LATER : Cli.DONE;
  }

  private int watch(Words words) {
    var left = words.number("--count", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
    try (var project = open(words)) {
      var from = words.option("--after").isPresent() ? "--after" : "";
      long after = from.isEmpty() ? last(project) : words.number(from, 0, 0, Integer.MAX_VALUE);
      while (left > 0) {
        var answer = changes(project, after, Math.min(left, MOST_EVENTS), WATCHED);
        if (answer.refused()) {
          if (code(answer) == Cli.REFUSED) {
            show(answer);
            return Cli.REFUSED;
          }
          Backoff.pause(AGAIN, Deadline.in(workbench.time(), AGAIN.multipliedBy(2)));
        }
        for (var event : answer.value().objects("events")) {
          console.out().println(words.flag("--json") ? JsonWriter.text(event) : line(event));
          after = event.number("sequence", after);
          left--;
        }
        if (console.out().checkError()) return Cli.REFUSED; // nobody reads it any more
      }
      return Cli.DONE;
    }
  }

  private static long last(Workbench.Tools project) {
    return changes(project, 0, 1, 0).value().number("last_sequence", 0);
  }

  private static Answered changes(Workbench.Tools project, long after, long limit, long wait) {
    return project.call(
        "orchestrator_changes",
        Json.obj()
            .put("after_sequence", after)
            .put("limit", limit)
            .put("wait_seconds", wait)
            .build());
  }

  private static String line(Json.Obj event) {
    var text = new StringBuilder();
    event
        .fields()
        .forEach((name, value) -> {
          var word = value instanceof Json.Str(var plain) ? plain : JsonWriter.text(value);
          text.append(text.isEmpty() ? "" : "  ").append(Console.line(word));
        });
    return text.toString();
  }
}
