package dev.taskorchestrator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.engine.Patience;
import dev.taskorchestrator.run.Backoff;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A watch goes on whatever a look ends in, and ends when it is told to.
@Timeout(30)
class ChangeWatchTest {

  private static final String TASK = "orchestrator://task/a";

  private final BlockingQueue<Supplier<Outcome<Reply>>> looks = new LinkedBlockingQueue<>();
  private final BlockingQueue<Long> asked = new LinkedBlockingQueue<>();
  private final BlockingQueue<Change> heard = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> faults = new LinkedBlockingQueue<>();
  private final ChangeWatch watch =
      new ChangeWatch(
          () -> true,
          this::look,
          () -> new Roles(Map.of(), List.of()),
          Time.system(),
          new Backoff(Duration.ofMillis(1), Duration.ofMillis(5), new SplittableRandom(1)),
          faults::add,
          7);
  private final Thread thread = Thread.ofVirtual().unstarted(watch);

  /// What the test has put in next; after that it waits until the watch is ended.
  private Outcome<Reply> look(Query query, Patience patience) {
    if (!(query instanceof Query.Changes(var after, _))) {
      return Outcome.refused(new Refusal.TaskNotFound("a", "task_id"));
    }
    asked.add(after);
    var next = looks.poll();
    return next == null ? waited() : next.get();
  }

  private static Outcome<Reply> waited() {
    var over = new CountDownLatch(1);
    Deadline.CURRENT.get().onCancel(over::countDown);
    try {
      over.await();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
    return Outcome.refused(new Refusal.CallCancelled());
  }

  private static Outcome<Reply> event(long number) {
    var event = new Event(number, Instant.EPOCH, Event.Kind.NOTED, null, "ann", 0, null);
    return Outcome.done(new Reply.Changes(List.of(event), number));
  }

  private void begin(String uri) {
    watch.add(new Follower(Set.of(uri), heard::add, faults::add));
    thread.start();
  }

  @AfterEach
  void end() throws InterruptedException {
    watch.end();
    assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    assertThat(faults).isEmpty();
  }

  @Test
  void aLookThatFailsOrIsRefusedIsTriedAgainFromWhereItWas() throws InterruptedException {
    looks.add(() -> {
      throw new IllegalStateException("the disk");
    });
    looks.add(() -> Outcome.refused(new Refusal.Busy("the database")));
    looks.add(() -> event(8));
    begin("orchestrator://status");
    assertThat(heard.poll(10, TimeUnit.SECONDS))
        .isEqualTo(new Change.Updated("orchestrator://status"));
    for (var after : List.of(7L, 7L, 7L, 8L)) {
      assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(after);
    }
    assertThat(faults.poll()).hasMessage("the disk");
  }

  @Test
  void whereOlderDataTookThePlaceOfNewerEverythingIsOther() throws InterruptedException {
    looks.add(() -> Outcome.done(new Reply.Changes(List.of(), 3)));
    begin(TASK);
    assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(new Change.Updated(TASK));
    assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(7);
    assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(3);
  }

  @Test
  void anEventThatIsAboutNoTaskIsNotToldOfAny() throws InterruptedException {
    looks.add(() -> event(8));
    begin(TASK);
    assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(7);
    assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(8);
    assertThat(heard).isEmpty();
  }
}
