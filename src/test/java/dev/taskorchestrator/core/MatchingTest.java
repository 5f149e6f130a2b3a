package dev.taskorchestrator.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Expressions that others wrote find what they should, and cost nobody more than a moment.
class MatchingTest {

  @Test
  void anExpressionIsFoundAnywhereOrFromTheBeginningOn() {
    assertThat(Matching.finds("b+", "abbc")).isTrue();
    assertThat(Matching.begins("b+", "abbc")).isFalse();
    assertThat(Matching.begins("a", "abbc")).as("it need not fit to the end").isTrue();
    assertThat(Matching.begins("^[a-z]+$", "abbc1")).isFalse();
    assertThat(Matching.finds("(?i)URGENT", "most urgent")).isTrue();
    assertThat(Matching.finds("(a)\\1(?=b)", "aab")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"(a+)+$", "(a|aa)+$", "^(([a-z])+.)+[A-Z]([a-z])+$", "(a*)*b", "(.*){30}x"})
  @Timeout(value = 1, unit = TimeUnit.SECONDS)
  void whatWouldTakeTimeWithoutEndCountsAsNotFoundWithinAMoment(String endless) {
    var text = "a".repeat(5_000) + "!";
    assertThat(Matching.finds(endless, text)).isFalse();
    assertThat(Matching.begins(endless, text)).isFalse();
  }

  @Test
  void whatIsNestedDeeperThanTheMachineCanGoCountsAsNotFound() {
    assertThat(Matching.finds("(?:a|b)*c", "ab".repeat(5_000))).isFalse();
  }

  @Test
  void whatIsNoExpressionIsSaidToBeNone() {
    assertThat(Matching.problem("[a-z]+")).isEmpty();
    assertThat(Matching.problem("[a-z").orElseThrow()).contains("no regular expression");
    assertThat(Matching.problem("a".repeat(Matching.MAX_PATTERN))).isEmpty();
    assertThat(Matching.problem("a".repeat(Matching.MAX_PATTERN + 1)).orElseThrow())
        .contains("longer than 500");
  }
}
