package dev.taskorchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// Those who are refused together do not come back together.
class PacingTest {
  private final SimTime time = new SimTime();
  private final Pacing pacing = new Pacing(time, Ids.chance(7));

  private List<Long> told(int callers) {
    return LongStream.range(0, callers).map(_ -> pacing.after(1_000)).boxed().toList();
  }

  @Test
  void oneCallerAloneComesBackAfterAboutTheUsualTime() {
    assertThat(pacing.after(1_000)).isBetween(500L, 1_500L);
  }

  @Test
  void aCrowdIsSpreadOverATimeThatGrowsWithItAndHasABound() {
    assertThat(told(10_000)).allSatisfy(millis -> assertThat(millis).isBetween(500L, 30_500L));
    var later = told(1_000);
    var mean = 1_000 / 60.0;
    for (long begin = 0; begin < 30_000; begin += 500) {
      var from = begin;
      var here = later.stream().filter(at -> at >= from && at < from + 500).count();
      assertThat(here)
          .as("back between %d and %d ms", begin, begin + 500)
          .isLessThan((long) (3 * mean));
    }
  }

  @Test
  void whenTheTroubleIsOverThePausesShrinkAgain() {
    told(10_000);
    time.pass(Duration.ofMinutes(3));
    assertThat(pacing.after(1_000)).isLessThanOrEqualTo(1_500L);
  }
}
