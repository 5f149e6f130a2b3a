package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.cli.rig.Audit;
import dev.taskorchestrator.cli.rig.Check;
import dev.taskorchestrator.cli.rig.Tally;
import dev.taskorchestrator.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Holds what happened against what is promised.
final class Proof {

  private final Stage stage;
  private final Tally tally;
  private final List<Check> checks = new ArrayList<>();

  Proof(Stage stage, Tally tally) {
    this.stage = stage;
    this.tally = tally;
  }

  /// Everything that a fresh server can tell.
  void audit(Audit audit, Json.Obj synthesis) {
    var total = stage.board().total();
    var completed = audit.completed();
    add("every task is done", completed == total, completed + " of " + total);
    add(
        "the result is whole",
        synthesis.text("status", "").equals("results_synthesized"),
        synthesis.number("completed", 0) + " of " + synthesis.number("total", 0) + " results");
    takenOver();
    late();
    found(audit);
    var events = audit.events();
    var whole = LongStream.rangeClosed(1, events.size()).boxed().toList();
    add("no event is missing or doubled", events.equals(whole), events.size() + " events");
  }

  private void takenOver() {
    var lost = stage.accident().lost();
    var heir = stage.accident().heir();
    if (lost.isEmpty() || heir.isEmpty()) {
      add("a killed agent's task is taken over", false, "it was not");
      return;
    }
    add(
        "a killed agent's task is taken over",
        true,
        "from %s (attempt %d) by %s (attempt %d) after %s"
            .formatted(
                lost.get().agent(),
                lost.get().attempt(),
                heir.get().agent(),
                heir.get().attempt(),
                Words.seconds(stage.accident().gap())));
  }

  private void late() {
    var answers = stage.late();
    add(
        "its late work is refused",
        answers.size() == Latecomer.TRIES && answers.stream().allMatch("superseded"::equals),
        String.join(", ", answers) + " (during and after the new attempt)");
  }

  private void found(Audit audit) {
    audit.read(stage.kept());
    var written = stage.kept().count();
    var kept = stage.kept();
    var seen =
        "%d of %d: %d tasks, %d attempts, %d completions, %d artifacts by SHA-256"
            .formatted(
                audit.found(),
                written,
                kept.tasks().size(),
                kept.claims().size(),
                kept.works().size(),
                kept.works().size());
    var missing = audit.missing();
    add(
        "every acknowledged write is found again",
        audit.found() == written && missing.isEmpty(),
        missing.isEmpty() ? seen : seen + "; missing: " + String.join(", ", missing));
  }

  /// What only the end can tell.
  List<Check> concluded(boolean inTime, boolean allGone) {
    var problems = stage.problems();
    add(
        "nothing unexpected happened",
        problems.isEmpty(),
        problems.isEmpty() ? "no refusal, no lost answer" : String.join("; ", problems));
    add(
        "nothing hangs",
        inTime,
        "%d calls, the longest took %d ms (%s)"
            .formatted(tally.calls(), tally.longest().toMillis(), tally.longestTool()));
    add("no process is left behind", allGone, allGone ? "all servers ended" : "some still run");
    return List.copyOf(checks);
  }

  private void add(String promise, boolean held, String seen) {
    checks.add(new Check(promise, held, seen));
  }
}
