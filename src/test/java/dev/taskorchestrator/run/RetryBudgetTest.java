package dev.taskorchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// However long the trouble lasts, retries stay a tenth of the calls.
class RetryBudgetTest {
  private final SimTime time = new SimTime();
  private final RetryBudget budget = new RetryBudget(time);

  private int spent(int wanted) {
    var spent = 0;
    for (int i = 0; i < wanted; i++) if (budget.spend()) spent++;
    return spent;
  }

  @Test
  void oneInTenCallsMayBeTriedAgainAndAFewInAnyCase() {
    assertThat(spent(100)).isEqualTo(10);
    for (int i = 0; i < 1_000; i++) budget.called();
    assertThat(spent(1_000)).isEqualTo(100);
  }

  @Test
  void aMinuteLaterThereIsAllowanceAgain() {
    for (int i = 0; i < 1_000; i++) budget.called();
    assertThat(spent(1_000)).isEqualTo(110);
    time.pass(Duration.ofSeconds(30));
    assertThat(spent(10)).isZero();
    time.pass(Duration.ofSeconds(31));
    assertThat(spent(100)).as("the calls are forgotten too").isEqualTo(10);
  }

  @Test
  void overAnHourOfTroubleItIsNoMoreThanATenthAndTheFew() {
    var calls = 0;
    var retries = 0;
    for (int second = 0; second < 3_600; second++) {
      for (int i = 0; i < 50; i++, calls++) {
        budget.called();
        while (budget.spend()) retries++;
      }
      time.pass(Duration.ofSeconds(1));
    }
    assertThat(retries).isBetween(calls / 10, calls / 10 + 60 * 10 + calls / 100);
  }
}
