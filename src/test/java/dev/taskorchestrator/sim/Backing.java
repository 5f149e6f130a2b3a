package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.store.SimDatabase;
import dev.taskorchestrator.store.SimStore;
import dev.taskorchestrator.store.SimStore.Change;
import dev.taskorchestrator.store.SqliteStore;
import dev.taskorchestrator.store.Store;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// A process's store, and what became of what was written to it.
interface Backing {

  Store store();

  /// Runs calls whose changes belong into one commit.
  void together(Runnable calls);

  /// What the call that came to this has changed, or null if it has not tried to.
  @Nullable Change lastChange(Outcome<?> outcome);

  /// The first change since this was last asked.
  @Nullable Change firstChange();

  /// Looks what others have committed.
  void looks();

  /// The process dies.
  void dies();

  /// The store made for this.
  static Backing of(SimStore store) {
    return new Backing() {
      @Override
      public Store store() {
        return store;
      }

      @Override
      public void together(Runnable calls) {
        store.together(calls);
      }

      @Override
      public @Nullable Change lastChange(Outcome<?> outcome) {
        return store.lastChange();
      }

      @Override
      public @Nullable Change firstChange() {
        return store.firstChange();
      }

      @Override
      public void looks() {
        store.looks();
      }

      @Override
      public void dies() {
        store.die();
      }
    };
  }

  /// The production store with its threads and files, which looks by itself what others commit.
  /// Calls come one at a time, so that the order of things is still the seed's.
  static Backing of(
      SimDatabase beside,
      Agenda agenda,
      SimClock clock,
      Rounds rounds,
      SimMachine machine,
      Path folder) {
    var store =
        new SqliteStore(folder, false, clock, rounds, machine, () -> "draft" + agenda.steps());
    return new Backing() {
      private long seen = last();

      private long last() {
        return beside.number("select last_event from project");
      }

      @Override
      public Store store() {
        return store;
      }

      @Override
      public void together(Runnable calls) {
        seen = last();
        calls.run();
      }

      @Override
      public @Nullable Change lastChange(Outcome<?> outcome) {
        var before = seen;
        seen = last();
        var from = outcome instanceof Outcome.Done<?> ? before : seen; // the clock may have moved
        return Change.committed(agenda.now(), outcome, from, seen);
      }

      @Override
      public @Nullable Change firstChange() {
        return seen == last() ? null : lastChange(Outcome.done(true));
      }

      @Override
      public void looks() {
        // it does so by itself
      }

      @Override
      public void dies() {
        store.close();
      }
    };
  }
}
