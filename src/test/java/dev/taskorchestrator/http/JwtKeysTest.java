package dev.taskorchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import dev.taskorchestrator.http.JwtKeys.Answer;
import dev.taskorchestrator.run.SimTime;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How long keys are kept and when they are asked for, with an issuer that is a few lines and a
/// clock that the test turns.
@Timeout(20)
class JwtKeysTest {

  private final SimTime time = new SimTime();
  private final AtomicInteger asked = new AtomicInteger();
  private volatile JwtKeys.Source issuer = () -> keys("one");
  private final JwtKeys keys = keys(Duration.ofSeconds(10));

  @Test
  void keysAreFetchedWhenFirstNeededAndKeptForFiveMinutes() throws Exception {
    assertThat(asked).hasValue(0);
    assertThat(find("one")).isInstanceOf(Answer.Found.class);
    time.pass(Duration.ofMinutes(5).minusNanos(1));
    assertThat(find("one")).isInstanceOf(Answer.Found.class);
    assertThat(asked).hasValue(1);

    time.pass(Duration.ofNanos(1));
    assertThat(find("one")).isInstanceOf(Answer.Found.class);
    assertThat(asked).hasValue(2);
  }

  @Test
  void aClockThatIsSetKeepsNoKeyLonger() throws Exception {
    find("one");
    issuer = () -> keys("two");
    time.pass(Duration.ofMinutes(5));
    time.set(time.instant().minus(Duration.ofDays(1)));

    assertThat(find("one")).isInstanceOf(Answer.Unknown.class);
  }

  @Test
  void unknownNamesAreAskedForEveryHalfMinuteAtMost() throws Exception {
    find("one");
    time.pass(Duration.ofSeconds(30).minusNanos(1));
    assertThat(find("two")).isInstanceOf(Answer.Unknown.class);
    assertThat(asked).hasValue(1);

    time.pass(Duration.ofNanos(1));
    for (int i = 0; i < 50; i++) assertThat(find("k" + i)).isInstanceOf(Answer.Unknown.class);
    assertThat(asked).hasValue(2);

    time.pass(Duration.ofSeconds(30));
    issuer = () -> keys("one", "two");
    assertThat(find("two")).isInstanceOf(Answer.Found.class);
  }

  @Test
  void keysThatCannotBeFetchedAnewAreGoodForAnHour() throws Exception {
    find("one");
    issuer = JwtKeysTest::away;
    time.pass(Duration.ofHours(1).minusNanos(1));
    assertThat(find("one")).isInstanceOf(Answer.Found.class);

    time.pass(Duration.ofNanos(1));
    assertThat(find("one")).isEqualTo(new Answer.Unreachable("nobody there"));
  }

  @Test
  void anIssuerThatIsAwayIsAskedEveryHalfMinuteAtMost() throws Exception {
    find("one");
    issuer = JwtKeysTest::away;
    time.pass(Duration.ofMinutes(5));
    for (int i = 0; i < 50; i++) assertThat(find("one")).isInstanceOf(Answer.Found.class);
    assertThat(asked).hasValue(2);

    time.pass(Duration.ofSeconds(30));
    find("one");
    assertThat(asked).hasValue(3);
  }

  @Test
  void whetherAnUnknownKeyIsTheIssuersCannotBeToldWhileItIsAway() throws Exception {
    find("one");
    issuer = JwtKeysTest::away;
    time.pass(Duration.ofSeconds(30));

    assertThat(find("two")).isEqualTo(new Answer.Unreachable("nobody there"));
    assertThat(find("three")).isEqualTo(new Answer.Unreachable("nobody there"));
    assertThat(asked).hasValue(2);
  }

  @Test
  void anIssuerThatWasAwayAtTheStartIsSoonAskedAgain() throws Exception {
    issuer = JwtKeysTest::away;
    for (int i = 0; i < 50; i++) assertThat(find("one")).isInstanceOf(Answer.Unreachable.class);
    assertThat(asked).hasValue(1);

    issuer = () -> keys("one");
    time.pass(Duration.ofSeconds(5));
    assertThat(find("one")).isInstanceOf(Answer.Found.class);
  }

  @Test
  void aFaultIsReportedAndTheNextQuestionIsAskedAfresh() throws Exception {
    issuer =
        () -> {
          throw new AssertionError("a fault");
        };
    assertThatThrownBy(() -> find("one")).hasRootCauseMessage("a fault");

    issuer = () -> keys("one");
    time.pass(Duration.ofSeconds(5));
    assertThat(find("one")).isInstanceOf(Answer.Found.class);
  }

  @Test
  void manyAtOnceShareOneQuestion() throws Exception {
    var answer = new CountDownLatch(1);
    issuer =
        () -> {
          answer.await();
          return keys("one");
        };
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var found = IntStream.range(0, 50).mapToObj(_ -> callers.submit(() -> find("one"))).toList();
      awaitAsked(1);
      answer.countDown();

      for (var one : found) assertThat(one.get()).isInstanceOf(Answer.Found.class);
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void nobodyWaitsForAQuestionThatConcernsAnother() throws Exception {
    find("one");
    var answer = new CountDownLatch(1);
    issuer =
        () -> {
          answer.await();
          return keys("two");
        };
    time.pass(Duration.ofSeconds(30));
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = callers.submit(() -> find("two"));
      awaitAsked(2);

      assertAtOnce(callers, "while the keys are fresh");
      time.pass(Duration.ofMinutes(5));
      assertAtOnce(callers, "when they have grown old");
      assertThat(waiting.isDone()).isFalse();

      answer.countDown();
      assertThat(waiting.get()).isInstanceOf(Answer.Found.class);
    }
    assertThat(asked).hasValue(2);
  }

  @Test
  void whoGivesUpWaitingTakesNoAnswerFromOthers() throws Exception {
    var answer = new CountDownLatch(1);
    issuer =
        () -> {
          answer.await();
          return keys("one");
        };
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> first = callers.submit(() -> find("one"));
      awaitAsked(1);
      Future<Answer> second = callers.submit(() -> find("one"));
      first.cancel(true);
      answer.countDown();

      assertThat(second.get()).isInstanceOf(Answer.Found.class);
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void aQuestionWithoutAnswerEndsWithTheCallersPatience() throws Exception {
    var never = new CountDownLatch(1);
    issuer =
        () -> {
          never.await();
          return keys("one");
        };
    var impatient = keys(Duration.ofMillis(20));

    assertThat(impatient.find("one")).isInstanceOf(Answer.Unreachable.class);
    assertThat(impatient.find("one")).isInstanceOf(Answer.Unreachable.class);
    assertThat(asked).hasValue(1);
    never.countDown();
  }

  private void assertAtOnce(ExecutorService callers, String when) throws Exception {
    assertThat(callers.submit(() -> find("one")).get(5, TimeUnit.SECONDS))
        .as(when)
        .isInstanceOf(Answer.Found.class);
  }

  private void awaitAsked(int times) {
    while (asked.get() < times) {
      assertThat(Thread.currentThread().isInterrupted()).as("asked in time").isFalse();
      Thread.onSpinWait();
    }
  }

  private JwtKeys keys(Duration patience) {
    return new JwtKeys(
        () -> {
          asked.incrementAndGet();
          return issuer.keys();
        },
        time,
        patience);
  }

  private Answer find(String name) throws InterruptedException {
    return keys.find(name);
  }

  private static Map<String, List<JWK>> keys(String... names) {
    return List.of(names).stream()
        .collect(
            Collectors.toMap(name -> name, name -> List.of(Issuer.edwards(Issuer.EDWARDS, name))));
  }

  private static Map<String, List<JWK>> away() throws IOException {
    throw new IOException("nobody there");
  }
}
