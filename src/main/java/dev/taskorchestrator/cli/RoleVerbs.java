package dev.taskorchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.config.Settings;
import dev.taskorchestrator.core.Role;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.engine.RolePacks;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.Nearest;
import dev.taskorchestrator.run.SafeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The verb about roles: which there are, what an agent is told by one, whether the project's files
/// are sound, and packs to begin with.
final class RoleVerbs {

  private static final int SHOWN = 80;

  private final Workbench workbench;
  private final Console console;

  RoleVerbs(Workbench workbench, Console console) {
    this.workbench = workbench;
    this.console = console;
  }

  Verb verb() {
    return new Verb("roles", "Lists, shows and checks roles; adds packs of them.", this::run)
        .inProject()
        .arguments(
            "ACTION [NAME]",
            "list (or nothing); show ROLE; check: what is wrong with the project's files; packs;"
                + " add PACK: as a file of the project.",
            0)
        .json();
  }

  private int run(Words words) throws IOException {
    var said = words.arguments();
    var action = said.isEmpty() ? "list" : said.getFirst();
    return switch (action) {
      case "list" -> list(words, roles(words));
      case "show" -> show(words, roles(words), name(said, "which role?"));
      case "check" -> check(words, roles(words));
      case "packs" -> packs(words);
      case "add" -> add(words, name(said, "which pack?"));
      default ->
          throw new UsageException(
              "there is no '"
                  + action
                  + "' of roles"
                  + Nearest.hint(action, List.of("list", "show", "check", "packs", "add")));
    };
  }

  private static String name(List<String> said, String otherwise) {
    if (said.size() != 2) throw new UsageException(otherwise + " Try: orchestrator roles --help");
    return said.get(1);
  }

  private Settings settings(Words words) {
    return workbench.settings(words.settings());
  }

  private Roles roles(Words words) {
    try (var project = workbench.open(settings(words))) {
      return project.roles();
    }
  }

  private void say(Words words, Json.Obj answer, String text) {
    console.out().println(words.flag("--json") ? JsonWriter.text(answer) : Console.plain(text));
  }

  private int list(Words words, Roles roles) {
    if (words.flag("--json")) {
      var rows =
          roles.byName().values().stream()
              .map(role ->
                  Json.obj().put("name", role.name()).put("definition", role.definition()).build())
              .toList();
      say(words, Json.obj().put("roles", rows).build(), "");
      return Cli.DONE;
    }
    var table = new Table();
    for (var role : roles.byName().values()) table.row(role.name(), first(role));
    table.print(console.out());
    roles.warnings().forEach(warning -> console.err().println(Console.line(warning)));
    return Cli.DONE;
  }

  private static String first(Role role) {
    var line = Console.line(role.definition());
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }

  private int show(Words words, Roles roles, String name) {
    var role = roles.role(name);
    if (role.isEmpty()) {
      throw new UsageException(
          "there is no role '" + name + "'" + Nearest.hint(name, roles.names()));
    }
    var prompt = role.get().prompt();
    say(words, Json.obj().put("name", name).put("prompt", prompt).build(), prompt.strip());
    return Cli.DONE;
  }

  private int check(Words words, Roles roles) {
    var sound = roles.warnings().isEmpty();
    var text =
        sound
            ? "all " + roles.names().size() + " roles can be read"
            : String.join("\n", roles.warnings());
    say(words, Json.obj().put("sound", sound).putTexts("problems", roles.warnings()).build(), text);
    return sound ? Cli.DONE : Cli.REFUSED;
  }

  private int packs(Words words) {
    say(
        words,
        Json.obj().putTexts("packs", RolePacks.NAMES).build(),
        String.join("\n", RolePacks.NAMES));
    return Cli.DONE;
  }

  /// A file that is there already is its owner's, whatever it holds.
  private int add(Words words, String pack) throws IOException {
    var text = RolePacks.text(pack);
    if (text.isEmpty()) {
      throw new UsageException(
          "there is no pack '" + pack + "'" + Nearest.hint(pack, RolePacks.NAMES));
    }
    var project = settings(words).project();
    if (!Files.isDirectory(project)) throw new UsageException("the project is no directory");
    var folder = Files.createDirectories(project.resolve(Settings.FOLDER).resolve("roles"));
    var file = folder.resolve(pack + ".yaml");
    var made = SafeFile.create(file, text.get().getBytes(UTF_8));
    var path = Path.of(Settings.FOLDER, "roles", pack + ".yaml").toString();
    say(
        words,
        Json.obj().put("file", path).put("added", made).build(),
        made ? path + " was added; its roles can be used at once" : path + " is there already");
    return made ? Cli.DONE : Cli.REFUSED;
  }
}
