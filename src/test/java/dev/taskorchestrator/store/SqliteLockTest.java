package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.ThreadRounds;
import dev.taskorchestrator.run.Time;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What happens while a program that knows nothing of the gate holds the database's write lock.
/// Real clocks: what is promised here are times.
@Timeout(120)
class SqliteLockTest {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path project;
  private final ThreadRounds rounds = new ThreadRounds(new SplittableRandom(1), _ -> {});
  private SqliteStore store;

  SqliteLockTest() {
    store = opened(Path.of("unused"));
  }

  private SqliteStore opened(Path project) {
    var ids = new Ids(Time.system(), new SplittableRandom(1));
    var folder = project.resolve(".task_orchestrator");
    return new SqliteStore(folder, true, Time.system(), rounds, new Machine(), ids::next);
  }

  @BeforeEach
  void open() {
    store = opened(project);
    assertThat(put("first", LONG)).isEqualTo(Outcome.done(true));
  }

  @AfterEach
  void close() {
    store.close();
    rounds.close();
  }

  private Outcome<Boolean> put(String id, Duration allowed) {
    return put(id, Deadline.in(Time.system(), allowed));
  }

  private Outcome<Boolean> put(String id, Deadline deadline) {
    return ScopedValue.where(Deadline.CURRENT, deadline)
        .call(() -> store.write(tx -> StoreContract.put(tx, id)));
  }

  private Outcome<Long> last() {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(Time.system(), LONG))
        .call(() -> store.read(tx -> Outcome.done(tx.events().last())));
  }

  private Connection stranger() throws SQLException {
    var file = project.resolve(".task_orchestrator/tasks.db");
    var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (var statement = connection.createStatement()) {
      statement.execute("begin immediate");
    }
    return connection;
  }

  private static void letGo(Connection stranger) throws SQLException {
    try (var statement = stranger.createStatement()) {
      statement.execute("rollback");
    }
  }

  @Test
  void aWriterIsRefusedByItsDeadlineAndHearsWhoHoldsTheLock() throws Exception {
    try (var stranger = stranger()) {
      var before = System.nanoTime();
      var outcome = put("late", SHORT);
      var took = Duration.ofNanos(System.nanoTime() - before);
      assertThat(took).isBetween(SHORT.minusMillis(1), SHORT.plusSeconds(2));
      assertThat(outcome).isInstanceOf(Outcome.Refused.class);
      var refusal = ((Outcome.Refused<Boolean>) outcome).refusal();
      assertThat(refusal.code()).isEqualTo("deadline_exceeded");
      assertThat(refusal.message())
          .contains("held by process " + ProcessHandle.current().pid())
          .contains("nothing was changed");
      assertThat(last()).isEqualTo(Outcome.done(1L));
      letGo(stranger);
      assertThat(put("after", LONG)).isEqualTo(Outcome.done(true));
      assertThat(last()).isEqualTo(Outcome.done(2L));
    }
  }

  @Test
  void readersAnswerAtOnceMeanwhile() throws Exception {
    last();
    try (var stranger = stranger()) {
      var writer = CompletableFuture.supplyAsync(() -> put("waits", LONG));
      var fastest = Long.MAX_VALUE;
      for (int i = 0; i < 50; i++) {
        var before = System.nanoTime();
        assertThat(last()).isEqualTo(Outcome.done(1L));
        fastest = Math.min(fastest, System.nanoTime() - before);
      }
      assertThat(Duration.ofNanos(fastest)).isLessThan(Duration.ofMillis(100));
      assertThat(writer).isNotDone();
      letGo(stranger);
      assertThat(writer.get(60, TimeUnit.SECONDS)).isEqualTo(Outcome.done(true));
    }
  }

  @Test
  void whoGivesUpWhileWaitingIsAnsweredAtOnceAndNothingIsDone() throws Exception {
    try (var stranger = stranger()) {
      var deadline = Deadline.in(Time.system(), LONG);
      var writer = CompletableFuture.supplyAsync(() -> put("given-up", deadline));
      deadline.cancel();
      assertThat(writer.get(10, TimeUnit.SECONDS))
          .isEqualTo(Outcome.refused(new Refusal.CallCancelled()));
      letGo(stranger);
      assertThat(put("after", LONG)).isEqualTo(Outcome.done(true));
      assertThat(last()).isEqualTo(Outcome.done(2L));
    }
  }

  @Test
  void moreThanCanWaitAreRefusedAtOnce() throws Exception {
    try (var stranger = stranger();
        var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var all = new ArrayList<Future<Outcome<Boolean>>>();
      var deadline = Deadline.in(Time.system(), LONG);
      var overloaded = new CountDownLatch(1);
      for (int i = 0; i < Writer.QUEUE + 200; i++) {
        var id = "t" + i;
        all.add(
            pool.submit(() -> {
              var outcome = put(id, deadline);
              if (outcome instanceof Outcome.Refused<Boolean>(Refusal.Overloaded _)) {
                overloaded.countDown();
              }
              return outcome;
            }));
      }
      assertThat(overloaded.await(30, TimeUnit.SECONDS)).isTrue();
      letGo(stranger);
      long done = 0;
      long refused = 0;
      for (var one : all) {
        switch (one.get(60, TimeUnit.SECONDS)) {
          case Outcome.Done<Boolean> _ -> done++;
          case Outcome.Refused<Boolean>(var refusal) -> {
            assertThat(refusal.code()).isEqualTo("overloaded");
            assertThat(refusal.retryAfterMillis()).isPositive();
            refused++;
          }
        }
      }
      assertThat(refused).isPositive();
      assertThat(last()).isEqualTo(Outcome.done(done + 1));
    }
  }

  @Test
  void aSlowQuestionIsStoppedAtItsDeadlineAndTheNextIsAnswered() {
    Outcome<Long> slow =
        ScopedValue.where(Deadline.CURRENT, Deadline.in(Time.system(), SHORT))
            .call(() ->
                store.read(tx -> {
                  while (true) tx.tasks().countReady(tx.now(), 10);
                }));
    assertThat(((Outcome.Refused<Long>) slow).refusal().code()).isEqualTo("deadline_exceeded");
    assertThat(last()).isEqualTo(Outcome.done(1L));
  }

  @Test
  void aSlowChangeIsStoppedAtItsDeadlineAndTakenBackAlone() throws Exception {
    var begun = new CountDownLatch(1);
    var slow =
        CompletableFuture.supplyAsync(() ->
            ScopedValue.where(Deadline.CURRENT, Deadline.in(Time.system(), SHORT))
                .<Outcome<Boolean>, RuntimeException>call(() ->
                    store.write(tx -> {
                      StoreContract.put(tx, "slow");
                      begun.countDown();
                      while (true) tx.tasks().countReady(tx.now(), 10);
                    })));
    begun.await();
    assertThat(put("other", LONG)).isEqualTo(Outcome.done(true));
    assertThat(((Outcome.Refused<Boolean>) slow.get()).refusal().code())
        .isEqualTo("deadline_exceeded");
    assertThat(last()).isEqualTo(Outcome.done(2L));
  }

  @Test
  void anErrorInOneChangeIsAnsweredAtOnce() {
    var before = System.nanoTime();
    assertThat(
            CompletableFuture.supplyAsync(() ->
                ScopedValue.where(Deadline.CURRENT, Deadline.in(Time.system(), LONG))
                    .<Outcome<Boolean>, RuntimeException>call(() ->
                        store.write(_ -> {
                          throw new StackOverflowError();
                        }))))
        .failsWithin(Duration.ofSeconds(30));
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(30));
    assertThat(put("after", LONG)).isEqualTo(Outcome.done(true));
  }
}
