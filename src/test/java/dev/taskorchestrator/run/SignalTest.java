package dev.taskorchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SignalTest {
  private static final long LONG = TimeUnit.SECONDS.toNanos(30);
  private final AtomicInteger firsts = new AtomicInteger();
  private final Signal signal = new Signal(firsts::incrementAndGet);
  private final Deadline deadline = Deadline.in(Time.system(), Duration.ofSeconds(50));

  @Test
  void aChangeBetweenLookingAndWaitingIsNotMissed() throws Exception {
    try (var ticket = signal.ticket()) {
      signal.raise();
      assertThat(ticket.await(LONG, deadline)).isTrue();
    }
  }

  @Test
  void noWakeUpIsLostHoweverTheThreadsMeet() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      var changed = new AtomicInteger();
      var barrier = new CyclicBarrier(2);
      var raiser =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  barrier.await();
                  changed.set(1);
                  signal.raise();
                } catch (Exception broken) {
                  throw new IllegalStateException(broken);
                }
              });
      barrier.await();
      while (true) {
        try (var ticket = signal.ticket()) {
          if (changed.get() == 1) break;
          assertThat(ticket.await(LONG, deadline)).isTrue();
        }
      }
      raiser.join();
    }
    assertThat(signal.awaited()).isFalse();
  }

  @Test
  void whoGivesUpIsWokenAndToldSo() throws Exception {
    try (var ticket = signal.ticket()) {
      deadline.cancel();
      assertThat(ticket.await(LONG, deadline)).isFalse();
    }
  }

  @Test
  void whenTheTimeIsOverItSaysSo() throws Exception {
    try (var ticket = signal.ticket()) {
      assertThat(ticket.await(1, deadline)).isFalse();
    }
  }

  @Test
  void onlyTheFirstOfThoseWhoWaitIsAnnounced() {
    var tickets = new ArrayList<>(java.util.List.of(signal.ticket(), signal.ticket()));
    assertThat(firsts).hasValue(1);
    assertThat(signal.awaited()).isTrue();
    tickets.forEach(Signal.Ticket::close);
    assertThat(signal.awaited()).isFalse();
    signal.ticket().close();
    assertThat(firsts).hasValue(2);
  }
}
