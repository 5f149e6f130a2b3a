package dev.taskorchestrator.moving;

import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Incoming.Trouble;
import dev.taskorchestrator.core.Priority;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.YamlText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads Backlog.md's folder: a file for each task, with its facts before its text.
final class BacklogFolder {

  private static final Pattern PEOPLE = Pattern.compile("^(?:assignee|reporter):.*|^ *- @.*");
  private static final Pattern PERSON =
      Pattern.compile("(^ *- |[:\\[,] *)(@[\\w.@/-]{1,100})(?= *(?:[,\\]]|$))");
  private static final long LARGEST = 4L << 20;

  private final List<Trouble> troubles = new ArrayList<>();
  private final Words words = new Words(troubles);
  private final Map<String, Draft> drafts = new LinkedHashMap<>();

  private BacklogFolder() {}

  static Found read(Path folder) throws IOException {
    var reader = new BacklogFolder();
    for (var part : List.of("tasks", "drafts", "completed", "archive/tasks")) {
      var place = folder.resolve(part);
      if (!Files.isDirectory(place)) continue;
      if (!inside(folder, place)) {
        reader.words.trouble(part, "is no folder of the backlog", true);
        continue;
      }
      try (Stream<Path> files = Files.list(place)) {
        for (var file : files.filter(it -> it.toString().endsWith(".md")).sorted().toList()) {
          if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            reader.file(file, part);
          } else {
            reader.words.trouble(file.getFileName() + "", "is no file of the folder", true);
          }
        }
      }
    }
    var tasks = new ArrayList<Incoming>();
    for (var draft : reader.drafts.values()) tasks.add(draft.incoming(reader.words));
    return Found.of(Kind.BACKLOG, tasks, reader.troubles);
  }

  /// Whether no link leads out of the folder on the way there.
  private static boolean inside(Path folder, Path place) throws IOException {
    return place.toRealPath().equals(folder.toRealPath().resolve(folder.relativize(place)));
  }

  private void file(Path file, String part) throws IOException {
    var name = String.valueOf(file.getFileName());
    if (Files.size(file) > LARGEST) {
      words.trouble(name, "is larger than a task can be", true);
      return;
    }
    var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).replace("\r\n", "\n");
    var end = text.startsWith("---\n") ? text.indexOf("\n---", 4) : -1;
    if (end < 0) {
      words.trouble(name, "has no facts before its text", true);
      return;
    }
    try {
      if (YamlText.read(quoted(text.substring(4, end))) instanceof Json.Obj facts) {
        task(name, facts, text.substring(Math.min(text.length(), end + 4)), part);
        return;
      }
    } catch (JsonException wrong) {
      words.trouble(name, "its facts cannot be read: " + wrong.reason(), true);
      return;
    }
    words.trouble(name, "its facts are no facts", true);
  }

  private void task(String name, Json.Obj facts, String body, String part) {
    var id = facts.optText("id");
    if (id.isEmpty()) {
      words.trouble(name, "has no id", true);
      return;
    }
    var key = Words.key(id.get().toLowerCase(Locale.ROOT));
    if (drafts.containsKey(key)) {
      words.trouble(
          name, "there are two of the id " + key + "; what names it means the first", false);
      key = Words.key(key + " (" + name + ")"); // the same however many there are next time
    }
    var draft = new Draft(key);
    draft.title = facts.has("title") ? facts.text("title", "") : name;
    drafts.put(key, draft);
    draft.status = words.status(key, facts.optText("status").orElse(null));
    if (part.startsWith("archive")) draft.status = Status.ARCHIVED;
    if (part.equals("completed")) draft.status = Status.COMPLETED;
    draft.priority = priority(key, facts.get("priority"));
    draft.created =
        words.moment(
            key, "created_date", facts.optText("created_date").orElse(null), ZoneOffset.UTC);
    draft.updated =
        words.moment(
            key, "updated_date", facts.optText("updated_date").orElse(null), ZoneOffset.UTC);
    var parent = facts.optText("parent_task_id").or(() -> facts.optText("parent"));
    draft.parent = parent.map(text -> text.toLowerCase(Locale.ROOT)).orElse(null);
    for (var need : texts(facts.get("dependencies")))
      draft.need(need.toLowerCase(Locale.ROOT), "completion");
    for (var more : List.of("labels", "assignee", "reporter", "references", "documentation")) {
      draft.more(more, facts.get(more));
    }
    draft.more("milestone", facts.get("milestone"));
    sections(draft, body);
  }

  /// A list, or the one that stands in its place.
  private static List<String> texts(@Nullable Json value) {
    var items =
        value instanceof Json.Arr(var several) ? several : Stream.ofNullable(value).toList();
    return items.stream()
        .filter(item -> item instanceof Json.Str(var text) && !text.isBlank())
        .map(item -> ((Json.Str) item).value())
        .toList();
  }

  private int priority(String key, @Nullable Json value) {
    var word = value instanceof Json.Str(var text) ? text.toLowerCase(Locale.ROOT) : "";
    return switch (word) {
      case "high" -> Priority.HIGH;
      case "low" -> Priority.LOW;
      case "medium" -> Priority.MEDIUM;
      default -> {
        if (value != null && !value.equals(Json.of(""))) {
          var shown = Words.shown(JsonWriter.text(value));
          words.trouble(key, "its priority " + shown + " is unknown here; it is medium", false);
        }
        yield Priority.MEDIUM;
      }
    };
  }

  /// Names of people as Backlog.md writes them, with a sign that begins no word in YAML.
  private static String quoted(String facts) {
    return facts
        .lines()
        .map(line ->
            PEOPLE.matcher(line).matches() ? PERSON.matcher(line).replaceAll("$1\"$2\"") : line)
        .collect(Collectors.joining("\n"));
  }

  private static void sections(Draft draft, String body) {
    var section = "description";
    var text = new StringBuilder();
    for (var line : (body + "\n## end").lines().toList()) {
      if (line.startsWith("<!--")) continue;
      if (!line.startsWith("## ")) {
        var box = MarkdownTasks.BOX.matcher(line);
        if (section.equals("acceptance criteria") && box.matches()) {
          draft.criterion(box.group(3).replaceFirst("^#\\d+\\s+", ""));
        } else {
          text.append(line).append('\n');
        }
        continue;
      }
      keep(draft, section, text.toString().strip());
      text.setLength(0);
      section = line.substring(3).strip().toLowerCase(Locale.ROOT);
    }
  }

  private static void keep(Draft draft, String section, String text) {
    if (text.isEmpty()) return;
    switch (section) {
      case "description" -> draft.say(null, text);
      case "final summary" -> {
        draft.say("Implementation notes", draft.summary);
        draft.summary = text;
      }
      case "implementation notes" -> draft.summary = text;
      default ->
          draft.say(section.substring(0, 1).toUpperCase(Locale.ROOT) + section.substring(1), text);
    }
  }
}
