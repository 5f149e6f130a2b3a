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
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.store.ForeignDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads a project of the predecessor's last version. Most of a task lies in JSON that was encoded
/// twice; its moments are of the local time of where it ran; work lies in files that no table
/// knows.
final class Predecessor2 {

  private static final int MOST = 1_000_000;
  private static final Pattern WORK = Pattern.compile("(.+)_artifact_([0-9a-f]{8,})\\.txt");

  private final Path database;
  private final Path state;
  private final ZoneId zone;
  private final List<Trouble> troubles = new ArrayList<>();
  private final Words words = new Words(troubles);
  private final List<Incoming> tasks = new ArrayList<>();
  private final Map<String, List<Work>> work = new LinkedHashMap<>();

  private Predecessor2(Path database, Path state, ZoneId zone) {
    this.database = database;
    this.state = state;
    this.zone = zone;
  }

  static Found read(Path database, Path state, ZoneId zone) throws IOException {
    var reader = new Predecessor2(database, state, zone);
    reader.read();
    return Found.of(Kind.PREDECESSOR_2, reader.tasks, reader.troubles);
  }

  private void read() throws IOException {
    gather();
    try (var foreign = ForeignDatabase.open(database)) {
      var needs = new LinkedHashMap<String, List<Need>>();
      for (var row : foreign.rows("task_dependencies", MOST)) {
        var task = row.get("task_id");
        var on = row.get("dependency_id");
        if (task == null || on == null) continue;
        needs.computeIfAbsent(task, _ -> new ArrayList<>()).add(new Need(on, "completion", null));
      }
      for (var row : foreign.rows("tasks", MOST)) task(row, needs);
    }
    work.forEach((task, some) ->
        words.trouble(
            "artifacts", some.size() + " of '" + Words.shown(task) + "', which is no task", true));
  }

  /// The work that lies in files, by the task in whose name it lies.
  private void gather() {
    var folder = state.resolve("artifacts");
    if (!Files.isDirectory(folder)) return;
    try (Stream<Path> files = Files.list(folder)) {
      for (var file : files.sorted().toList()) {
        var name = WORK.matcher(String.valueOf(file.getFileName()));
        if (!name.matches() || !Files.isRegularFile(file)) continue;
        file(file, name.group(1));
      }
    } catch (IOException failure) {
      words.trouble("artifacts", "cannot be listed: " + failure.getMessage(), true);
    }
  }

  private void file(Path file, String task) {
    try {
      if (Files.size(file) > Artifact.MAX_SIZE)
        throw new IOException("it is larger than may be kept");
      var text = Words.clean(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      work.computeIfAbsent(task, _ -> new ArrayList<>())
          .add(
              new Work(
                  null,
                  "general",
                  "Work of " + task,
                  text,
                  List.of(),
                  Files.getLastModifiedTime(file).toInstant(),
                  "predecessor"));
    } catch (IOException failure) {
      words.trouble(String.valueOf(file.getFileName()), String.valueOf(failure.getMessage()), true);
    }
  }

  private void task(Map<String, @Nullable String> row, Map<String, List<Need>> tied) {
    var key = row.get("id");
    if (key == null || key.isBlank()) {
      words.trouble("tasks", "a row without an id", true);
      return;
    }
    var more = metadata(key, row.get("metadata"));
    var status = words.status(key, row.get("status"));
    var created = words.moment(key, "created_at", row.get("created_at"), zone);
    var updated = words.moment(key, "updated_at", row.get("updated_at"), zone);
    var ended = words.moment(key, "completed_at", row.get("completed_at"), zone);
    var needs = new ArrayList<Need>(tied.getOrDefault(key, List.of()));
    for (var need : more.texts("dependencies")) {
      if (needs.stream().noneMatch(known -> known.key().equals(need))) {
        needs.add(new Need(need, "completion", null));
      }
    }
    var cancelled = more.optObject("cancellation").orElse(Json.Obj.EMPTY);
    tasks.add(
        new Incoming(
            key,
            key,
            brief(key, row, more),
            status,
            cancelled.optText("reason").map(text -> Words.clean(text, 2_000)).orElse(null),
            status == Status.ARCHIVED ? Status.CANCELLED : null,
            row.get("parent_task_id"),
            needs,
            0,
            -1,
            null,
            null,
            created,
            updated == null ? created : updated,
            ended,
            List.copyOf(taken(key)),
            null,
            null));
  }

  private List<Work> taken(String key) {
    var some = work.remove(key);
    return some == null ? List.of() : some;
  }

  private Brief brief(String key, Map<String, @Nullable String> row, Json.Obj more) {
    var usual = words.brief(key, row.get("title"), row.get("description"));
    var context = more.get("context");
    if (context == null) context = Json.Null.NULL;
    var empty =
        context instanceof Json.Null
            || context.equals(Json.Obj.EMPTY)
            || context.equals(Json.of(""));
    return new Brief(
        usual.title(),
        usual.description(),
        words.among(key, "type", row.get("type"), Brief.TASK_TYPES, "standard"),
        words.among(
            key,
            "complexity",
            more.optText("complexity").orElse(null),
            Brief.COMPLEXITIES,
            "moderate"),
        Words.role(more.optText("specialist_type").orElse(null)),
        more.optText("estimated_effort").map(text -> Words.clean(text, 100)).orElse(null),
        more.optText("due_date").map(text -> Words.clean(text, 64)).orElse(null),
        empty ? null : Words.clean(JsonWriter.text(context)),
        usual.priority(),
        List.of(),
        usual.leaseSeconds(),
        usual.maxAttempts(),
        0,
        false);
  }

  /// JSON that holds a string that holds JSON.
  private Json.Obj metadata(String key, @Nullable String text) {
    if (text == null || text.isBlank()) return Json.Obj.EMPTY;
    try {
      var value = JsonReader.read(text);
      if (value instanceof Json.Str(var inner)) value = JsonReader.read(inner);
      if (value instanceof Json.Obj object) return object;
    } catch (JsonException _) {
      // said below
    }
    words.trouble(key, "its details cannot be read and were left out", false);
    return Json.Obj.EMPTY;
  }
}
