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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads tasks that others keep as Markdown: Backlog.md's folders, spec-kit's lists, and any list
/// with boxes to tick.
final class MarkdownTasks {

  private static final Pattern BOX =
      Pattern.compile("^(\\s{0,200})(?:[-*+]|\\d{1,9}[.)])\\s{1,9}\\[([ xX~-])]\\s{1,9}(\\S.*)$");
  private static final Pattern HEADING = Pattern.compile("^(#{1,6})\\s{1,9}([^\\s#].*)$");
  private static final Pattern CLOSING = Pattern.compile("\\s#{1,9}$");
  private static final Pattern SPEC = Pattern.compile("^(T\\d+)\\s+(.*)$");
  private static final Pattern NUMBERED = Pattern.compile("T\\d+(?:\\s.*)?");
  private static final Pattern MARKS = Pattern.compile("(?:\\[[^\\]]{1,20}]\\s*)+");
  private static final Pattern MARK = Pattern.compile("^\\[([^\\]]{1,20})]\\s*(.*)$");
  private static final Pattern DEPENDS = Pattern.compile("(?i)depends on ([T\\d, and&]{1,200})");
  private static final Pattern PEOPLE = Pattern.compile("^(?:assignee|reporter):.*|^ *- @.*");
  private static final Pattern PERSON =
      Pattern.compile("(^ *- |[:\\[,] *)(@[\\w.@/-]{1,100})(?= *(?:[,\\]]|$))");
  private static final Pattern SPEC_ID = Pattern.compile("T\\d{1,9}");
  private static final long LARGEST = 4L << 20;

  private final List<Trouble> troubles = new ArrayList<>();
  private final Words words = new Words(troubles);
  private final Map<String, Draft> drafts = new LinkedHashMap<>();
  private final Map<String, Integer> namesakes = new HashMap<>();

  private MarkdownTasks() {}

  private Found found(Kind kind) {
    var tasks = new ArrayList<Incoming>();
    for (var draft : drafts.values()) tasks.add(draft.incoming(words));
    return Found.of(kind, tasks, troubles);
  }

  private static Status ticked(String mark) {
    return switch (mark) {
      case "x", "X" -> Status.COMPLETED;
      case "-", "~" -> Status.CANCELLED;
      default -> Status.PENDING;
    };
  }

  /// Without what Markdown takes for nothing: white space at the end, and signs that close a
  /// heading.
  private static List<String> plain(String text) {
    return text.lines()
        .map(String::stripTrailing)
        .map(line -> line.startsWith("#") ? CLOSING.matcher(line).replaceFirst("") : line)
        .map(String::stripTrailing)
        .toList();
  }

  /// Without examples and comments, in which nothing is to be done.
  private static List<String> lines(String text) {
    var kept = new ArrayList<String>();
    @Nullable String fence = null;
    var comment = false;
    for (var line : plain(text)) {
      var start = line.strip();
      if (fence != null) {
        if (start.startsWith(fence)) fence = null;
      } else if (comment) {
        comment = !line.contains("-->");
      } else if (start.startsWith("```") || start.startsWith("~~~")) {
        fence = start.substring(0, 3);
      } else if (start.startsWith("<!--")) {
        comment = !line.contains("-->");
      } else {
        kept.add(line);
      }
    }
    return kept;
  }

  /// A list with boxes: headings become parents of what stands below them, and boxes those of boxes
  /// that are further in.
  static Found checklist(String name, String text) {
    var reader = new MarkdownTasks();
    reader.boxes(name, text);
    return reader.found(Kind.MARKDOWN);
  }

  private record Level(int depth, String key) {}

  private void boxes(String name, String text) {
    var headings = new ArrayDeque<Level>();
    var above = new ArrayDeque<Level>();
    @Nullable Draft last = null;
    for (var line : lines(text)) {
      var heading = HEADING.matcher(line);
      var box = BOX.matcher(line);
      if (heading.matches()) {
        var depth = heading.group(1).length();
        while (!headings.isEmpty() && headings.peek().depth() >= depth) headings.pop();
        var key = key(name, headings.isEmpty() ? "" : headings.peek().key(), heading.group(2));
        var draft = draft(key, heading.group(2));
        draft.type = "breakdown";
        draft.parent = headings.isEmpty() ? null : headings.peek().key();
        headings.push(new Level(depth, key));
        above.clear();
        last = null;
      } else if (box.matches()) {
        var depth = box.group(1).replace("\t", "    ").length();
        while (!above.isEmpty() && above.peek().depth() >= depth) above.pop();
        var under =
            above.isEmpty()
                ? (headings.isEmpty() ? null : headings.peek().key())
                : above.peek().key();
        var key = key(name, under == null ? "" : under, box.group(3));
        last = draft(key, box.group(3));
        last.status = ticked(box.group(2));
        last.parent = under;
        above.push(new Level(depth, key));
      } else if (last != null && !line.isBlank() && line.startsWith(" ")) {
        last.say(null, line.strip());
      }
    }
    close();
  }

  private static String key(String name, String above, String title) {
    var way = above.isEmpty() ? name + "#" : above + " > ";
    return Words.key(way + title.strip());
  }

  private Draft draft(String key, String title) {
    var unique = key;
    while (drafts.containsKey(unique)) {
      unique = Words.key(key + " (" + (namesakes.merge(key, 1, Integer::sum) + 1) + ")");
    }
    var draft = new Draft(unique);
    draft.title = title;
    drafts.put(unique, draft);
    return draft;
  }

  /// A heading under which there is nothing to tick is only a heading; one whose boxes are all over
  /// is done. Those further in come first.
  private void close() {
    var below = new HashMap<String, List<Draft>>();
    for (var draft : List.copyOf(drafts.values()).reversed()) {
      if (draft.type.equals("breakdown")) {
        var children = below.getOrDefault(draft.key, List.of());
        if (children.isEmpty()) {
          drafts.remove(draft.key);
          continue;
        }
        var open = children.stream().anyMatch(child -> child.status == Status.PENDING);
        draft.status = open ? Status.PENDING : Status.COMPLETED;
      }
      if (draft.parent != null) {
        below.computeIfAbsent(draft.parent, _ -> new ArrayList<>()).add(draft);
      }
    }
  }

  /// spec-kit: phases, each after the one before; within one, what is marked [P] waits for nothing
  /// else of it but what its text says that it depends on.
  static Found specKit(String name, String text) {
    var reader = new MarkdownTasks();
    reader.phases(name, text);
    return reader.found(Kind.SPEC_KIT);
  }

  private void phases(String name, String text) {
    @Nullable Draft phase = null;
    @Nullable Draft before = null;
    @Nullable String last = null;
    for (var line : lines(text)) {
      var heading = HEADING.matcher(line);
      var box = BOX.matcher(line);
      if (heading.matches() && heading.group(1).length() == 2) {
        if (phase != null && below(phase)) before = phase;
        phase = draft(name + "#" + heading.group(2), heading.group(2));
        phase.type = "breakdown";
        last = null;
      } else if (box.matches()) {
        var spec = SPEC.matcher(box.group(3));
        if (!said(name, box.group(3), spec)) continue;
        var draft = draft(name + "#" + spec.group(1), spec.group(2));
        draft.status = ticked(box.group(2));
        draft.parent = phase == null ? null : phase.key;
        var parallel = marks(draft, spec.group(2));
        if (before != null) draft.need(before.key, "completion");
        if (last != null && !parallel) draft.need(last, "completion");
        var depends = DEPENDS.matcher(spec.group(2));
        if (depends.find()) {
          SPEC_ID
              .matcher(depends.group(1))
              .results()
              .forEach(id -> draft.need(name + "#" + id.group(), "completion"));
        }
        if (!parallel) last = draft.key;
        draft.title = spec.group(1) + " " + draft.title;
      }
    }
    close();
  }

  /// Whether a box says a task.
  private boolean said(String name, String text, Matcher spec) {
    var where = Words.shown(text);
    if (!NUMBERED.matcher(text).matches()) {
      words.trouble(where, "has no number, such as T001", true);
    } else if (!spec.matches() || MARKS.matcher(spec.group(2)).matches()) {
      words.trouble(where, "says nothing of what is to be done", true);
    } else {
      twin(where, name + "#" + spec.group(1), spec.group(1));
      return true;
    }
    return false;
  }

  private void twin(String where, String key, String number) {
    if (!drafts.containsKey(Words.key(key))) return;
    words.trouble(
        where, "there are two of the number " + number + "; what names it means the first", false);
  }

  private boolean below(Draft phase) {
    return drafts.values().stream().anyMatch(other -> phase.key.equals(other.parent));
  }

  private static boolean marks(Draft draft, String text) {
    var rest = text;
    var parallel = false;
    for (var mark = MARK.matcher(rest); mark.matches(); mark = MARK.matcher(rest)) {
      if (mark.group(1).equals("P")) parallel = true;
      else draft.more("story", Json.of(mark.group(1)));
      rest = mark.group(2);
    }
    draft.title = rest;
    return parallel;
  }

  /// Backlog.md: a file for each task, with its facts before its text.
  static Found backlog(Path folder) throws IOException {
    var reader = new MarkdownTasks();
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
    return reader.found(Kind.BACKLOG);
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
    var draft = draft(key, facts.has("title") ? facts.text("title", "") : name);
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
        var box = BOX.matcher(line);
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
