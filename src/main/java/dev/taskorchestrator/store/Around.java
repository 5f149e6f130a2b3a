package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Lines;
import dev.taskorchestrator.run.Signal;
import java.util.Optional;
import java.util.function.Function;

/// A store around another one, the same in everything that it does not say otherwise.
public abstract class Around implements Store {

  private final Store store;

  protected Around(Store store) {
    this.store = store;
  }

  @Override
  public <T> Outcome<T> write(Function<Tx, Outcome<T>> work) {
    return store.write(work);
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
