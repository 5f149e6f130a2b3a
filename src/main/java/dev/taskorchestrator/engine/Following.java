package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Lines;
import dev.taskorchestrator.run.Signal;
import dev.taskorchestrator.store.Contents;
import dev.taskorchestrator.store.Documents;
import dev.taskorchestrator.store.Figures;
import dev.taskorchestrator.store.Inspection;
import dev.taskorchestrator.store.Store;
import dev.taskorchestrator.store.Tx;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;

/// A store in which whatever is changed is followed by what the project's rules make of it, in the
/// same transaction, whoever made the change.
final class Following implements Store {

  private final Store store;
  private final ObjLongConsumer<Tx> rules;

  /// @param rules asked about what happened after an event
  Following(Store store, ObjLongConsumer<Tx> rules) {
    this.store = store;
    this.rules = rules;
  }

  @Override
  public <T> Outcome<T> write(Function<Tx, Outcome<T>> work) {
    return store.write(tx -> {
      if (!tx.hasRules()) return work.apply(tx);
      var before = tx.lastEvent();
      var outcome = work.apply(tx);
      if (outcome instanceof Outcome.Done<T> && tx.lastEvent() > before) rules.accept(tx, before);
      return outcome;
    });
  }

  @Override
  public <T> Outcome<T> mend(Function<Tx, Outcome<T>> work) {
    return store.mend(work);
  }

  @Override
  public <T> Outcome<T> read(Function<Tx, Outcome<T>> work) {
    return store.read(work);
  }

  @Override
  public Optional<String> writer() {
    return store.writer();
  }

  @Override
  public Inspection.Report inspect(Inspection.Extent extent) {
    return store.inspect(extent);
  }

  @Override
  public Optional<Refusal> damaged() {
    return store.damaged();
  }

  @Override
  public Contents contents() {
    return store.contents();
  }

  @Override
  public Figures figures() {
    return store.figures();
  }

  @Override
  public Documents documents() {
    return store.documents();
  }

  @Override
  public Signal changes() {
    return store.changes();
  }

  @Override
  public Lines<Object> readied() {
    return store.readied();
  }

  @Override
  public Signal unlocked() {
    return store.unlocked();
  }

  @Override
  public void close() {
    store.close();
  }
}
