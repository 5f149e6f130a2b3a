package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Backoff;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Lines;
import dev.taskorchestrator.run.RetryBudget;
import dev.taskorchestrator.run.Signal;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Only what surely changed nothing and may go better is tried again, and not for ever.
class RetryingTest {
  private final Failing store = new Failing();
  private final RetryBudget budget = new RetryBudget(Time.system());
  private final Retrying retrying =
      new Retrying(
          store, new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), Ids.chance(7)), budget);

  private Outcome<String> write(Duration allowed) {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(Time.system(), allowed))
        .call(() -> retrying.write(_ -> Outcome.done("done")));
  }

  @Test
  void whatWasBusyIsTriedAgainUntilItIsNot() {
    for (int i = 0; i < 3; i++) store.refusals.add(new Refusal.Busy("the database"));
    assertThat(write(Duration.ofSeconds(30))).isEqualTo(Outcome.done("done"));
    assertThat(store.calls).isEqualTo(4);
  }

  static List<Refusal> final_() {
    return List.of(
        new Refusal.StorageFailed("the disk"),
        new Refusal.StorageFull(),
        new Refusal.OutcomeUnknown(),
        new Refusal.DeadlineExceeded("the lock", null),
        new Refusal.Overloaded("the queue", 250),
        new Refusal.CallCancelled(),
        new Refusal.RequestIdReused("r"));
  }

  @ParameterizedTest
  @MethodSource("final_")
  void anythingElseIsToldAtOnce(Refusal refusal) {
    store.refusals.add(refusal);
    assertThat(write(Duration.ofSeconds(30))).isEqualTo(Outcome.refused(refusal));
    assertThat(store.calls).isEqualTo(1);
  }

  @Test
  void theDeadlineOfTheCallEndsIt() {
    for (int i = 0; i < 1_000; i++) store.refusals.add(new Refusal.Busy("the database"));
    assertThat(write(Duration.ofNanos(1)))
        .isEqualTo(Outcome.refused(new Refusal.Busy("the database")));
    assertThat(store.calls).isEqualTo(1);
  }

  @Test
  void theBudgetOfTheProcessEndsIt() {
    for (int i = 0; i < 1_000; i++) store.refusals.add(new Refusal.Busy("the database"));
    assertThat(write(Duration.ofSeconds(30)))
        .isEqualTo(Outcome.refused(new Refusal.Busy("the database")));
    assertThat(store.calls).isEqualTo(11);
    write(Duration.ofSeconds(30));
    assertThat(store.calls).as("and of the calls that follow").isEqualTo(12);
  }

  /// Refuses as told, and then does what it is asked.
  private static final class Failing implements Store {
    private final ArrayDeque<Refusal> refusals = new ArrayDeque<>();
    private int calls;

    @Override
    @SuppressWarnings("NullAway") // this work needs no transaction
    public <T> Outcome<T> write(Function<Tx, Outcome<T>> work) {
      calls++;
      var refusal = refusals.poll();
      return refusal == null ? work.apply(null) : Outcome.refused(refusal);
    }

    @Override
    public <T> Outcome<T> mend(Function<Tx, Outcome<T>> work) {
      return write(work);
    }

    @Override
    public <T> Outcome<T> read(Function<Tx, Outcome<T>> work) {
      return write(work);
    }

    @Override
    public Optional<String> writer() {
      throw new AssertionError();
    }

    @Override
    public Documents documents() {
      throw new AssertionError();
    }

    @Override
    public Inspection.Report inspect(Inspection.Extent extent) {
      throw new AssertionError();
    }

    @Override
    public Optional<Refusal> damaged() {
      throw new AssertionError();
    }

    @Override
    public Contents contents() {
      throw new AssertionError();
    }

    @Override
    public Signal changes() {
      throw new AssertionError();
    }

    @Override
    public Lines<Object> readied() {
      throw new AssertionError();
    }

    @Override
    public Signal unlocked() {
      throw new AssertionError();
    }

    @Override
    public void close() {}
  }
}
