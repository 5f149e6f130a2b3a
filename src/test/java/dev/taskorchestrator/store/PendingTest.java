package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.SimTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who hears what, when a caller gives up while its work is on its way.
@Timeout(60)
class PendingTest {
  private static final Outcome<String> DONE = Outcome.done("done");
  private static final Outcome<String> CANCELLED = Outcome.refused(new Refusal.CallCancelled());

  private final Deadline deadline = Deadline.in(new SimTime(), Duration.ofSeconds(30));
  private final Pending<String> pending = new Pending<>(_ -> DONE, deadline);
  private final AtomicInteger interrupts = new AtomicInteger();

  private Outcome<String> await() {
    return pending.await(
        () -> new Refusal.DeadlineExceeded("x", null), interrupts::incrementAndGet);
  }

  @Test
  void theStagedOutcomeIsToldOnceItIsSafe() {
    assertThat(pending.begin()).isTrue();
    assertThat(pending.stage(DONE)).isTrue();
    pending.settle();
    assertThat(await()).isEqualTo(DONE);
  }

  @Test
  void whatWasGivenUpBeforeItBeganIsNotBegun() {
    deadline.cancel();
    assertThat(await()).isEqualTo(CANCELLED);
    assertThat(pending.begin()).isFalse();
    assertThat(interrupts).hasValue(0);
  }

  @Test
  void whatWasGivenUpWhileItRanIsStoppedAndItsOutcomeIsNeverTold() {
    pending.begin();
    deadline.cancel();
    assertThat(await()).isEqualTo(CANCELLED);
    assertThat(interrupts).hasValue(1);
    assertThat(pending.stage(DONE)).isFalse();
    assertThat(pending.stageAgain(DONE)).isFalse();
    pending.refuse(new Refusal.StorageFull());
    pending.fail(new IllegalStateException("late"));
    assertThat(await()).isEqualTo(CANCELLED);
  }

  @Test
  void whatIsOnItsWayToTheDiskCannotBeGivenUp() {
    pending.begin();
    pending.stage(DONE);
    deadline.onCancel(pending::settle);
    deadline.cancel();
    assertThat(await()).isEqualTo(DONE);
  }

  @Test
  void whenTheDiskDoesNotAnswerTheOutcomeIsUnknown() {
    pending.begin();
    pending.stage(DONE);
    deadline.cancel();
    assertThat(await()).isEqualTo(Outcome.refused(new Refusal.OutcomeUnknown()));
  }

  @Test
  void aFaultIsThrownAtItsCaller() {
    pending.begin();
    pending.fail(new IllegalStateException("ours"));
    assertThatThrownBy(this::await).hasMessage("ours");
  }
}
