package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.HandRounds;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.store.Sweep.Swept;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files that nothing refers to are removed; files that something refers to, or is about to, never.
@Timeout(60)
class SweepTest {
  private static final Instant FUTURE = Instant.parse("2100-01-01T00:00:00Z");
  private static final Refusal GONE = new Refusal.StorageFailed("gone");

  @TempDir Path project;
  private final AtomicInteger artifacts = new AtomicInteger();
  private SqliteStore store = opened(Path.of("unused"), 0);

  private static SqliteStore opened(Path project, long seed) {
    var ids = new Ids(Time.system(), new SplittableRandom(seed));
    var folder = project.resolve(".task_orchestrator");
    return new SqliteStore(folder, true, Time.system(), new HandRounds(), new Machine(), ids::next);
  }

  @BeforeEach
  void open() {
    store = opened(project, 1);
    serving(() -> store.write(tx -> StoreContract.put(tx, "a")));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static <T> T serving(Supplier<T> call) {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(Time.system(), Duration.ofSeconds(50)))
        .call(call::get);
  }

  private static String large(String what) {
    return what + "x".repeat(40_000);
  }

  private Outcome<Boolean> record(Contents.Kept kept) {
    return record("artifact_" + artifacts.incrementAndGet(), kept);
  }

  /// As the engine records what was kept.
  private Outcome<Boolean> record(String id, Contents.Kept kept) {
    return serving(() ->
        store.write(tx -> {
          if (!store.contents().there(kept)) return Outcome.refused(GONE);
          tx.artifacts()
              .insert(
                  new Artifact(
                      id,
                      new TaskId("a"),
                      1,
                      "general",
                      1,
                      "s",
                      kept.hash(),
                      kept.size(),
                      List.of(),
                      tx.now(),
                      "ann"),
                  kept);
          happened(tx, Event.Kind.ARTIFACT_ADDED, id);
          return Outcome.done(true);
        }));
  }

  private static void happened(Tx tx, Event.Kind what, String detail) {
    tx.events().append(tx.now(), what, new TaskId("a"), StoreContract.ANN, 1, detail);
  }

  private Outcome<Swept> sweep(SqliteStore store) {
    return serving(() -> new Sweep(store).round(FUTURE));
  }

  private List<Path> files() throws IOException {
    var folder = project.resolve(".task_orchestrator/artifacts");
    try (var all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void whatNothingRefersToIsRemovedAndCountedAndTheRestStays() throws Exception {
    var needed = store.contents().keep(large("needed"));
    assertThat(record(needed)).isEqualTo(Outcome.done(true));
    var orphan = store.contents().keep(large("orphan"));
    var draft = files().getFirst().resolveSibling(".draft");
    Files.writeString(draft, "half");
    assertThat(sweep(store)).isEqualTo(Outcome.done(new Swept(2, orphan.size() + 4, 0)));
    assertThat(files())
        .extracting(file -> String.valueOf(file.getFileName()))
        .containsExactly(needed.hash());
    assertThat(sweep(store)).isEqualTo(Outcome.done(new Swept(0, 0, 0)));
    assertThat(store.contents().read(needed.hash())).isPresent();
  }

  @Test
  void whatWasTouchedLatelyStays() throws Exception {
    store.contents().keep(large("fresh"));
    var file = files().getFirst();
    var touched = Instant.parse("2026-01-01T12:00:00Z");
    Files.setLastModifiedTime(file, FileTime.from(touched));
    assertThat(serving(() -> new Sweep(store).round(touched)))
        .isEqualTo(Outcome.done(new Swept(0, 0, 0)));
    assertThat(serving(() -> new Sweep(store).round(touched.plusMillis(1))))
        .isEqualTo(Outcome.done(new Swept(1, 40_005, 0)));
  }

  @Test
  void whatWeDidNotMakeStays() throws Exception {
    store.contents().keep(large("orphan"));
    var foreign = Files.writeString(files().getFirst().resolveSibling("notes.txt"), "mine");
    var deeper = Files.createDirectories(foreign.resolveSibling("deeper"));
    Files.writeString(deeper.resolve(".hidden"), "mine");
    sweep(store);
    assertThat(files()).containsExactlyInAnyOrder(foreign, deeper.resolve(".hidden"));
  }

  @Test
  void contentThatWasSweptBetweenKeepingAndRecordingIsNotRecorded() {
    var kept = store.contents().keep(large("late"));
    assertThat(sweep(store)).isEqualTo(Outcome.done(new Swept(1, kept.size(), 0)));
    assertThat(record(kept)).isEqualTo(Outcome.refused(GONE));
    assertThat(record(store.contents().keep(large("late")))).isEqualTo(Outcome.done(true));
    assertThat(sweep(store)).isEqualTo(Outcome.done(new Swept(0, 0, 0)));
    assertThat(store.contents().read(kept.hash())).isPresent();
  }

  @Test
  void afterADeletionInTheSameCommitNothingIsRemoved() {
    var kept = store.contents().keep(large("deleted"));
    assertThat(record(kept)).isEqualTo(Outcome.done(true));
    Outcome<Boolean> first =
        serving(() ->
            store.write(tx -> {
              assertThat(tx.first()).isTrue();
              happened(tx, Event.Kind.DELETED, "artifact_1");
              return Outcome.done(tx.first());
            }));
    assertThat(first).isEqualTo(Outcome.done(false));
  }

  /// Uploads of the same few contents, each forgotten again at once, against two sweepers: a record
  /// that is there has its file.
  @Test
  void noRecordIsEverWithoutItsFileHoweverSweepsAndUploadsMeet() throws Exception {
    var stop = new AtomicBoolean();
    var swept = new AtomicInteger();
    Callable<Boolean> sweeper =
        () -> {
          while (!stop.get()) {
            if (sweep(store) instanceof Outcome.Done<Swept>(var some))
              swept.addAndGet(some.files());
          }
          return true;
        };
    try (var pool = Executors.newCachedThreadPool()) {
      var sweepers = List.of(pool.submit(sweeper), pool.submit(sweeper));
      var uploads = new ArrayList<Future<Integer>>();
      for (int i = 0; i < 6; i++) {
        var content = large("shared " + i % 3);
        uploads.add(pool.submit(() -> uploads(content)));
      }
      int recorded = 0;
      try {
        for (var upload : uploads) recorded += upload.get();
      } finally {
        stop.set(true);
      }
      for (var one : sweepers) one.get();
      assertThat(recorded).isPositive();
      assertThat(swept).hasPositiveValue();
    }
  }

  private int uploads(String content) {
    int recorded = 0;
    for (int i = 0; i < 60; i++) {
      Contents.Kept kept;
      try {
        kept = store.contents().keep(content);
      } catch (StorageFault sweptWhileBeingWritten) {
        continue; // its caller is refused
      }
      var id = "artifact_" + artifacts.incrementAndGet();
      if (!record(id, kept).equals(Outcome.done(true))) continue;
      recorded++;
      Outcome<Boolean> found =
          serving(() ->
              store.write(tx -> {
                var mine = tx.artifacts().find(id).orElseThrow();
                var there = store.contents().there(kept);
                tx.artifacts().delete(mine);
                happened(tx, Event.Kind.DELETED, id);
                return Outcome.done(there);
              }));
      assertThat(found).as("the file of a record is there").isEqualTo(Outcome.done(true));
    }
    return recorded;
  }
}
