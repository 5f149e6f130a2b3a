package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.SimTime;
import dev.taskorchestrator.store.ReceiptTable.Receipt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every database must do. A database's own class says how to open it and no more.
@Timeout(120)
abstract class StoreContract {
  static final Actor ANN = new Actor("ann", "p");
  private static final Refusal NO = new Refusal.RequestIdReused("no");

  final SimTime time = new SimTime();
  private @Nullable Store open;

  /// Opens the same data each time.
  abstract Store open();

  @BeforeEach
  void begin() {
    open = open();
  }

  @AfterEach
  void end() {
    store().close();
  }

  Store store() {
    if (open == null) throw new IllegalStateException("not open");
    return open;
  }

  void reopen() {
    store().close();
    open = open();
  }

  <T> T serving(Duration allowed, Supplier<T> call) {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(time, allowed)).call(call::get);
  }

  <T> Outcome<T> write(Function<Tx, Outcome<T>> work) {
    return serving(Duration.ofSeconds(60), () -> store().write(work));
  }

  <T> T read(Function<Tx, T> work) {
    Outcome<T> outcome =
        serving(Duration.ofSeconds(60), () -> store().read(tx -> Outcome.done(work.apply(tx))));
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<T>) outcome).value();
  }

  /// Puts a task into the tables as its planning would.
  static Outcome<Boolean> put(Tx tx, String id) {
    return put(tx, id, Brief.of(id, "about " + id), null);
  }

  static Outcome<Boolean> put(Tx tx, String id, Brief brief, @Nullable TaskId parent) {
    var task =
        new Task(
            new TaskId(id),
            tx.tasks().nextNumber(),
            parent,
            parent == null ? new TaskId(id) : parent,
            0,
            brief,
            TaskState.Pending.NOW,
            0,
            0,
            0,
            0,
            -1,
            null,
            null,
            1,
            tx.now(),
            tx.now());
    tx.tasks().insert(task);
    tx.events().append(tx.now(), Event.Kind.CREATED, task.id(), ANN, 0, null);
    return Outcome.done(true);
  }

  Task task(String id) {
    return read(tx -> tx.tasks().find(new TaskId(id)).orElseThrow());
  }

  private long events() {
    return read(tx -> (long) tx.events().after(0, 1_000_000).size());
  }

  @Test
  void whatIsDoneIsThereAtOnceAndAfterReopening() {
    write(tx -> put(tx, "a"));
    assertThat(task("a").brief().title()).isEqualTo("a");
    var before = task("a");
    reopen();
    assertThat(task("a")).isEqualTo(before);
    assertThat(this.<Long>read(tx -> tx.events().last())).isEqualTo(1);
  }

  @Test
  void everyStateOfATaskIsReadBackAsItWasWritten() {
    var now = time.instant();
    write(tx -> put(tx, "a"));
    for (var state :
        List.of(
            new TaskState.Active(ANN, now, now.plusSeconds(60), 60),
            new TaskState.Blocked("why"),
            new TaskState.Failed(now, "why"),
            new TaskState.Pending(now.plusSeconds(1)),
            new TaskState.Cancelled(now, "why"),
            new TaskState.Archived(now, Status.CANCELLED),
            new TaskState.Completed(now))) {
      var before = task("a");
      var after = before.in(state, now).saying("said in " + state.status().word());
      write(tx -> Outcome.done(tx.tasks().save(before, after)));
      assertThat(task("a")).isEqualTo(after);
    }
  }

  @Test
  void aRefusedChangeLeavesNoTrace() {
    write(tx -> put(tx, "a"));
    Outcome<Boolean> refused = write(tx -> put(tx, "b").then(_ -> Outcome.refused(NO)));
    assertThat(refused).isEqualTo(Outcome.refused(NO));
    assertThat(this.<Optional<Task>>read(tx -> tx.tasks().find(new TaskId("b")))).isEmpty();
    write(tx -> put(tx, "c"));
    assertThat(task("c").number()).isEqualTo(2);
    assertThat(this.<Long>read(tx -> tx.events().last())).isEqualTo(2);
  }

  @Test
  void aFaultyChangeLeavesNoTraceAndIsThrown() {
    assertThatThrownBy(() ->
            write(tx -> {
              put(tx, "a");
              throw new IllegalStateException("a mistake of ours");
            }))
        .hasMessage("a mistake of ours");
    assertThatThrownBy(() -> write(tx -> put(tx, "b").then(_ -> put(tx, "b"))))
        .isInstanceOf(StorageFault.class);
    assertThat(this.<Long>read(tx -> tx.counts().getOrDefault(Status.PENDING, 0L))).isZero();
    assertThat(events()).isZero();
  }

  @Test
  void amongManyWritersNoEventNumberIsMissingAndTheTallyIsRight() throws Exception {
    var writers = 64;
    var kept = new ArrayList<Future<Integer>>();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < writers; i++) {
        var writer = i;
        kept.add(pool.submit(() -> writesAndIsRefusedNowAndThen(writer)));
      }
    }
    int sum = 0;
    for (var one : kept) sum += one.get();
    assertThat(sum).isPositive();
    var sequences =
        read(tx -> tx.events().after(0, 1_000_000).stream().map(Event::sequence).toList());
    assertThat(sequences).hasSize(sum);
    for (int i = 0; i < sum; i++) assertThat(sequences.get(i)).isEqualTo(i + 1);
    assertThat(this.<Long>read(tx -> tx.counts().getOrDefault(Status.PENDING, 0L))).isEqualTo(sum);
  }

  private int writesAndIsRefusedNowAndThen(int writer) {
    var chance = new SplittableRandom(writer);
    int kept = 0;
    for (int i = 0; i < 10; i++) {
      var id = "t" + writer + "-" + i;
      switch (chance.nextInt(4)) {
        case 0 -> write(tx -> put(tx, id).then(_ -> Outcome.refused(NO)));
        case 1 ->
            assertThatThrownBy(() -> write(tx -> put(tx, id).then(_ -> put(tx, id))))
                .isInstanceOf(StorageFault.class);
        default -> {
          assertThat(write(tx -> put(tx, id))).isEqualTo(Outcome.done(true));
          kept++;
        }
      }
    }
    return kept;
  }

  @Test
  void aReaderNeverSeesHalfOfAChange() throws Exception {
    var stop = new AtomicBoolean();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var reader =
          pool.submit(() -> {
            long looks = 0;
            while (!stop.get()) {
              var odd =
                  read(tx ->
                      tx.counts().getOrDefault(Status.PENDING, 0L) % 2 != 0
                          || tx.events().last() % 2 != 0);
              if (odd) throw new AssertionError("half a change was seen");
              looks++;
            }
            return looks;
          });
      for (int i = 0; i < 200; i++) {
        var id = "t" + i;
        write(tx -> put(tx, id).then(_ -> put(tx, id + "b")));
      }
      stop.set(true);
      assertThat(reader.get(30, TimeUnit.SECONDS)).isPositive();
    }
  }

  @Test
  void aChangeSeesTheOnesBeforeItInTheSameCommit() throws Exception {
    var counted = new ArrayList<Future<Outcome<Long>>>();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 50; i++) {
        var id = "t" + i;
        counted.add(
            pool.submit(() ->
                write(tx -> put(tx, id).map(_ -> tx.counts().getOrDefault(Status.PENDING, 0L)))));
      }
    }
    var seen = new ArrayList<Long>();
    for (var one : counted) {
      if (one.get() instanceof Outcome.Done<Long>(var count)) seen.add(count);
    }
    assertThat(seen).hasSize(50).doesNotHaveDuplicates().contains(1L, 50L);
  }

  @Test
  void momentsNeverGoBackEvenIfTheClockDoes() {
    Outcome<Instant> first = write(tx -> put(tx, "a").map(_ -> tx.now()));
    time.set(time.instant().minusSeconds(3_600));
    Outcome<Instant> second = write(tx -> put(tx, "b").map(_ -> tx.now()));
    assertThat(second).isEqualTo(first);
    reopen();
    Outcome<Instant> third = write(tx -> put(tx, "c").map(_ -> tx.now()));
    assertThat(third).isEqualTo(first);
  }

  @Test
  void aReceiptIsKeptAsLongAsItHasToBe() {
    var now = time.instant();
    write(tx -> {
      tx.receipts().insert("old", new Receipt("d", "answer"), now.minusSeconds(10));
      tx.receipts().insert("new", new Receipt("d", "answer"), now);
      return Outcome.done(true);
    });
    reopen();
    assertThat(this.<Optional<Receipt>>read(tx -> tx.receipts().find("new", now)))
        .contains(new Receipt("d", "answer"));
    assertThat(this.<Optional<Receipt>>read(tx -> tx.receipts().find("old", now))).isEmpty();
    assertThat(write(tx -> Outcome.done(tx.receipts().forget(now, 10)))).isEqualTo(Outcome.done(1));
    assertThat(this.<Optional<Receipt>>read(tx -> tx.receipts().find("old", Instant.EPOCH)))
        .isEmpty();
  }

  @Test
  void aCommitWakesThoseWhoWaitForOne() throws Exception {
    read(tx -> tx.events().last());
    try (var ticket = store().changes().ticket()) {
      write(tx -> put(tx, "a"));
      var deadline = Deadline.in(time, Duration.ofSeconds(30));
      assertThat(ticket.await(TimeUnit.SECONDS.toNanos(30), deadline)).isTrue();
    }
  }

  @Test
  void whoHasGivenUpBeforeIsToldSoAndNothingIsDone() {
    var deadline = Deadline.in(time, Duration.ofSeconds(60));
    deadline.cancel();
    Outcome<Boolean> outcome =
        ScopedValue.where(Deadline.CURRENT, deadline).call(() -> store().write(tx -> put(tx, "a")));
    assertThat(outcome).isEqualTo(Outcome.refused(new Refusal.CallCancelled()));
    assertThat(this.<Long>read(tx -> tx.events().last())).isZero();
  }

  @Test
  void wordsOfRefusedChangesAreNotFoundThoughOthersOfTheirBatchAre() throws Exception {
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var changes = new ArrayList<Future<Outcome<Boolean>>>();
      for (int i = 0; i < 200; i++) {
        var id = "t" + i;
        var refuse = i % 3 == 0;
        changes.add(
            pool.submit(() ->
                write(tx ->
                    put(tx, id, Brief.of("findable " + id, "d"), null)
                        .then(done -> refuse ? Outcome.refused(NO) : Outcome.done(done)))));
      }
      for (var change : changes) change.get();
    }
    var search =
        new Filter(
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null,
            false,
            null,
            null,
            "findable",
            null,
            null,
            Filter.Sort.CREATED,
            500,
            0,
            null);
    assertThat(this.<List<Task>>read(tx -> tx.queries().page(search, null, tx.now())))
        .hasSize(133)
        .allMatch(task -> Integer.parseInt(task.id().text().substring(1)) % 3 != 0);
    write(tx -> {
      var task = tx.tasks().find(new TaskId("t1")).orElseThrow();
      tx.tasks().save(task, task.with(Brief.of("renamed", "d"), tx.now()));
      return Outcome.done(true);
    });
    assertThat(this.<List<Task>>read(tx -> tx.queries().page(search, null, tx.now()))).hasSize(132);
  }

  @Test
  void aBottomlessQuestionOrChangeFailsAloneAndTheNextIsServed() {
    assertThatThrownBy(() -> read(tx -> bottomless(tx, 0))).isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> write(tx -> Outcome.done(bottomless(tx, 0))))
        .isInstanceOf(RuntimeException.class);
    write(tx -> put(tx, "a"));
    assertThat(task("a").brief().title()).isEqualTo("a");
  }

  @SuppressWarnings("InfiniteRecursion") // until the stack ends
  private static long bottomless(Tx tx, long depth) {
    return tx.hashCode() + bottomless(tx, depth + 1);
  }
}
