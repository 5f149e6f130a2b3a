package dev.taskorchestrator.moving;

import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Memo;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import org.jspecify.annotations.Nullable;

/// A page to be read without a connection: everything in one file that loads nothing and in which
/// nothing runs, whatever the texts hold.
final class HtmlPage {

  private HtmlPage() {}

  static String of(Reply.Everything all) {
    var text = new StringBuilder(HEAD);
    var done = all.tasks().stream().filter(task -> task.status() == Status.COMPLETED).count();
    text.append("<p>")
        .append(all.tasks().size())
        .append(" tasks, ")
        .append(done)
        .append(" completed</p>\n");
    tasks(text, all);
    if (!all.further().memos().isEmpty()) text.append("<h2>Decisions and notes</h2>\n");
    for (var memo : all.further().memos()) memo(text, memo);
    return text.append("</body></html>\n").toString();
  }

  private static void memo(StringBuilder text, Memo memo) {
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

  private static void tasks(StringBuilder text, Reply.Everything all) {
    if (all.tasks().isEmpty()) return;
    text.append("<ul>\n");
    new TaskTree(all.tasks())
        .walk(
            new TaskTree.Visitor() {
              @Override
              public void enter(Incoming task, int depth, boolean parent) {
                text.append("<li>");
                task(text, task);
                if (parent) text.append("<ul>\n");
              }

              @Override
              public void leave(Incoming task, boolean parent) {
                text.append(parent ? "</ul>\n</li>\n" : "</li>\n");
              }
            });
    text.append("</ul>\n");
  }

  private static void task(StringBuilder text, Incoming task) {
    var brief = task.brief();
    var status = task.status().word();
    text.append("<details><summary><b class=\"s ").append(status).append("\">").append(status);
    text.append("</b> ").append(escaped(brief.title()));
    text.append(" <small>").append(escaped(task.key() + ", " + brief.specialist()));
    text.append("</small></summary>");
    part(text, "", brief.description());
    part(text, "Reason", task.reason());
    part(text, "Result", task.summary());
    var needs = task.needs().stream().map(Incoming.Need::key).toList();
    if (!needs.isEmpty()) part(text, "Waits for", String.join(", ", needs));
    for (var work : task.work()) {
      text.append("<details><summary>").append(escaped(work.type() + ": " + work.summary()));
      text.append("</summary><pre>").append(escaped(work.content())).append("</pre></details>");
    }
    text.append("</details>\n");
  }

  private static void part(StringBuilder text, String name, @Nullable String said) {
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
