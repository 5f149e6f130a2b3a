package dev.taskorchestrator.moving;

import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Incoming.Need;
import dev.taskorchestrator.core.Incoming.Trouble;
import dev.taskorchestrator.core.Incoming.Work;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.store.ForeignDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads a project of the predecessor's releases 1.3 to 1.8: breakdowns with their subtasks, what
/// was archived, and the work that was handed in, which lies in files beside the database. Its
/// moments are of UTC.
final class Predecessor1 {

  private static final int MOST = 1_000_000;

  private final Path database;
  private final Path state;
  private final List<Trouble> troubles = new ArrayList<>();
  private final Words words = new Words(troubles);
  private final List<Incoming> tasks = new ArrayList<>();
  private final Set<String> parents = new HashSet<>();

  /// @param state the folder in which its artifacts lie
  private Predecessor1(Path database, Path state) {
    this.database = database;
    this.state = state;
  }

  static Found read(Path database, Path state) throws IOException {
    var reader = new Predecessor1(database, state);
    reader.read();
    return Found.of(Kind.PREDECESSOR_1, reader.tasks, reader.troubles);
  }

  private void read() throws IOException {
    try (var foreign = ForeignDatabase.open(database)) {
      var subtasks = foreign.rows("subtasks", MOST);
      var open = new HashMap<String, Boolean>();
      for (var row : subtasks) {
        var parent = row.get("parent_task_id");
        if (parent != null) open.merge(parent, !over(row.get("status")), Boolean::logicalOr);
      }
      for (var row : foreign.rows("task_breakdowns", MOST)) breakdown(row, open);
      for (var row : subtasks) subtask(row, "subtasks");
      for (var row : foreign.rows("task_archives", MOST)) archived(row);
    }
  }

  private static boolean over(@Nullable String status) {
    return status != null && Set.of("completed", "archived").contains(status);
  }

  /// A breakdown had no status: it is done when all of its subtasks are.
  private void breakdown(Map<String, @Nullable String> row, Map<String, Boolean> open) {
    var key = row.get("parent_task_id");
    if (key == null || key.isBlank()) {
      words.trouble("task_breakdowns", "a row without an id", true);
      return;
    }
    parents.add(key);
    var description = row.get("description");
    var title = description == null ? null : description.strip().lines().findFirst().orElse(null);
    var brief = words.brief(key, title, description);
    var created = words.moment(key, "created_at", row.get("created_at"), ZoneOffset.UTC);
    var status = Boolean.FALSE.equals(open.get(key)) ? Status.COMPLETED : Status.PENDING;
    var context = row.get("context");
    tasks.add(
        new Incoming(
            key,
            key,
            brief(
                brief,
                "breakdown",
                words.among(
                    key, "complexity", row.get("complexity"), Brief.COMPLEXITIES, "moderate"),
                "coordinator",
                null,
                context == null || context.isBlank() ? null : quoted(context)),
            status,
            null,
            null,
            null,
            List.of(),
            0,
            -1,
            null,
            null,
            created,
            created,
            status == Status.COMPLETED ? created : null,
            List.of(),
            null,
            null));
  }

  private static String quoted(String text) {
    return dev.taskorchestrator.json.JsonWriter.text(Json.of(Words.clean(text)));
  }

  private static Brief brief(
      Brief usual,
      String type,
      String complexity,
      String specialist,
      @Nullable String effort,
      @Nullable String context) {
    return new Brief(
        usual.title(),
        usual.description(),
        type,
        complexity,
        specialist,
        effort,
        null,
        context,
        usual.priority(),
        List.of(),
        usual.leaseSeconds(),
        usual.maxAttempts(),
        0,
        false);
  }

  private void subtask(Map<String, @Nullable String> row, String table) {
    var key = row.get("task_id");
    if (key == null || key.isBlank()) {
      words.trouble(table, "a row without an id", true);
      return;
    }
    var where = key;
    var parent = row.get("parent_task_id");
    var created = words.moment(where, "created_at", row.get("created_at"), ZoneOffset.UTC);
    var ended = words.moment(where, "completed_at", row.get("completed_at"), ZoneOffset.UTC);
    var status = words.status(where, row.get("status"));
    var effort = Words.clean(row.get("estimated_effort"), 100);
    tasks.add(
        new Incoming(
            key,
            key,
            brief(
                words.brief(where, row.get("title"), row.get("description")),
                "standard",
                "moderate",
                Words.role(row.get("specialist_type")),
                "Unknown".equals(effort) ? null : effort,
                null),
            status,
            null,
            status == Status.ARCHIVED ? Status.COMPLETED : null,
            parent,
            needs(where, row.get("dependencies")),
            0,
            -1,
            null,
            Words.clean(row.get("results"), 10_000),
            created,
            ended == null ? created : ended,
            ended,
            work(where, row),
            null,
            null));
  }

  private List<Need> needs(String where, @Nullable String text) {
    return texts(where, "dependencies", text).stream()
        .distinct()
        .map(key -> new Need(key, "completion", null))
        .toList();
  }

  /// A list of texts as it was written over the years: JSON, or a line for each.
  private List<String> texts(String where, String field, @Nullable String text) {
    if (text == null || text.isBlank() || text.equals("null")) return List.of();
    var said = text.strip();
    if (!said.startsWith("[") && !said.startsWith("\""))
      return said.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    try {
      return switch (JsonReader.read(said)) {
        case Json.Arr(var items) ->
            items.stream()
                .filter(item -> item instanceof Json.Str)
                .map(item -> ((Json.Str) item).value().strip())
                .filter(item -> !item.isEmpty())
                .toList();
        case Json.Str(var one) ->
            one.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        default -> List.of();
      };
    } catch (JsonException _) {
      words.trouble(where, "its " + field + " cannot be read and were left out", false);
      return List.of();
    }
  }

  /// What was put away, from the copy that was kept of it.
  private void archived(Map<String, @Nullable String> row) {
    var where = "task_archives " + row.get("original_task_id");
    var data = row.get("archived_data");
    try {
      if (data == null || !(JsonReader.read(data) instanceof Json.Obj kept)) {
        words.trouble(where, "holds no task", true);
        return;
      }
      var values = new HashMap<String, @Nullable String>();
      kept.fields()
          .forEach((name, value) -> {
            if (value instanceof Json.Str(var text)) values.put(name, text);
            else if (!(value instanceof Json.Null)) {
              values.put(name, dev.taskorchestrator.json.JsonWriter.text(value));
            }
          });
      values.putIfAbsent("task_id", row.get("original_task_id"));
      values.putIfAbsent("parent_task_id", row.get("parent_task_id"));
      values.put("status", "archived");
      subtask(values, where);
    } catch (JsonException _) {
      words.trouble(where, "its kept data is not JSON", true);
    }
  }

  private List<Work> work(String key, Map<String, @Nullable String> row) {
    var found = new ArrayList<Work>();
    var folder = state.resolve("artifacts").resolve(key).normalize();
    if (key.matches("[A-Za-z0-9_-]+") && Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (var file :
            files.filter(it -> it.toString().endsWith("_metadata.json")).sorted().toList()) {
          work(key, folder, file).ifPresent(found::add);
        }
      } catch (IOException failure) {
        words.trouble(key, "its artifacts cannot be listed: " + failure.getMessage(), false);
      }
    }
    if (found.isEmpty()) {
      for (var path : texts(key, "artifacts", row.get("artifacts"))) {
        named(key, path).ifPresent(found::add);
      }
    }
    return List.copyOf(found);
  }

  private Optional<Work> work(String key, Path folder, Path metadata) {
    try {
      if (!(JsonReader.read(Files.readString(metadata)) instanceof Json.Obj told)) {
        throw new IOException("its description is no object");
      }
      var name = told.text("artifact_id", "artifact");
      var content = content(folder, told, name);
      if (content == null) {
        words.trouble(key, "the file of its artifact " + Words.shown(name) + " is missing", false);
        return Optional.empty();
      }
      var type = told.text("artifact_type", "general");
      return Optional.of(
          new Work(
              null,
              Artifact.TYPES.contains(type) ? type : "general",
              words.summary(told.text("summary", name)),
              content,
              told.texts("file_paths").stream().map(Words::clean).limit(200).toList(),
              words.moment(
                  key, "created_at", told.optText("created_at").orElse(null), ZoneOffset.UTC),
              "predecessor"));
    } catch (IOException | JsonException failure) {
      words.trouble(key, "its artifact " + metadata.getFileName() + " cannot be read", false);
      return Optional.empty();
    }
  }

  /// The path that was noted may be wrong; then it lies under the usual name, or mirrored.
  private @Nullable String content(Path folder, Json.Obj told, String name) throws IOException {
    var candidates = new ArrayList<Path>();
    for (var noted : List.of(told.text("primary_file", ""), told.text("relative_path", ""))) {
      if (noted.isBlank()) continue;
      candidates.add(state.resolve(noted).normalize());
      candidates.add(folder.resolve(noted).normalize());
      var file = Path.of(noted.replace('\\', '/')).getFileName();
      if (file != null) candidates.add(folder.resolve(file.toString()));
    }
    candidates.add(folder.resolve(name + ".md"));
    for (var candidate : candidates) {
      if (inside(candidate) && Files.isRegularFile(candidate)) return text(candidate);
    }
    var mirrored = folder.resolve("mirrored");
    if (!Files.isDirectory(mirrored)) return null;
    try (Stream<Path> files = Files.walk(mirrored)) {
      for (var file : files.filter(it -> it.toString().contains(name)).sorted().toList()) {
        if (Files.isRegularFile(file)) return text(file);
      }
    }
    return null;
  }

  private boolean inside(Path path) {
    return path.startsWith(state.normalize());
  }

  private static String text(Path file) throws IOException {
    if (Files.size(file) > Artifact.MAX_SIZE) throw new IOException("larger than may be kept");
    return Words.clean(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
  }

  private Optional<Work> named(String key, String path) {
    try {
      for (var base : Stream.of(state, state.getParent()).filter(Objects::nonNull).toList()) {
        var file = base.resolve(path.replace('\\', '/')).normalize();
        if (!file.startsWith(base.normalize()) || !Files.isRegularFile(file)) continue;
        return Optional.of(
            new Work(
                null,
                "general",
                Words.shown(path),
                text(file),
                List.of(),
                (Instant) null,
                "predecessor"));
      }
      words.trouble(
          key, "its artifact '" + Words.shown(path) + "' is no file of the project", false);
    } catch (IOException | java.nio.file.InvalidPathException failure) {
      words.trouble(key, "its artifact '" + Words.shown(path) + "' cannot be read", false);
    }
    return Optional.empty();
  }
}
