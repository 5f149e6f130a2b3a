package dev.taskorchestrator.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Compares what the oracle pictures with what lies in the tables.
final class Tables {

  private final Board board;
  private final LockBook locks;

  Tables(Board board, LockBook locks) {
    this.board = board;
    this.locks = locks;
  }

  /// @param rows answers a query with its rows, their values joined by bars
  void compare(Function<String, List<String>> rows) {
    same(
        "tasks",
        rows.apply(
            "select id, status, attempt, coalesce(holder, ''), failures, coalesce(parent, '')"
                + " from task"),
        board.all().stream().map(Tables::row).toList());
    var needs = new ArrayList<String>();
    var artifacts = new ArrayList<String>();
    var ready = new ArrayList<String>();
    for (var task : board.all()) {
      task.needs.forEach(
          (id, need) -> needs.add(String.join("|", task.id, id, need.type, state(id, need))));
      task.artifacts.forEach((id, attempt) -> artifacts.add(id + "|" + task.id + "|" + attempt));
      if (board.ready(task)) ready.add(task.id);
    }
    same(
        "dependencies",
        rows.apply("select task, prerequisite, type, state from dependency"),
        needs);
    same("artifacts", rows.apply("select id, task, attempt from artifact"), artifacts);
    same(
        "ready tasks",
        rows.apply(
            "select id from task where status = 'pending' and open_prerequisites = 0"
                + " and open_children = 0"),
        ready);
    same("locks", rows.apply("select name, number, holder from named_lock"), locks.rows());
  }

  private static void same(String what, List<String> some, List<String> pictured) {
    var found = some.stream().sorted().toList();
    var expected = pictured.stream().sorted().toList();
    if (found.equals(expected)) return;
    var missing = new ArrayList<>(expected);
    missing.removeAll(found);
    var strange = new ArrayList<>(found);
    strange.removeAll(expected);
    throw new Violation(what + ": lost " + missing + ", found instead " + strange);
  }

  private static String row(Shadow task) {
    return String.join(
        "|",
        task.id,
        task.status.word(),
        String.valueOf(task.attempt),
        task.active() ? task.holder : "",
        String.valueOf(task.failures),
        task.parent == null ? "" : task.parent);
  }

  private String state(String id, Shadow.Need need) {
    if (need.waived) return "waived";
    return board.open(id, need) ? "open" : "satisfied";
  }
}
