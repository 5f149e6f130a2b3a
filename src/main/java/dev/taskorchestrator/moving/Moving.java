package dev.taskorchestrator.moving;

import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds out what lies at a place, reads it, and writes what is here in other forms.
public final class Moving {

  /// The forms in which tasks are exported.
  public static final List<String> FORMATS = List.of("markdown", "json", "csv", "html", "mermaid");

  private static final String STATE = ".task_orchestrator";
  private static final String FIRST = "task_orchestrator.db";
  private static final String SECOND = "tasks.sqlite";
  private static final long LARGEST = 512L << 20;

  /// The longest of the lists that others keep; our own form holds work, and may be longer.
  private static final long LARGEST_LIST = 16L << 20;

  private static final int LONGEST = 64 << 20;

  private final ZoneId zone;

  /// @param zone that of moments which say no zone, where local time was meant
  public Moving(ZoneId zone) {
    this.zone = zone;
  }

  /// Nothing there can be moved in.
  public static final class NotFound extends IOException {
    private static final long serialVersionUID = 1L;

    NotFound(String message) {
      super(message);
    }
  }

  /// What is found at a place.
  ///
  /// @param place a file or a folder
  /// @param wanted the kind that it must be; null to find out
  /// @throws NotFound when nothing there is known, or it is not what was wanted
  /// @throws IOException when it cannot be read
  public Found read(Path place, @Nullable Kind wanted) throws IOException {
    if (!Files.exists(place)) throw new NotFound("there is nothing at " + place.getFileName());
    var spot = spot(place, wanted);
    if (spot.isEmpty()) {
      throw new NotFound(
          "nothing that is known lies there"
              + (wanted == null ? "" : " as " + wanted.word())
              + "; known are "
              + String.join(", ", Kind.words()));
    }
    return read(spot.get());
  }

  private record Spot(Kind kind, Path file) {}

  private Optional<Spot> spot(Path place, @Nullable Kind wanted) throws IOException {
    if (Files.isDirectory(place)) return folder(place, wanted);
    if (wanted != null) return Optional.of(new Spot(wanted, place));
    var name = String.valueOf(place.getFileName());
    if (name.equals(SECOND)) return Optional.of(new Spot(Kind.PREDECESSOR_2, place));
    if (name.endsWith(".db")) return Optional.of(new Spot(Kind.PREDECESSOR_1, place));
    if (name.endsWith(".jsonl")) return Optional.of(new Spot(Kind.BEADS, place));
    if (name.endsWith(".json")) return json(place).map(kind -> new Spot(kind, place));
    if (name.endsWith(".md") || name.endsWith(".markdown")) {
      var spec = text(place).lines().anyMatch(line -> line.matches("\\s*- \\[.] T\\d+ .*"));
      return Optional.of(new Spot(spec ? Kind.SPEC_KIT : Kind.MARKDOWN, place));
    }
    return Optional.empty();
  }

  private Optional<Kind> json(Path file) throws IOException {
    var value = object(file, OrchestratorJson.begins(file) ? LARGEST : LARGEST_LIST);
    if (OrchestratorJson.is(value)) return Optional.of(Kind.ORCHESTRATOR);
    if (value.get("tasks") instanceof Json.Arr(var items)) {
      var named =
          items.stream()
              .anyMatch(
                  item -> item instanceof Json.Obj task && task.has("name") && !task.has("title"));
      return Optional.of(named ? Kind.SHRIMP : Kind.TASK_MASTER);
    }
    return value.fields().values().stream()
            .anyMatch(list -> list instanceof Json.Obj tag && tag.get("tasks") instanceof Json.Arr)
        ? Optional.of(Kind.TASK_MASTER)
        : Optional.empty();
  }

  /// Where each kind lies in a project, in the order in which it is looked for.
  private Optional<Spot> folder(Path project, @Nullable Kind wanted) throws IOException {
    var usual =
        List.of(
            new Spot(Kind.PREDECESSOR_2, project.resolve(STATE).resolve(SECOND)),
            new Spot(Kind.PREDECESSOR_2, project.resolve(SECOND)),
            new Spot(Kind.PREDECESSOR_1, project.resolve(STATE).resolve(FIRST)),
            new Spot(Kind.PREDECESSOR_1, project.resolve(FIRST)),
            new Spot(Kind.TASK_MASTER, project.resolve(".taskmaster/tasks/tasks.json")),
            new Spot(Kind.TASK_MASTER, project.resolve("tasks/tasks.json")),
            new Spot(Kind.BEADS, project.resolve(".beads/issues.jsonl")),
            new Spot(Kind.BEADS, project.resolve(".beads/beads.jsonl")),
            new Spot(Kind.BACKLOG, project.resolve("backlog")),
            new Spot(Kind.BACKLOG, project.resolve(".backlog")),
            new Spot(Kind.SHRIMP, project.resolve("shrimp_data/tasks.json")),
            new Spot(Kind.SHRIMP, project.resolve("data/tasks.json")),
            new Spot(Kind.SPEC_KIT, project.resolve("tasks.md")));
    for (var spot : usual) {
      if (wanted != null && spot.kind() != wanted) continue;
      if (!there(spot)) continue;
      if (!within(project, spot.file())) {
        throw new NotFound(
            project.relativize(spot.file())
                + " is a link out of the project; name it if it is meant");
      }
      return Optional.of(spot);
    }
    if (Files.isDirectory(project.resolve("tasks"))
        && (wanted == null || wanted == Kind.BACKLOG)
        && backlog(project)) {
      return Optional.of(new Spot(Kind.BACKLOG, project));
    }
    return Optional.empty();
  }

  private static boolean there(Spot spot) {
    return spot.kind() == Kind.BACKLOG
        ? Files.isDirectory(spot.file().resolve("tasks"))
        : Files.isRegularFile(spot.file());
  }

  /// A project may be a stranger's, and lead to what is none of its own.
  private static boolean within(Path project, Path file) throws IOException {
    return file.toRealPath().startsWith(project.toRealPath());
  }

  private static boolean backlog(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("tasks"))) {
      return files.anyMatch(
          file -> file.getFileName().toString().matches("(?i)[a-z]{1,20}-\\d.*\\.md"));
    }
  }

  private Found read(Spot spot) throws IOException {
    var file = spot.file();
    var name = String.valueOf(file.getFileName());
    return switch (spot.kind()) {
      case ORCHESTRATOR -> OrchestratorReader.read(object(file, LARGEST));
      case PREDECESSOR_1 -> Predecessor1.read(file, state(file));
      case PREDECESSOR_2 -> Predecessor2.read(file, state(file), zone);
      case TASK_MASTER -> JsonTasks.taskMaster(object(file));
      case SHRIMP -> JsonTasks.shrimp(object(file));
      case BEADS -> JsonTasks.beads(text(file));
      case BACKLOG -> BacklogFolder.read(file);
      case SPEC_KIT -> MarkdownTasks.specKit(name, text(file));
      case MARKDOWN -> MarkdownTasks.checklist(name, text(file));
    };
  }

  /// The folder of the state to which a database belongs.
  private static Path state(Path database) {
    var folder = database.toAbsolutePath().getParent();
    if (folder == null) throw new IllegalStateException("a file lies in a folder");
    if (STATE.equals(String.valueOf(folder.getFileName()))) return folder;
    var beside = folder.resolve(STATE);
    return Files.isDirectory(beside) ? beside : folder;
  }

  private static String text(Path file) throws IOException {
    return text(file, LARGEST_LIST);
  }

  private static String text(Path file, long largest) throws IOException {
    if (Files.size(file) > largest) {
      throw new IOException(
          file.getFileName() + " is too large: more than " + (largest >> 20) + " MiB");
    }
    var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static Json.Obj object(Path file) throws IOException {
    return object(file, LARGEST_LIST);
  }

  private static Json.Obj object(Path file, long largest) throws IOException {
    try {
      if (JsonReader.read(text(file, largest), LONGEST) instanceof Json.Obj object) return object;
    } catch (JsonException wrong) {
      throw new IOException(
          "%s is not JSON: %s (line %d, column %d)"
              .formatted(file.getFileName(), wrong.reason(), wrong.line(), wrong.column()),
          wrong);
    }
    throw new IOException(file.getFileName() + " holds no object");
  }

  /// Everything in one of the forms.
  public static String write(Reply.Everything all, String format) {
    return switch (format) {
      case "json" -> OrchestratorJson.write(all);
      case "csv" -> Formats.csv(all);
      case "html" -> HtmlPage.of(all);
      case "mermaid" -> Formats.mermaid(all);
      case "markdown" -> Formats.markdown(all);
      default -> throw new IllegalArgumentException("no such form: " + format);
    };
  }
}
