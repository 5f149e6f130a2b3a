package dev.taskorchestrator.store;

import static dev.taskorchestrator.run.Interleaved.check;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Interleaved;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Every interleaving of a caller who gives up and the database's thread that does the work: what
/// the caller hears is what became of it.
class PendingInterleavedTest {

  @Test
  void aChangeThatWasGivenUpIsNotKeptAndOneThatIsKeptIsToldSo() {
    Interleaved.each(() -> new Trial());
  }

  private static final class Trial implements Interleaved.Trial {
    private final Deadline deadline = Deadline.in(Time.system(), Duration.ofHours(1));
    private final Pending<String> change = new Pending<>(_ -> Outcome.done("done"), deadline);
    private final AtomicInteger interrupted = new AtomicInteger();
    private volatile boolean kept;
    private volatile boolean givenUp;

    @Override
    public Runnable[] threads() {
      return new Runnable[] {() -> cancel(), () -> cancel(), () -> work()};
    }

    private void cancel() {
      if (change.giveUp(new Refusal.CallCancelled(), () -> interrupted.incrementAndGet()))
        givenUp = true;
    }

    /// As the writer does: begun, staged, made safe, told.
    private void work() {
      if (!change.begin()) return;
      if (!change.stage(Outcome.done("done"))) return;
      kept = true;
      change.settle();
    }

    @Override
    public void afterwards() {
      var told = change.await(() -> new Refusal.DeadlineExceeded("a lock", null), () -> {});
      check(kept != givenUp, "kept: " + kept + ", given up: " + givenUp);
      check(told instanceof Outcome.Done<String> == kept, "kept: " + kept + ", told: " + told);
      check(interrupted.get() <= 1, "interrupted " + interrupted + " times");
    }
  }
}
