package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.store.Around;
import dev.taskorchestrator.store.Store;
import dev.taskorchestrator.store.Tx;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;

/// A store in which whatever is changed is followed by what the project's rules make of it, in the
/// same transaction, whoever made the change.
final class Following extends Around {

  private final ObjLongConsumer<Tx> rules;

  /// @param rules asked about what happened after an event
  Following(Store store, ObjLongConsumer<Tx> rules) {
    super(store);
    this.rules = rules;
  }

  @Override
  public <T> Outcome<T> write(Function<Tx, Outcome<T>> work) {
    return super.write(tx -> {
      if (!tx.hasRules()) return work.apply(tx);
      var before = tx.lastEvent();
      var outcome = work.apply(tx);
      if (outcome instanceof Outcome.Done<T> && tx.lastEvent() > before) rules.accept(tx, before);
      return outcome;
    });
  }
}
