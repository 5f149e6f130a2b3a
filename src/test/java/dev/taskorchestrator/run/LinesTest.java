package dev.taskorchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Those who want the same are called one by one, in the order in which they came.
@Timeout(60)
class LinesTest {

  private static final long LONG = TimeUnit.SECONDS.toNanos(30);
  private static final long SHORT = 1;
  private final AtomicInteger firsts = new AtomicInteger();
  private final Lines<String> lines = new Lines<>(firsts::incrementAndGet);
  private final Deadline deadline = Deadline.in(Time.system(), Duration.ofSeconds(50));

  @Test
  void onlyTheFirstOfALineIsCalled() throws Exception {
    try (var first = lines.join("a");
        var second = lines.join("a");
        var other = lines.join("b")) {
      assertThat(first.first()).isTrue();
      assertThat(second.first()).isFalse();
      lines.raise();
      assertThat(first.await(LONG, deadline)).isTrue();
      assertThat(other.await(LONG, deadline)).isTrue();
      assertThat(second.await(SHORT, deadline)).isFalse();
    }
  }

  @Test
  void whoLeavesCallsTheNext() throws Exception {
    var first = lines.join("a");
    try (var second = lines.join("a");
        var third = lines.join("a")) {
      lines.raise();
      first.close();
      assertThat(second.first()).isTrue();
      assertThat(second.await(LONG, deadline)).isTrue();
      assertThat(third.await(SHORT, deadline)).isFalse();
    }
  }

  @Test
  void aCallBetweenLookingAndWaitingIsNotMissedAndSeveralCountAsOne() throws Exception {
    try (var place = lines.join("a")) {
      lines.raise();
      lines.raise();
      assertThat(place.await(LONG, deadline)).isTrue();
      assertThat(place.await(SHORT, deadline)).isFalse();
    }
  }

  @Test
  void whoGivesUpIsWokenAndToldSo() throws Exception {
    try (var place = lines.join("a")) {
      deadline.cancel();
      assertThat(place.await(LONG, deadline)).isFalse();
    }
  }

  @Test
  void onlyTheFirstOfThoseWhoWaitIsAnnounced() {
    var places = java.util.List.of(lines.join("a"), lines.join("b"));
    assertThat(firsts).hasValue(1);
    places.forEach(Lines.Place::close);
    assertThat(lines.awaited()).isFalse();
    lines.join("a").close();
    assertThat(firsts).hasValue(2);
  }

  /// Each takes from a store that is filled one by one; nobody may sleep while something is there.
  @Test
  void nothingThatComesLiesUnseenHoweverTheThreadsMeet() throws Exception {
    var there = new AtomicInteger();
    var done = new CountDownLatch(50);
    for (int i = 0; i < 50; i++) {
      Thread.ofVirtual()
          .start(() -> {
            try (var place = lines.join("a")) {
              while (true) {
                if (place.first() && there.getAndUpdate(n -> n > 0 ? n - 1 : 0) > 0) break;
                place.await(LONG, deadline);
              }
              done.countDown();
            } catch (InterruptedException broken) {
              throw new IllegalStateException(broken);
            }
          });
    }
    for (int i = 0; i < 50; i++) {
      there.incrementAndGet();
      lines.raise();
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
  }
}
