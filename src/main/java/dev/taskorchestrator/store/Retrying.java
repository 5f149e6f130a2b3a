package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Backoff;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.RetryBudget;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;

/// The one place where anything is tried again: what failed only because somebody else was at it,
/// and has surely changed nothing. Within the deadline of the call and the budget of the process;
/// otherwise the caller is told, who knows better whether it is worth another call. A disk that
/// failed is not tried again: what it says the second time is worth nothing.
public final class Retrying extends Around {

  private final Backoff backoff;
  private final RetryBudget budget;
  private final LongAdder retried = new LongAdder();

  public Retrying(Store store, Backoff backoff, RetryBudget budget) {
    super(store);
    this.backoff = backoff;
    this.budget = budget;
  }

  @Override
  public <T> Outcome<T> write(Function<Tx, Outcome<T>> work) {
    return persistently(() -> super.write(work));
  }

  @Override
  public <T> Outcome<T> mend(Function<Tx, Outcome<T>> work) {
    return persistently(() -> super.mend(work));
  }

  @Override
  public <T> Outcome<T> read(Function<Tx, Outcome<T>> work) {
    return persistently(() -> super.read(work));
  }

  private <T> Outcome<T> persistently(Supplier<Outcome<T>> call) {
    budget.called();
    for (int tries = 1; ; tries++) {
      var outcome = call.get();
      var transientFault = outcome instanceof Outcome.Refused<T>(Refusal.Busy _);
      if (!transientFault || !budget.spend()) return outcome;
      retried.increment();
      if (!Backoff.pause(backoff.after(tries), Deadline.CURRENT.get())) return outcome;
    }
  }

  @Override
  public Figures figures() {
    return super.figures().retried(retried.sum());
  }
}
