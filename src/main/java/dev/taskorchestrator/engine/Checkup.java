package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Reply.Finding;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.store.Inspection;
import dev.taskorchestrator.store.Invariants;
import dev.taskorchestrator.store.Store;
import dev.taskorchestrator.store.Sweep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Looks a project over for a person and changes nothing, but that damage stops the changes of
/// everybody. Each question is a short one of its own, and what cannot be answered in time is a
/// finding too.
final class Checkup {

  private static final String MEND =
      "restore a backup, or put the rows right and run 'orchestrator maintenance'";

  private final Store store;
  private final Watch watch;
  private final Questions questions;
  private final Time time;

  Checkup(Store store, Watch watch, Questions questions, Time time) {
    this.store = store;
    this.time = time;
    this.watch = watch;
    this.questions = questions;
  }

  Outcome<Reply> all() {
    return questions
        .ask(new Query.Leases(1))
        .map(reply -> {
          var leases = (Reply.Leases) reply;
          var report = store.inspect(Inspection.Extent.CONTENTS);
          var findings = new ArrayList<Finding>();
          findings.add(writable());
          findings.add(rules());
          findings.add(database(report));
          findings.add(contents(report));
          findings.add(orphans());
          findings.add(changes());
          findings.add(tasks(leases));
          findings.add(locks(leases));
          findings.add(freed(leases));
          return new Reply.Checkup(findings);
        });
  }

  private Finding writable() {
    var writer = store.writer();
    return new Finding(
        "write-lock",
        "write lock",
        true,
        writer.map(who -> "in use by " + who + " at this moment").orElse("free"),
        null);
  }

  private Finding changes() {
    var damaged = store.damaged();
    if (damaged.isPresent()) return stopped(damaged.get());
    Outcome<Optional<String>> halted = store.read(tx -> Outcome.done(tx.halted()));
    return switch (halted) {
      case Outcome.Refused<Optional<String>>(var refusal) -> stopped(refusal);
      case Outcome.Done<Optional<String>>(var reason) ->
          reason
              .map(why -> new Finding("changes", "changes", false, "stopped: " + why, MEND))
              .orElse(new Finding("changes", "changes", true, "allowed", null));
    };
  }

  private static Finding stopped(Refusal refusal) {
    return refusal instanceof Refusal.ProjectUnusable(_, var problem, var remedy)
        ? new Finding("changes", "changes", false, problem, remedy)
        : new Finding("changes", "changes", false, refusal.message(), null);
  }

  private Finding rules() {
    return switch (watch.broken()) {
      case Outcome.Refused<List<String>>(var refusal) ->
          new Finding("tables", "tables", false, refusal.message(), null);
      case Outcome.Done<List<String>>(var broken) ->
          broken.isEmpty()
              ? new Finding(
                  "tables", "tables", true, Invariants.names().size() + " rules hold", null)
              : new Finding("tables", "tables", false, String.join("; ", broken), MEND);
    };
  }

  private static Finding database(Inspection.Report report) {
    if (!report.faults().isEmpty()) {
      return new Finding("database", "database", false, String.join("; ", report.faults()), null);
    }
    return report.unread().isEmpty()
        ? new Finding(
            "database", "database", true, "its structure and its chain of events are whole", null)
        : new Finding(
            "database",
            "database",
            false,
            "could not be looked at: " + String.join("; ", report.unread()),
            "try again when the machine is less busy");
  }

  private static Finding contents(Inspection.Report report) {
    var spoilt = report.contents();
    return spoilt.isEmpty()
        ? new Finding("artifacts", "artifacts", true, "all of their contents are there", null)
        : new Finding(
            "artifacts",
            "artifacts",
            false,
            "missing or altered: " + String.join(", ", spoilt),
            "put their files back into .task_orchestrator/artifacts, under the first two letters of"
                + " their names, or have the work handed in again");
  }

  /// Those that maintenance would remove.
  private Finding orphans() {
    var before = time.instant().minus(Housekeeping.YOUNG_FOR_A_PERSON);
    return switch (new Sweep(store).orphans(before)) {
      case Outcome.Refused<Integer>(var refusal) ->
          new Finding("orphan-files", "orphan files", false, refusal.message(), null);
      case Outcome.Done<Integer>(var files) ->
          new Finding(
              "orphan-files",
              "orphan files",
              true,
              files == 0 ? "none" : files + " files that no artifact refers to",
              files == 0
                  ? null
                  : "run 'orchestrator maintenance', or wait: they are removed by and by");
    };
  }

  private static Finding tasks(Reply.Leases leases) {
    var gone =
        leases.tasks().stream()
            .filter(
                task -> task.state() instanceof TaskState.Active held && leases.gone(held.holder()))
            .count();
    return held("lease-holders", "leases on tasks", leases.tasks().size(), gone);
  }

  private static Finding locks(Reply.Leases leases) {
    var gone = leases.locks().stream().filter(lock -> leases.gone(lock.holder())).count();
    return held("lock-holders", "locks", leases.locks().size(), gone);
  }

  private static Finding held(String code, String what, int held, long gone) {
    return gone == 0
        ? new Finding(code, what, true, held + " held, none by a process that is gone", null)
        : new Finding(
            code,
            what,
            false,
            gone + " of " + held + " held by processes that are gone",
            "run 'orchestrator maintenance', or wait: the next call to the project frees them");
  }

  private static Finding freed(Reply.Leases leases) {
    var events = leases.freed();
    return new Finding(
        "clean-up",
        "last clean-up",
        true,
        events.isEmpty()
            ? "nothing had to be freed yet"
            : events.getFirst().at() + ", " + events.getFirst().kind().word(),
        null);
  }
}
