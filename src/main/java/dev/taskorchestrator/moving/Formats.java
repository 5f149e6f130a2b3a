package dev.taskorchestrator.moving;

import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;

/// What is exported for people and other programs. Every text is somebody's: each form takes care
/// that it says what it says and does nothing.
final class Formats {

  /// Further in than this nobody reads, and the white space alone would be most of the text.
  private static final int DEEPEST = 100;

  /// What Markdown takes for more than text, everywhere and at the beginning of a line.
  private static final String MEANING = "\\`*_{}[]<>#|~&";

  private static final String FIRST = "-+=";
  private static final Pattern NUMBER = Pattern.compile("^(\\d{1,9})([.)])");

  /// With which a spreadsheet takes a cell for a formula, or looks at what comes next.
  private static final String FORMULA = "=+-@\t\r\n＝＋－＠";

  private Formats() {}

  static String markdown(Reply.Everything all) {
    var text = new StringBuilder("# Tasks\n\n");
    markdown(text, all);
    if (!all.further().memos().isEmpty()) text.append("\n# Decisions and notes\n");
    for (var memo : all.further().memos()) {
      var status = memo.status();
      text.append("\n## ")
          .append(line(memo.title()))
          .append(status == null ? "" : " (" + status.word() + ")")
          .append("\n\n")
          .append(quoted(memo.body()));
    }
    return text.toString();
  }

  private static void markdown(StringBuilder text, Reply.Everything all) {
    new TaskTree(all.tasks())
        .walk(
            new TaskTree.Visitor() {
              @Override
              public void enter(Incoming task, int depth, boolean parent) {
                item(text, "  ".repeat(Math.min(depth, DEEPEST)), task);
              }
            });
  }

  private static void item(StringBuilder text, String in, Incoming task) {
    var brief = task.brief();
    var box = task.status() == Status.COMPLETED || task.was() == Status.COMPLETED ? "x" : " ";
    text.append(in).append("- [").append(box).append("] ").append(line(brief.title()));
    text.append(" (`").append(task.key()).append("`, ").append(task.status().word());
    text.append(", ").append(line(brief.specialist())).append(")\n");
    if (!brief.description().equals(brief.title())) {
      text.append(in).append("  ").append(line(brief.description())).append('\n');
    }
    var summary = task.summary();
    if (summary != null) text.append(in).append("  *Result:* ").append(line(summary)).append('\n');
  }

  /// On one line, with nothing in it that Markdown would take for more than text.
  static String line(String text) {
    var plain = text.replaceAll("\\s+", " ").strip();
    var safe = new StringBuilder();
    for (int i = 0; i < plain.length(); i++) {
      var c = plain.charAt(i);
      if (MEANING.indexOf(c) >= 0 || (i == 0 && FIRST.indexOf(c) >= 0)) safe.append('\\');
      safe.append(c);
    }
    return NUMBER.matcher(safe).replaceFirst("$1\\\\$2");
  }

  private static String quoted(String text) {
    var quoted = new StringBuilder();
    text.lines().forEach(each -> quoted.append("> ").append(line(each)).append('\n'));
    return quoted.toString();
  }

  /// As RFC 4180 has it. A cell that a spreadsheet would take for a formula begins with an
  /// apostrophe.
  static String csv(Reply.Everything all) {
    var text =
        new StringBuilder(
            "id,parent,title,status,type,specialist,complexity,priority,depends_on,summary,created_at,"
                + "updated_at,ended_at,description\r\n");
    for (var task : all.tasks()) {
      var brief = task.brief();
      row(
          text,
          task.key(),
          task.parent(),
          brief.title(),
          task.status().word(),
          brief.taskType(),
          brief.specialist(),
          brief.complexity(),
          String.valueOf(brief.priority()),
          String.join(" ", task.needs().stream().map(Incoming.Need::key).toList()),
          task.summary(),
          task.createdAt(),
          task.updatedAt(),
          task.endedAt(),
          brief.description());
    }
    return text.toString();
  }

  private static void row(StringBuilder text, @org.jspecify.annotations.Nullable Object... cells) {
    for (int i = 0; i < cells.length; i++) {
      if (i > 0) text.append(',');
      text.append(cell(cells[i] == null ? "" : String.valueOf(cells[i])));
    }
    text.append("\r\n");
  }

  private static String cell(String value) {
    var safe = !value.isEmpty() && FORMULA.indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
    return safe.matches("(?s).*[\",\r\n].*") ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
  }

  /// A flowchart: tasks with what they wait for; parents point to their children with dots.
  static String mermaid(Reply.Everything all) {
    var text = new StringBuilder("flowchart TD\n");
    var names = new LinkedHashMap<String, String>();
    for (var task : all.tasks()) names.put(task.key(), "t" + names.size());
    for (var task : all.tasks()) {
      text.append("  ")
          .append(names.get(task.key()))
          .append("[\"")
          .append(label(task.brief().title()))
          .append("\"]:::")
          .append(task.status().word())
          .append('\n');
    }
    for (var task : all.tasks()) {
      var name = names.get(task.key());
      for (var need : task.needs()) {
        if (names.containsKey(need.key()))
          text.append("  ").append(names.get(need.key())).append(" --> ").append(name).append('\n');
      }
      if (task.parent() != null && names.containsKey(task.parent())) {
        text.append("  ")
            .append(names.get(task.parent()))
            .append(" -.- ")
            .append(name)
            .append('\n');
      }
    }
    return text.append(
            """
              classDef completed fill:#d3f3d3,stroke:#2b7a2b,color:#111
              classDef active fill:#d6e6ff,stroke:#2457a6,color:#111
              classDef blocked fill:#ffe3c2,stroke:#b35c00,color:#111
              classDef failed fill:#ffd6d6,stroke:#a61b1b,color:#111
              classDef cancelled fill:#eeeeee,stroke:#888888,color:#555
              classDef archived fill:#f5f5f5,stroke:#aaaaaa,color:#777
              classDef pending fill:#ffffff,stroke:#666666,color:#111
            """)
        .toString();
  }

  /// Letters and numbers as they are, every other sign by its number, which Mermaid shows as the
  /// sign.
  private static String label(String title) {
    var safe = new StringBuilder();
    title
        .replaceAll("\\s+", " ")
        .strip()
        .codePoints()
        .limit(80)
        .forEach(c -> {
          if (Character.isLetterOrDigit(c) || " .,:!?'()-".indexOf(c) >= 0) safe.appendCodePoint(c);
          else safe.append('#').append(c).append(';');
        });
    return safe.toString();
  }
}
