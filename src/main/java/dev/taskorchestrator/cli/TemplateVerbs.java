package dev.taskorchestrator.cli;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.Nearest;
import dev.taskorchestrator.template.Shipped;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The verb about templates: another spelling of the tools for them.
final class TemplateVerbs {

  private static final List<String> ACTIONS =
      List.of("list", "show", "check", "add", "remove", "install", "examples", "use");

  private final Workbench workbench;
  private final Calling calling;

  TemplateVerbs(Workbench workbench, Calling calling) {
    this.workbench = workbench;
    this.calling = calling;
  }

  Verb verb() {
    return new Verb("templates", "Lists, stores and uses templates.", this::run)
        .inProject()
        .arguments(
            "ACTION [ID | FILE] [NAME=VALUE…]",
            "list (or nothing); show ID; check FILE; add FILE; remove ID; install: the library;"
                + " examples; use ID NAME=VALUE…: makes its tasks.",
            0)
        .option("--below", "TASK", "Make the tasks below this one.")
        .flag("--overwrite", "Take the place of what is there.")
        .json();
  }

  private int run(Words words) {
    var said = words.arguments();
    var action = said.isEmpty() ? "list" : said.getFirst();
    if (!ACTIONS.contains(action)) {
      throw new UsageException(
          "there is no '" + action + "' of templates" + Nearest.hint(action, ACTIONS));
    }
    try (var project = workbench.open(workbench.settings(words.settings()))) {
      return switch (action) {
        case "list" -> list(words, project);
        case "show" -> calling.said(words, project, "template_info", id(said));
        case "check" -> calling.said(words, project, "template_validate", content(said).build());
        case "add" ->
            calling.said(
                words,
                project,
                "template_create",
                content(said)
                    .put("template_id", fileId(second(said)))
                    .put("overwrite", words.flag("--overwrite"))
                    .build());
        case "remove" -> calling.said(words, project, "template_uninstall", id(said));
        case "install" ->
            calling.said(words, project, "template_install_default_library", overwrite(words));
        case "examples" ->
            calling.said(words, project, "template_install_examples", overwrite(words));
        default -> use(words, project, said);
      };
    }
  }

  /// Those of the program can be used without being stored, and are worth a word where there are no
  /// others.
  private int list(Words words, Workbench.Project project) {
    var stored = project.call("template_list", Json.Obj.EMPTY);
    var code = calling.told(words, stored);
    if (stored.value().number("total_count", 0) == 0) {
      var shipped = Stream.concat(Shipped.library().stream(), Shipped.EXAMPLES.stream()).toList();
      calling.hint(
          "none is stored; the program brings "
              + String.join(", ", shipped)
              + ": orchestrator templates show ID, and use ID");
    }
    return code;
  }

  private static String second(List<String> said) {
    if (said.size() < 2) {
      throw new UsageException("which one? Try: orchestrator templates --help");
    }
    return said.get(1);
  }

  private static Json.Obj id(List<String> said) {
    return Json.obj().put("template_id", second(said)).build();
  }

  private static dev.taskorchestrator.json.ObjBuilder content(List<String> said) {
    return Json.obj().put("template_content", TextFile.read(second(said), "template"));
  }

  private static Json.Obj overwrite(Words words) {
    return Json.obj().put("overwrite", words.flag("--overwrite")).build();
  }

  private static String fileId(String file) {
    var name = String.valueOf(Path.of(file).getFileName());
    var end = name.lastIndexOf('.');
    return end < 1 ? name : name.substring(0, end);
  }

  private int use(Words words, Workbench.Project project, List<String> said) {
    var about = project.call("template_info", id(said)).value();
    var parameters =
        about
            .optObject("template_info")
            .flatMap(info -> info.optObject("parameters"))
            .orElse(Json.Obj.EMPTY);
    var values = Json.obj();
    for (var word : said.subList(2, said.size())) {
      var equals = word.indexOf('=');
      if (equals < 1) throw new UsageException("'" + word + "' is not NAME=VALUE");
      var name = word.substring(0, equals);
      var type = parameters.optObject(name).map(one -> one.text("type", "string")).orElse("string");
      values.put(name, typed(name, type, word.substring(equals + 1)));
    }
    var arguments = Json.obj().put("template_id", second(said)).put("parameters", values);
    words.option("--below").ifPresent(task -> arguments.put("parent_task_id", task));
    return calling.said(words, project, "orchestrator_create_from_template", arguments.build());
  }

  private static Json typed(String name, String type, String value) {
    if (type.equals("string")) return Json.of(value);
    if (type.equals("array") && !value.startsWith("[")) {
      return Json.strings(List.of(value.split(",", -1)));
    }
    try {
      return JsonReader.read(value);
    } catch (JsonException wrong) {
      throw new UsageException(name + " must be of type " + type + ": " + wrong.reason());
    }
  }
}
