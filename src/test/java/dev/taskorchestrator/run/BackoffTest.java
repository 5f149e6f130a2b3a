package dev.taskorchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff backoff =
      new Backoff(Duration.ofMillis(20), Duration.ofSeconds(1), Ids.chance(7));

  @Test
  void theBoundDoublesUpToTheLongestAndNoPauseIsNothing() {
    for (int failed = 1; failed < 100; failed++) {
      var bound = Math.min(1_000L, failed > 10 ? 1_000L : 20L << (failed - 1));
      var tries = failed;
      var pauses = IntStream.range(0, 500).mapToObj(_ -> backoff.after(tries).toMillis()).toList();
      assertThat(pauses).allSatisfy(millis -> assertThat(millis).isBetween(1L, bound));
      assertThat(Collections.max(pauses))
          .as("the whole of the bound is used")
          .isGreaterThan(bound * 9 / 10);
    }
  }

  @Test
  void aPauseThatTheDeadlineDoesNotLeaveIsNotMade() {
    var deadline = Deadline.in(Time.system(), Duration.ofMillis(50));
    assertThat(Backoff.pause(Duration.ofSeconds(5), deadline)).isFalse();
    assertThat(Backoff.pause(Duration.ofMillis(1), deadline)).isTrue();
  }

  @Test
  void whoGivesUpDoesNotPauseToTheEnd() {
    var deadline = Deadline.in(Time.system(), Duration.ofMinutes(5));
    deadline.cancel();
    assertThat(Backoff.pause(Duration.ofMinutes(1), deadline)).isFalse();
  }
}
