package dev.taskorchestrator.run;

import static dev.taskorchestrator.run.Interleaved.check;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Every interleaving of those who use a deadline or stand in a line at the same moment.
class InterleavedTest {

  private static final Time STILL =
      new Time() {
        @Override
        public Instant instant() {
          return Instant.EPOCH;
        }

        @Override
        public long nanos() {
          return 0;
        }
      };

  @Test
  void aHookRunsOnceWhetherItComesBeforeOrAfterTheCancellation() {
    Interleaved.each(() ->
        new Interleaved.Trial() {
          private final Deadline deadline = Deadline.in(STILL, Duration.ofSeconds(1));
          private final AtomicInteger first = new AtomicInteger();
          private final AtomicInteger second = new AtomicInteger();

          @Override
          public Runnable[] threads() {
            deadline.onCancel(() -> first.incrementAndGet());
            return new Runnable[] {
              () -> deadline.cancel(),
              () -> deadline.cancel(),
              () -> deadline.onCancel(() -> second.incrementAndGet())
            };
          }

          @Override
          public void afterwards() {
            check(first.get() == 1, "the first hook ran " + first + " times");
            check(second.get() == 1, "the second hook ran " + second + " times");
          }
        });
  }

  @Test
  void whoeverIsFirstInLineWhenSomethingComesIsCalled() {
    Interleaved.each(() ->
        new Interleaved.Trial() {
          private final Lines<String> lines = new Lines<>(() -> {});
          private final Lines<String>.Place before = lines.join("task");
          private final Lines<String>.Place after = lines.join("task");

          @Override
          public Runnable[] threads() {
            return new Runnable[] {() -> before.close(), () -> lines.raise()};
          }

          @Override
          public void afterwards() {
            check(after.first(), "the place before it was given up");
            try {
              var called = after.await(0, Deadline.in(STILL, Duration.ofSeconds(1)));
              check(called, "nobody was called, though something came");
            } catch (InterruptedException impossible) {
              throw new AssertionError(impossible);
            }
          }
        });
  }
}
