package dev.taskorchestrator.cli.chaos;

import dev.taskorchestrator.cli.rig.Audit;
import dev.taskorchestrator.cli.rig.Check;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Standstill;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.LongStream;

/// Holds what happened in a trial against what is promised.
final class Verdict {

  private final Book book;
  private final SharedLock lock;
  private final Trouble trouble;
  private final Standstill standstill;
  private final List<Check> checks = new ArrayList<>();

  Verdict(Book book, SharedLock lock, Trouble trouble, Standstill standstill) {
    this.book = book;
    this.lock = lock;
    this.trouble = trouble;
    this.standstill = standstill;
  }

  /// @param open tasks that were not brought to an end after everything was healed
  void allEnded(long open) {
    add("every task comes to its end after healing", open == 0, open + " left");
  }

  /// @param statement whether a verb of the program says that all is well
  void audit(Audit audit, Predicate<String> statement) {
    audit.read(book.kept());
    var missing = audit.missing();
    var some = String.join(", ", missing.subList(0, Math.min(5, missing.size())));
    add(
        "every acknowledged write is found again",
        audit.found() == book.kept().count() && missing.isEmpty(),
        audit.found()
            + " of "
            + book.kept().count()
            + (missing.isEmpty() ? "" : "; missing: " + some));
    kept("no attempt is given twice", "twice", book.claims() + " claims");
    kept(
        "late work is refused, and none taken twice",
        "late",
        book.late() + " refused, " + book.kept().works().size() + " taken");
    kept("a lock has one holder, its numbers only grow", "lock", lock.grants() + " grants");
    var events = audit.events();
    var whole = LongStream.rangeClosed(1, events.size()).boxed().toList();
    add("no event is missing or doubled", events.equals(whole), events.size() + " events");
    add("the project is sound", statement.test("doctor"), "rules, chain of events, leases");
  }

  void conclude(boolean allGone) {
    kept(
        "no call outlasts its deadline",
        "hangs",
        "%d calls, the longest took %d ms, the machine stood still for %d ms"
            .formatted(book.calls(), book.longest().toMillis(), standstill.total().toMillis()));
    kept(
        "nothing unexplained is answered",
        "unexpected",
        book.answers()
            + " answers, "
            + book.timedOut()
            + " of them out of time; refusals "
            + book.refusals());
    add("no process is left behind", allGone, allGone ? "all servers ended" : "some still run");
    for (var kind : Trouble.Kind.values()) {
      var times = trouble.made(kind);
      add("trouble made: " + kind.words(), times > 0, times + " times");
    }
  }

  private void kept(String promise, String breach, String seen) {
    var found = book.breaches(breach);
    add(promise, found.isEmpty(), found.isEmpty() ? seen : seen + "; " + found);
  }

  private void add(String promise, boolean held, String seen) {
    checks.add(new Check(promise, held, seen));
  }

  boolean held() {
    return checks.stream().allMatch(Check::held);
  }

  List<String> lines() {
    return checks.stream()
        .map(check ->
            "  %-6s  %-46s  %s"
                .formatted(check.held() ? "held" : "FAILED", check.promise(), check.seen()))
        .toList();
  }

  Json.Obj json(long seed) {
    return Json.obj()
        .put("ok", held())
        .put("seed", seed)
        .put("calls", book.calls())
        .put("timed_out", book.timedOut())
        .put("acknowledged_writes", book.kept().count())
        .put("checks", checks.stream().map(Check::json).toList())
        .build();
  }
}
