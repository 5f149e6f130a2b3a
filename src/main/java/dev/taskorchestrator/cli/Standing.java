package dev.taskorchestrator.cli;

import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskState;
import java.time.Instant;
import java.util.List;

/// Where a task stands, in the few words that a line has room for.
final class Standing {

  private static final int NAMED = 3;

  private Standing() {}

  /// Who holds it and how far it is, or what it waits for; empty when the status says it all.
  ///
  /// @param needs names of what it still waits for
  static String of(Task task, List<String> needs, Instant now) {
    return Console.line(
        switch (task.state()) {
          case TaskState.Active held -> held(task, held, now);
          case TaskState.Pending(var notBefore) -> pending(task, notBefore, needs, now);
          case TaskState.Blocked(var reason) -> reason;
          case TaskState.Failed(_, var reason) -> reason;
          case TaskState.Cancelled(_, var reason) -> reason;
          case TaskState.Completed _, TaskState.Archived _ -> "";
        });
  }

  private static String held(Task task, TaskState.Active held, Instant now) {
    var said = held.holder().agent() + ", attempt " + task.attempt();
    if (task.progress() >= 0) said += ", " + task.progress() + " %";
    return held.lapsedAt(now) ? said + ", lease ended" : said;
  }

  private static String pending(Task task, Instant notBefore, List<String> needs, Instant now) {
    if (task.readyAt(now)) return "ready";
    if (!needs.isEmpty()) {
      var named = String.join(", ", needs.subList(0, Math.min(NAMED, needs.size())));
      var more = needs.size() > NAMED ? " and " + (needs.size() - NAMED) + " more" : "";
      return "waits for " + named + more;
    }
    if (task.openPrerequisites() > 0) return "waits for " + task.openPrerequisites();
    if (task.openChildren() > 0) return task.openChildren() + " below it open";
    return "not before " + notBefore;
  }
}
