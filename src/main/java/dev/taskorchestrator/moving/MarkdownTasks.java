package dev.taskorchestrator.moving;

import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Incoming.Trouble;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads tasks that others keep as lists in Markdown: spec-kit's, and any list with boxes to tick.
final class MarkdownTasks {

  static final Pattern BOX =
      Pattern.compile("^(\\s{0,200})(?:[-*+]|\\d{1,9}[.)])\\s{1,9}\\[([ xX~-])]\\s{1,9}(\\S.*)$");
  private static final Pattern HEADING = Pattern.compile("^(#{1,6})\\s{1,9}([^\\s#].*)$");
  private static final Pattern CLOSING = Pattern.compile("\\s#{1,9}$");
  private static final Pattern SPEC = Pattern.compile("^(T\\d+)\\s+(.*)$");
  private static final Pattern NUMBERED = Pattern.compile("T\\d+(?:\\s.*)?");
  private static final Pattern MARKS = Pattern.compile("(?:\\[[^\\]]{1,20}]\\s*)+");
  private static final Pattern MARK = Pattern.compile("^\\[([^\\]]{1,20})]\\s*(.*)$");
  private static final Pattern DEPENDS = Pattern.compile("(?i)depends on ([T\\d, and&]{1,200})");
  private static final Pattern SPEC_ID = Pattern.compile("T\\d{1,9}");

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
    var filled = false; // whether the phase has tasks
    for (var line : lines(text)) {
      var heading = HEADING.matcher(line);
      var box = BOX.matcher(line);
      if (heading.matches() && heading.group(1).length() == 2) {
        if (filled) before = phase;
        filled = false;
        phase = draft(name + "#" + heading.group(2), heading.group(2));
        phase.type = "breakdown";
        last = null;
      } else if (box.matches()) {
        var spec = SPEC.matcher(box.group(3));
        if (!said(name, box.group(3), spec)) continue;
        var draft = draft(name + "#" + spec.group(1), spec.group(2));
        draft.status = ticked(box.group(2));
        draft.parent = phase == null ? null : phase.key;
        filled = phase != null;
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
}
