package dev.taskorchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class IdsTest {
  private final SimTime time = new SimTime();
  private final Ids ids = new Ids(time, RandomGenerator.of("L64X128MixRandom"));

  @Test
  void aMillionIdsOfOneMomentAreAllDifferentAndInOrder() {
    var seen = new HashSet<String>();
    var last = "";
    for (int i = 0; i < 1_000_000; i++) {
      var next = ids.next();
      if (next.compareTo(last) <= 0) throw new AssertionError(next + " after " + last);
      seen.add(next);
      last = next;
    }
    assertThat(seen).hasSize(1_000_000);
  }

  @Test
  void anIdIsSixteenLettersThatCannotBeMistakenForEachOther() {
    assertThat(ids.next()).matches("[0-9abcdefghjkmnpqrstvwxyz]{16}");
    assertThat(ids.mark(5)).matches("[0-9abcdefghjkmnpqrstvwxyz]{5}");
  }

  @Test
  void laterIdsSortLaterAlsoAcrossProcesses() {
    var other = new Ids(time, RandomGenerator.of("L64X128MixRandom"));
    var first = ids.next();
    time.pass(Duration.ofMillis(1));
    assertThat(other.next()).isGreaterThan(first);
  }

  @Test
  void aClockSetBackDoesNotBringOldIdsBack() {
    var first = ids.next();
    time.set(Instant.parse("2020-01-01T00:00:00Z"));
    assertThat(ids.next()).isGreaterThan(first);
  }

  @Test
  void whenChanceIsUsedUpTheMomentMovesOn() {
    var full = new Ids(time, () -> (1L << 34) - 1);
    var last = full.next();
    for (int i = 0; i < 1_000; i++) {
      var next = full.next();
      assertThat(next).isGreaterThan(last).hasSize(16);
      last = next;
    }
  }
}
