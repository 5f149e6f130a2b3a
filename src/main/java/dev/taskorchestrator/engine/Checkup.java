package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Reply.Finding;
import dev.taskorchestrator.store.Invariants;
import dev.taskorchestrator.store.Store;
import java.util.ArrayList;
import java.util.List;

/// Looks a project over for a person and changes nothing. Each question is a short one of its own,
/// and what cannot be answered in time is a finding too.
final class Checkup {

  private static final int EVENTS = 5_000;

  private final Store store;
  private final Questions questions;

  Checkup(Store store, Questions questions) {
    this.store = store;
    this.questions = questions;
  }

  Outcome<Reply> all() {
    return questions
        .ask(new Query.Leases(1))
        .map(reply -> {
          var leases = (Reply.Leases) reply;
          var findings = new ArrayList<Finding>();
          findings.add(writable());
          findings.add(halted());
          findings.add(rules());
          findings.add(chain());
          findings.add(tasks(leases));
          findings.add(locks(leases));
          findings.add(freed(leases));
          return new Reply.Checkup(findings);
        });
  }

  private Finding writable() {
    var writer = store.writer();
    return new Finding(
        "write lock",
        true,
        writer.map(who -> "in use by " + who + " at this moment").orElse("free"),
        null);
  }

  private Finding halted() {
    var halted = store.read(tx -> Outcome.done(tx.halted()));
    return switch (halted) {
      case Outcome.Refused<java.util.Optional<String>>(var refusal) ->
          new Finding("changes", false, refusal.message(), null);
      case Outcome.Done<java.util.Optional<String>>(var reason) ->
          reason
              .map(why ->
                  new Finding(
                      "changes",
                      false,
                      "stopped: " + why,
                      "mend it or restore a backup, then run 'orchestrator maintenance'"))
              .orElse(new Finding("changes", true, "allowed", null));
    };
  }

  private Finding rules() {
    var broken = new ArrayList<String>();
    for (var name : Invariants.names()) {
      switch (store.<List<String>>read(tx -> Outcome.done(tx.invariants().broken(name)))) {
        case Outcome.Done<List<String>>(var found) -> broken.addAll(found);
        case Outcome.Refused<List<String>>(var refusal) -> broken.add(refusal.message());
      }
    }
    return new Finding(
        "tables",
        broken.isEmpty(),
        broken.isEmpty() ? Invariants.names().size() + " rules hold" : String.join("; ", broken),
        broken.isEmpty() ? null : "restore a backup; 'orchestrator export' what is readable");
  }

  private Finding chain() {
    var after = 0L;
    while (true) {
      var from = after;
      var part =
          store.<Part>read(tx ->
              Outcome.done(
                  new Part(tx.events().broken(from, EVENTS).orElse(0), tx.events().last())));
      switch (part) {
        case Outcome.Refused<Part>(var refusal) -> {
          return new Finding("events", false, refusal.message(), null);
        }
        case Outcome.Done<Part>(var seen) -> {
          if (seen.broken() > 0) {
            return new Finding(
                "events", false, "the chain is broken at event " + seen.broken(), null);
          }
          after += EVENTS;
          if (after >= seen.last()) {
            return new Finding("events", true, seen.last() + " in an unbroken chain", null);
          }
        }
      }
    }
  }

  private record Part(long broken, long last) {}

  private static Finding tasks(Reply.Leases leases) {
    var gone =
        leases.tasks().stream()
            .filter(task ->
                task.state() instanceof dev.taskorchestrator.core.TaskState.Active held
                    && leases.gone(held.holder()))
            .count();
    return held("leases on tasks", leases.tasks().size(), gone);
  }

  private static Finding locks(Reply.Leases leases) {
    var gone = leases.locks().stream().filter(lock -> leases.gone(lock.holder())).count();
    return held("locks", leases.locks().size(), gone);
  }

  private static Finding held(String what, int held, long gone) {
    return gone == 0
        ? new Finding(what, true, held + " held, none by a process that is gone", null)
        : new Finding(
            what,
            false,
            gone + " of " + held + " held by processes that are gone",
            "run 'orchestrator maintenance', or wait: the next call to the project frees them");
  }

  private static Finding freed(Reply.Leases leases) {
    var events = leases.freed();
    return new Finding(
        "last clean-up",
        true,
        events.isEmpty()
            ? "nothing had to be freed yet"
            : events.getFirst().at() + ", " + events.getFirst().kind().word(),
        null);
  }
}
