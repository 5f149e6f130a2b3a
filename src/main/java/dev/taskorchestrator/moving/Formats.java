package dev.taskorchestrator.moving;

import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is exported for people and other programs. Every text is somebody's: each form takes care
/// that it says what it says and does nothing.
final class Formats {

  private Formats() {}

  /// Children of each task, those without a parent under the empty key, in the order of their
  /// making.
  private static Map<String, List<Incoming>> tree(List<Incoming> tasks) {
    var keys = tasks.stream().map(Incoming::key).collect(java.util.stream.Collectors.toSet());
    var tree = new LinkedHashMap<String, List<Incoming>>();
    for (var task : tasks) {
      var parent = task.parent();
      var under = parent != null && keys.contains(parent) ? parent : "";
      tree.computeIfAbsent(under, _ -> new ArrayList<>()).add(task);
    }
    return tree;
  }

  private static List<Incoming> below(Map<String, List<Incoming>> tree, String key) {
    return tree.getOrDefault(key, List.of());
  }

  static String markdown(Reply.Everything all) {
    var text = new StringBuilder("# Tasks\n\n");
    markdown(text, tree(all.tasks()), "", 0);
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

  private static void markdown(
      StringBuilder text, Map<String, List<Incoming>> tree, String key, int depth) {
    for (var task : below(tree, key)) {
      var in = "  ".repeat(depth);
      var box = task.status() == Status.COMPLETED || task.was() == Status.COMPLETED ? "x" : " ";
      text.append(in).append("- [").append(box).append("] ").append(line(task.brief().title()));
      text.append(" (`").append(task.key()).append("`, ").append(task.status().word());
      text.append(", ").append(line(task.brief().specialist())).append(")\n");
      if (!task.brief().description().equals(task.brief().title())) {
        text.append(in).append("  ").append(line(task.brief().description())).append('\n');
      }
      var summary = task.summary();
      if (summary != null)
        text.append(in).append("  *Result:* ").append(line(summary)).append('\n');
      markdown(text, tree, task.key(), depth + 1);
    }
  }

  /// On one line, with nothing in it that Markdown would take for more than text.
  static String line(String text) {
    var plain = text.replaceAll("\\s+", " ").strip();
    var safe = new StringBuilder();
    for (int i = 0; i < plain.length(); i++) {
      var c = plain.charAt(i);
      if ("\\`*_{}[]<>#|".indexOf(c) >= 0) safe.append('\\');
      safe.append(c);
    }
    return safe.toString();
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
    var safe = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0 ? "'" + value : value;
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

  static String html(Reply.Everything all) {
    var text = new StringBuilder(HEAD);
    var done = all.tasks().stream().filter(task -> task.status() == Status.COMPLETED).count();
    text.append("<p>")
        .append(all.tasks().size())
        .append(" tasks, ")
        .append(done)
        .append(" completed</p>\n");
    html(text, tree(all.tasks()), "");
    if (!all.further().memos().isEmpty()) text.append("<h2>Decisions and notes</h2>\n");
    for (var memo : all.further().memos()) {
      var status = memo.status();
      text.append("<details><summary>").append(escaped(memo.title()));
      if (status != null) text.append(" <b class=\"s\">").append(status.word()).append("</b>");
      text.append("</summary>");
      part(text, "", memo.body());
      part(text, "Context", memo.context());
      part(text, "Alternatives", memo.alternatives());
      part(text, "Consequences", memo.consequences());
      text.append("</details>\n");
    }
    return text.append("</body></html>\n").toString();
  }

  private static void html(StringBuilder text, Map<String, List<Incoming>> tree, String key) {
    var tasks = below(tree, key);
    if (tasks.isEmpty()) return;
    text.append("<ul>\n");
    for (var task : tasks) {
      text.append("<li><details><summary><b class=\"s ")
          .append(task.status().word())
          .append("\">")
          .append(task.status().word())
          .append("</b> ")
          .append(escaped(task.brief().title()))
          .append(" <small>")
          .append(escaped(task.key() + ", " + task.brief().specialist()))
          .append("</small></summary>");
      part(text, "", task.brief().description());
      part(text, "Reason", task.reason());
      part(text, "Result", task.summary());
      if (!task.needs().isEmpty()) {
        part(
            text,
            "Waits for",
            String.join(", ", task.needs().stream().map(Incoming.Need::key).toList()));
      }
      for (var work : task.work()) {
        text.append("<details><summary>").append(escaped(work.type() + ": " + work.summary()));
        text.append("</summary><pre>").append(escaped(work.content())).append("</pre></details>");
      }
      text.append("</details>\n");
      html(text, tree, task.key());
      text.append("</li>\n");
    }
    text.append("</ul>\n");
  }

  private static void part(
      StringBuilder text, String name, @org.jspecify.annotations.Nullable String said) {
    if (said == null || said.isBlank()) return;
    text.append("<p>");
    if (!name.isEmpty()) text.append("<b>").append(name).append(":</b> ");
    text.append(escaped(said).replace("\n", "<br>")).append("</p>");
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /// Nothing is loaded and nothing runs, whatever the texts hold.
  private static final String HEAD =
      """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Tasks</title>
      <style>
      :root { color-scheme: light dark; }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      ul { list-style: none; padding-left: 1.2rem; border-left: 1px solid #8884; }
      summary { cursor: pointer; } pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8882; padding: .6rem; }
      .s { font-size: .75rem; border: 1px solid; border-radius: .3rem; padding: 0 .3rem; }
      .completed { color: #2b8a3e; } .active { color: #1c7ed6; } .blocked { color: #e8590c; }
      .failed { color: #e03131; } .cancelled, .archived { color: #868e96; } small { color: #868e96; }
      </style></head><body>
      <h1>Tasks</h1>
      """;
}
