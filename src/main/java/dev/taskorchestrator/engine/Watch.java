package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.store.Inspection;
import dev.taskorchestrator.store.Invariants;
import dev.taskorchestrator.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Looks whether everything is as it must be, and stops a project's changes where it is not: what
/// is already wrong shall not be built upon. There are two ways to be wrong, and two stops:
///
/// - A rule of the tables is broken, though the database is what was written: the project is
///   halted. Only a person's `maintenance` lets it go on, and only when nothing is wrong any more.
/// - The database is not what was written: it is damaged, which the store finds out and keeps in
///   mind. What helps is another database, a backup.
final class Watch {

  private final Store store;
  private final Share rules;
  private final Share database;

  Watch(Store store, Time time) {
    this.store = store;
    this.rules = new Share(time, 200, Duration.ofSeconds(30));
    this.database = new Share(time, 1_000, Duration.ofHours(1));
  }

  /// A look at the rules, when it is due.
  void rules() {
    rules.take(() -> broken().then(this::halted));
  }

  /// A look at the whole database, when it is due.
  void database() {
    database.take(() -> store.inspect(Inspection.Extent.DATABASE));
  }

  /// Looks at everything now; a halted project that has nothing wrong goes on. A damaged one
  /// refuses even to be halted, and so says what to do about the damage.
  Outcome<List<String>> whole() {
    var report = store.inspect(Inspection.Extent.DATABASE);
    var problems = new ArrayList<>(report.faults());
    for (var part : report.unread()) problems.add("not looked at: " + part);
    return broken()
        .then(more -> {
          problems.addAll(more);
          return problems.isEmpty() ? resumed() : halted(problems);
        });
  }

  /// What breaks the rules, as far as each names it.
  Outcome<List<String>> broken() {
    var all = new ArrayList<String>();
    for (var name : Invariants.names()) {
      Outcome<List<String>> found = store.read(tx -> Outcome.done(tx.invariants().broken(name)));
      if (!(found instanceof Outcome.Done<List<String>>(var some))) return found;
      all.addAll(some);
    }
    return Outcome.done(all);
  }

  private Outcome<List<String>> halted(List<String> problems) {
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

  /// A share of the time that may be spent on something: large projects are looked at less often.
  private static final class Share {
    private final Time time;
    private final long oneIn;
    private final Duration least;
    private volatile long next = Long.MIN_VALUE;

    /// @param oneIn one part in this many
    /// @param least between two times, however little they cost
    Share(Time time, long oneIn, Duration least) {
      this.time = time;
      this.oneIn = oneIn;
      this.least = least;
    }

    void take(Runnable work) {
      var begun = time.nanos();
      if (next != Long.MIN_VALUE && begun - next < 0) return;
      work.run();
      next = time.nanos() + Math.max((time.nanos() - begun) * oneIn, least.toNanos());
    }
  }
}
