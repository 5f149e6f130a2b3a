package dev.taskorchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private final SimTime time = new SimTime();
  private final Deadline deadline = Deadline.in(time, Duration.ofSeconds(10));
  private final AtomicInteger heard = new AtomicInteger();

  @Test
  void itPassesWhenItsTimeHas() {
    time.pass(Duration.ofMillis(9_999));
    assertThat(deadline.over()).isFalse();
    assertThat(deadline.remainingNanos()).isEqualTo(1_000_000);
    time.pass(Duration.ofMillis(1));
    assertThat(deadline.over()).isTrue();
    assertThat(deadline.cancelled()).isFalse();
    time.pass(Duration.ofDays(1));
    assertThat(deadline.remainingNanos()).isZero();
  }

  @Test
  void itIsNotMovedByTheWallClock() {
    time.set(time.instant().plusSeconds(3_600));
    assertThat(deadline.over()).isFalse();
  }

  @Test
  void givingUpLeavesNoTimeAndIsHeardOnce() {
    deadline.onCancel(heard::incrementAndGet);
    deadline.cancel();
    deadline.cancel();
    assertThat(deadline.remainingNanos()).isZero();
    assertThat(deadline.cancelled()).isTrue();
    assertThat(heard).hasValue(1);
  }

  @Test
  void whoComesAfterTheCallerGaveUpHearsItAtOnce() {
    deadline.cancel();
    deadline.onCancel(heard::incrementAndGet);
    assertThat(heard).hasValue(1);
  }

  @Test
  void whoHasTakenHisHookBackHearsNothing() {
    deadline.onCancel(heard::incrementAndGet).run();
    deadline.cancel();
    assertThat(heard).hasValue(0);
  }
}
