package dev.taskorchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.run.SimTime;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Visitors who ask too often wait, and nobody else.
class RatesTest {

  private final SimTime time = new SimTime();
  private final Rates rates = new Rates(10, 20, time);

  private long allowed(String visitor, int times) {
    return IntStream.range(0, times).filter(_ -> rates.allow(visitor)).count();
  }

  @Test
  void someMayComeAtOnceAndThenSoManyASecond() {
    assertThat(allowed("ann", 100)).isEqualTo(20);
    time.pass(Duration.ofMillis(500));
    assertThat(allowed("ann", 1)).isEqualTo(1);
  }

  @Test
  void oneWhoAsksTooOftenTakesNothingFromOthers() {
    assertThat(allowed("ann", 100)).isEqualTo(20);
    assertThat(allowed("bob", 5)).isEqualTo(5);
  }

  @Test
  void whoGoesOnAskingStillHasWhatGrows() {
    assertThat(allowed("ann", 20)).isEqualTo(20);
    var got = 0L;
    for (int i = 0; i < 100; i++) {
      time.pass(Duration.ofMillis(10));
      got += allowed("ann", 3);
    }
    assertThat(got).isBetween(9L, 10L);
  }

  @Test
  void whoRestsHasNoMoreThanAtFirst() {
    assertThat(allowed("ann", 20)).isEqualTo(20);
    time.pass(Duration.ofHours(1));
    assertThat(allowed("ann", 100)).isEqualTo(20);
  }
}
