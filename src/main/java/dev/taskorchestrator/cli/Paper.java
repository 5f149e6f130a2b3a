package dev.taskorchestrator.cli;

import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import java.io.PrintStream;
import java.util.HashMap;
import java.util.List;

/// Replies as text for people. Stored text is shown as it is, but for what a terminal would obey.
final class Paper {

  private final PrintStream out;

  Paper(Console console) {
    this.out = console.out();
  }

  void planned(Reply reply) {
    if (!(reply instanceof Reply.Planned(var tasks, var findings))) return;
    for (var task : tasks) {
      out.println(task.id() + "  " + Console.line(task.brief().title()));
    }
    findings.forEach(finding -> out.println("note: " + Console.line(finding)));
    out.println(tasks.size() == 1 ? "1 task planned" : tasks.size() + " tasks planned");
  }

  void tasks(Reply reply) {
    if (!(reply instanceof Reply.TaskPage page)) return;
    var table = new Table();
    for (var view : page.tasks()) {
      var task = view.task();
      table.row(
          task.id().text(),
          task.status().word(),
          task.brief().specialist(),
          Standing.of(task, List.of(), page.now()),
          Console.line(task.brief().title()));
    }
    table.print(out);
    if (page.tasks().isEmpty()) out.println("no tasks");
    if (page.tasks().size() < page.total()) {
      out.println(page.tasks().size() + " of " + (page.exact() ? "" : "at least ") + page.total());
    }
  }

  void one(Reply reply) {
    if (!(reply instanceof Reply.OneTask one)) return;
    var task = one.task();
    var brief = task.brief();
    out.println(Console.line(brief.title()));
    field("id", task.id().text());
    field("status", task.readyAt(one.now()) ? "pending, ready" : state(task));
    if (task.parent() != null) field("parent", task.parent().text());
    field("role", brief.specialist());
    field("type", brief.taskType() + ", " + brief.complexity() + ", priority " + brief.priority());
    one.needs()
        .forEach(need ->
            field(
                "needs",
                need.prerequisite()
                    + " ("
                    + need.state().name().toLowerCase(java.util.Locale.ROOT)
                    + ")"));
    brief.criteria().forEach(criterion -> field("criterion", criterion));
    field("description", brief.description());
    if (task.summary() != null) field("summary", task.summary());
    for (var attempt : one.attempts()) {
      var end = attempt.end();
      field(
          "attempt " + attempt.number(),
          attempt.holder().agent()
              + ", "
              + (end == null ? "running" : end.word())
              + (attempt.reason() == null ? "" : ": " + attempt.reason()));
    }
    one.children().forEach(child -> out.println("  " + row(child, 0)));
    for (var artifact : one.artifacts()) {
      field("artifact", artifact.id() + " " + artifact.type() + ", " + artifact.size() + " bytes");
      var content = one.contents().get(artifact.id());
      if (content != null) out.println(Console.plain(content).indent(4).stripTrailing());
    }
  }

  private void field(String name, String value) {
    out.println("  %-12s %s".formatted(name, Console.line(value)));
  }

  void tree(Reply reply) {
    if (!(reply instanceof Reply.Tree tree)) return;
    var titles = new HashMap<TaskId, String>();
    for (var branch : tree.branches()) {
      titles.put(branch.task().id(), '"' + branch.task().brief().title() + '"');
    }
    for (var branch : tree.branches()) {
      var needs = branch.needs().stream().map(id -> titles.getOrDefault(id, id.text())).toList();
      var standing = Standing.of(branch.task(), needs, tree.now());
      out.println(
          row(branch.task(), branch.depth()) + (standing.isEmpty() ? "" : "  (" + standing + ")"));
    }
    if (tree.branches().isEmpty()) out.println("no tasks");
    if (tree.cut()) out.println("… there are more");
  }

  void overview(Reply reply) {
    if (!(reply instanceof Reply.Overview overview)) return;
    for (var status : Status.values()) {
      var count = overview.counts().getOrDefault(status, 0L);
      if (count > 0) out.println("%-10s %6d".formatted(status.word(), count));
    }
    out.println("%-10s %6d".formatted("ready", overview.ready()));
    var table = new Table();
    for (var task : overview.held()) {
      var until = task.state() instanceof TaskState.Active held ? ", until " + held.until() : "";
      table.row(
          "held",
          task.id().text(),
          Console.line(task.brief().title()),
          Standing.of(task, List.of(), overview.now()) + until);
    }
    for (var stuck : overview.stuck()) {
      table.row(
          "stuck",
          stuck.task().id().text(),
          Console.line(stuck.task().brief().title()),
          Console.line(stuck.why()));
    }
    table.print(out);
    overview.warnings().forEach(warning -> out.println("note: " + Console.line(warning)));
  }

  void events(Reply reply) {
    if (!(reply instanceof Reply.Changes(var events, _))) return;
    for (var event : events) {
      var detail = event.detail();
      out.println(
          "%6d  %s  %-18s %s  %s%s"
              .formatted(
                  event.sequence(),
                  event.at(),
                  event.kind().word(),
                  event.task() == null ? "-" : event.task(),
                  Console.line(event.actor()),
                  detail == null ? "" : "  " + Console.line(detail)));
    }
  }

  private static String row(Task task, int depth) {
    return "%s  %-9s  %s%s"
        .formatted(
            task.id(),
            task.status().word(),
            "  ".repeat(depth),
            Console.line(task.brief().title()));
  }

  private static String state(Task task) {
    return switch (task.state()) {
      case TaskState.Active held ->
          "active, attempt "
              + task.attempt()
              + " by "
              + held.holder().agent()
              + " until "
              + held.until();
      case TaskState.Blocked(var reason) -> "blocked: " + reason;
      case TaskState.Failed(_, var reason) -> "failed: " + reason;
      case TaskState.Cancelled(_, var reason) -> "cancelled: " + reason;
      case TaskState.Pending _, TaskState.Completed _, TaskState.Archived _ -> task.status().word();
    };
  }
}
