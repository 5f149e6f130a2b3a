package dev.taskorchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.mcp.Caller;
import dev.taskorchestrator.run.HandRounds;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever is open for somebody ends when they are let in no more.
@Timeout(20)
class FarewellTest {

  private final HandRounds rounds = new HandRounds();
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private final Farewell farewell = new Farewell(rounds, faults::add);

  private static final class Open implements Farewell.Held {
    final CountDownLatch ended = new CountDownLatch(1);
    private final Visitor visitor;

    Open(String credential, Welcome welcome) {
      visitor = new Visitor(new Caller(null, ""), "key", credential, welcome);
    }

    @Override
    public Visitor visitor() {
      return visitor;
    }

    @Override
    public void turnedAway() {
      ended.countDown();
    }

    boolean ends() throws InterruptedException {
      return ended.await(10, TimeUnit.SECONDS);
    }
  }

  private Open open(String credential, Welcome welcome) {
    var open = new Open(credential, welcome);
    farewell.add(open);
    return open;
  }

  @Test
  void allThatIsOpenByOneCredentialEndsAfterOneLook() throws InterruptedException {
    var looks = new AtomicInteger();
    Welcome turned =
        _ -> {
          looks.incrementAndGet();
          return Reply.empty(401);
        };
    var first = open("revoked", turned);
    var second = open("revoked", turned);
    var other = open("good", Welcome.ALWAYS);
    rounds.turn();
    assertThat(first.ends()).isTrue();
    assertThat(second.ends()).isTrue();
    assertThat(other.ended.getCount()).isEqualTo(1);
    assertThat(looks).hasValue(1);
  }

  @Test
  void aLookThatTakesLongKeepsNoOtherWaiting() throws InterruptedException {
    var stuck = new CountDownLatch(1);
    var slow =
        open(
            "slow",
            _ -> {
              try {
                stuck.await();
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
              return Reply.empty(401);
            });
    var revoked = open("revoked", _ -> Reply.empty(401));
    rounds.turn();
    assertThat(revoked.ends()).isTrue();
    assertThat(slow.ended.getCount()).isEqualTo(1);
    stuck.countDown();
    assertThat(slow.ends()).isTrue();
  }

  @Test
  void aLookThatFailsIsReportedAndDoneAgain() throws InterruptedException {
    var looks = new AtomicInteger();
    var open =
        open(
            "odd",
            _ -> {
              if (looks.getAndIncrement() == 0) throw new IllegalStateException("no disk");
              return Reply.empty(401);
            });
    rounds.turn();
    while (faults.isEmpty()) Thread.onSpinWait();
    while (open.ended.getCount() > 0) rounds.turn();
    assertThat(faults).singleElement().hasToString("java.lang.IllegalStateException: no disk");
  }
}
