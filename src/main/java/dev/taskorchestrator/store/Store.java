package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Lines;
import dev.taskorchestrator.run.Signal;
import java.util.Optional;
import java.util.function.Function;

/// The only way to a project's data. Both calls end by the deadline of the call being served
/// (`Deadline.CURRENT`), with a refusal that says truthfully what was committed.
public interface Store extends AutoCloseable {

  /// Does `work` in one transaction and keeps it only if it was done; answers when it is safe on
  /// disk. `work` may be run again from the start, so it must have no other effect.
  <T> Outcome<T> write(Function<Tx, Outcome<T>> work);

  /// The same, also in a project that is halted: only for what stops it and lets it go on.
  <T> Outcome<T> mend(Function<Tx, Outcome<T>> work);

  /// Does `work` on the state of one moment; never waits for a writer.
  <T> Outcome<T> read(Function<Tx, Outcome<T>> work);

  /// Who keeps the project from being written at this moment, in a person's words, where that is
  /// known.
  Optional<String> writer();

  /// Looks for damage. What is found of the database stops the writes from then on; reads go on.
  Inspection.Report inspect(Inspection.Extent extent);

  /// Why nothing is written any more, where damage was found.
  Optional<Refusal> damaged();

  /// The content of artifacts.
  Contents contents();

  /// Documents for people.
  Documents documents();

  /// What this process has counted of its own changes.
  default Figures figures() {
    return Figures.NONE;
  }

  /// Raised after every commit that appended an event, whichever process made it; at most a tenth
  /// of a second late for another process's.
  Signal changes();

  /// Called, first come first served, when something may be handed out that could not be before,
  /// but not when only time has to pass for it; as late as [#changes].
  Lines<Object> readied();

  /// Raised when a waiter for a lock may have it, as late as [#changes].
  Signal unlocked();

  @Override
  void close();
}
