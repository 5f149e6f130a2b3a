package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Signal;
import dev.taskorchestrator.run.SimTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// However long a call waits, none of its attempts outlasts it.
class WaitingTest {

  private final SimTime time = new SimTime();
  private final List<Long> allowed = new ArrayList<>();

  private Outcome<Reply> attempt() {
    allowed.add(Deadline.CURRENT.get().remainingNanos());
    return Outcome.done(new Reply.Changes(List.of(), 0));
  }

  @Test
  void anAttemptHasNoMoreTimeThanTheCallThatItBelongsTo() {
    wait(Duration.ofSeconds(2));
    wait(Duration.ofMinutes(5));
    assertThat(allowed)
        .containsExactly(Duration.ofSeconds(2).toNanos(), Duration.ofSeconds(10).toNanos());
  }

  private void wait(Duration call) {
    ScopedValue.where(Deadline.CURRENT, Deadline.in(time, call))
        .run(() -> new Waiting(time).forAll(new Signal(() -> {}), Patience.NONE, this::attempt));
  }
}
