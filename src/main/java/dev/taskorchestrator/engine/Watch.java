package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.store.Invariants;
import dev.taskorchestrator.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Looks whether everything is as it must be, and stops a project's changes where it is not: what
/// is already wrong shall not be built upon. Safety comes first, so only a person's `maintenance`
/// lets it go on, and only when nothing is wrong any more.
final class Watch {

  /// The share of time that may be spent on looking: one part in this many.
  private static final long SHARE = 200;

  /// Between two looks, however little they cost.
  private static final Duration LEAST = Duration.ofSeconds(30);

  private static final int EVENTS = 500;

  private final Store store;
  private final Time time;
  private long next = Long.MIN_VALUE;
  private long checked;

  Watch(Store store, Time time) {
    this.store = store;
    this.time = time;
  }

  /// A look that is due, or nothing: large projects are looked at less often.
  synchronized Outcome<List<String>> round() {
    var begun = time.nanos();
    if (next != Long.MIN_VALUE && begun - next < 0) return Outcome.done(List.of());
    var problems = look().then(this::stopped);
    next = time.nanos() + Math.max((time.nanos() - begun) * SHARE, LEAST.toNanos());
    return problems;
  }

  /// Looks at everything now; a project that was stopped and has nothing wrong goes on.
  synchronized Outcome<List<String>> whole() {
    checked = 0;
    var problems = look();
    while (problems instanceof Outcome.Done<List<String>>(var found)
        && found.isEmpty()
        && checked >= 0) {
      problems = links();
    }
    return problems.then(found -> found.isEmpty() ? resumed() : stopped(found));
  }

  private Outcome<List<String>> look() {
    Outcome<List<String>> found = links();
    for (var name : Invariants.names()) {
      found =
          found.then(before ->
              store
                  .<List<String>>read(tx -> Outcome.done(tx.invariants().broken(name)))
                  .map(more -> joined(before, more)));
    }
    return found;
  }

  /// The next part of the chain of events. Its end is reached when fewer were there than asked for;
  /// then it begins anew.
  private Outcome<List<String>> links() {
    var after = Math.max(0, checked);
    return store.read(tx -> {
      var broken = tx.events().broken(after, EVENTS);
      checked = tx.events().last() - after > EVENTS ? after + EVENTS : -1;
      return Outcome.done(
          broken.isEmpty()
              ? List.of()
              : List.of("the chain of events is broken at event " + broken.getAsLong()));
    });
  }

  private Outcome<List<String>> stopped(List<String> problems) {
    if (problems.isEmpty()) return Outcome.done(problems);
    return store.mend(tx -> {
      if (tx.halted().isEmpty()) {
        tx.halt(problems.getFirst());
        tx.events()
            .append(
                tx.now(), Event.Kind.HALTED, null, Actor.SYSTEM, 0, String.join("; ", problems));
      }
      return Outcome.done(problems);
    });
  }

  private Outcome<List<String>> resumed() {
    return store
        .<Boolean>read(tx -> Outcome.done(tx.halted().isPresent()))
        .then(halted ->
            !halted
                ? Outcome.done(List.of())
                : store.mend(tx -> {
                  tx.halt(null);
                  tx.events().append(tx.now(), Event.Kind.RESUMED, null, Actor.SYSTEM, 0, null);
                  return Outcome.done(List.<String>of());
                }));
  }

  private static List<String> joined(List<String> some, List<String> more) {
    var all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }
}
