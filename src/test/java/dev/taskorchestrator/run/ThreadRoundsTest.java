package dev.taskorchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadRoundsTest {
  private final LinkedBlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
  private final ThreadRounds rounds =
      new ThreadRounds(RandomGenerator.of("L64X128MixRandom"), faults::add);

  @AfterEach
  void close() {
    rounds.close();
  }

  @Test
  void workComesRoundAgainAlsoAfterAFault() throws Exception {
    var times = new CountDownLatch(3);
    rounds.every(
        Duration.ofMillis(2),
        () -> {
          times.countDown();
          throw new IllegalStateException("this round");
        });
    assertThat(times.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(faults.poll(30, TimeUnit.SECONDS)).hasMessage("this round");
  }

  @Test
  void longWorkDelaysNothingElse() throws Exception {
    var end = new CountDownLatch(1);
    var other = new CountDownLatch(1);
    rounds.after(Duration.ZERO, () -> await(end));
    rounds.after(Duration.ofMillis(1), other::countDown);
    assertThat(other.await(30, TimeUnit.SECONDS)).isTrue();
    end.countDown();
  }

  @Test
  void whatIsTakenBackOrComesAfterTheEndDoesNotHappen() throws Exception {
    var later = new CountDownLatch(1);
    rounds.after(Duration.ofMillis(50), () -> faults.add(new AssertionError("rang"))).cancel();
    rounds.after(Duration.ofMillis(100), later::countDown);
    assertThat(later.await(30, TimeUnit.SECONDS)).isTrue();
    rounds.close();
    rounds.after(Duration.ZERO, () -> faults.add(new AssertionError("rang"))).cancel();
    rounds.every(Duration.ZERO, () -> faults.add(new AssertionError("rang"))).cancel();
    assertThat(faults).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
