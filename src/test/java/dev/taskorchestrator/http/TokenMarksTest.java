package dev.taskorchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.run.SimTime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// One look for all who ask, and never an older one than they take.
class TokenMarksTest {

  private final SimTime time = new SimTime();
  private final AtomicInteger looks = new AtomicInteger();
  private final TokenMarks marks = new TokenMarks(time, () -> "mark " + looks.incrementAndGet());

  private @Nullable String mark(Duration believed) {
    var mark = marks.noOlderThan(believed);
    return mark == null ? null : mark.text();
  }

  @Test
  void aLookIsBelievedForAsLongAsTheAskerSays() {
    assertThat(mark(Duration.ZERO)).isEqualTo("mark 1");
    time.pass(Duration.ofMillis(100));
    assertThat(mark(Duration.ofMillis(100))).isEqualTo("mark 1");
    time.pass(Duration.ofMillis(1));
    assertThat(mark(Duration.ofMillis(100))).isEqualTo("mark 2");
  }

  @Test
  void whoTakesNoOlderOneThanNowLooksAgain() {
    assertThat(mark(Duration.ZERO)).isEqualTo("mark 1");
    time.pass(Duration.ofNanos(1));
    assertThat(mark(Duration.ZERO)).isEqualTo("mark 2");
  }

  @Test
  void whatCannotBeFoundOutIsNotRemembered() {
    var failing = new AtomicInteger(1);
    var some = new TokenMarks(time, () -> failing.getAndDecrement() > 0 ? null : "mark");
    assertThat(some.noOlderThan(Duration.ZERO)).isNull();
    assertThat(some.noOlderThan(Duration.ZERO)).isNotNull();
  }

  @Test
  void whoAskedWhileOthersLookedSharesTheNextLook() throws Exception {
    var looking = new CountDownLatch(1);
    var done = new CountDownLatch(1);
    var slow =
        new TokenMarks(
            time,
            () -> {
              looking.countDown();
              try {
                assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
              } catch (InterruptedException failure) {
                throw new AssertionError(failure);
              }
              return "mark " + looks.incrementAndGet();
            });
    var first = Thread.ofVirtual().start(() -> slow.noOlderThan(Duration.ZERO));
    assertThat(looking.await(10, TimeUnit.SECONDS)).isTrue();
    time.pass(Duration.ofNanos(1));
    var others = new Thread[20];
    for (int n = 0; n < others.length; n++) {
      others[n] = Thread.ofVirtual().start(() -> slow.noOlderThan(Duration.ZERO));
    }
    done.countDown();
    first.join();
    for (var other : others) other.join();
    assertThat(looks.get()).isEqualTo(2);
  }
}
