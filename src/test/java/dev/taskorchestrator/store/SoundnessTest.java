package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.HandRounds;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.SimTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Damage is noticed, stops the writes of every process, and is said in words that tell what to do.
@Timeout(60)
class SoundnessTest {
  private static final Actor ANN = new Actor("ann", "p");
  private static final Duration ALLOWED = Duration.ofSeconds(30);

  private final SimTime time = new SimTime();
  @TempDir Path project;

  private SqliteStore store() {
    return store(project, 1);
  }

  private SqliteStore store(Path project, long seed) {
    var ids = new Ids(time, new SplittableRandom(seed));
    var folder = project.resolve(".task_orchestrator");
    return new SqliteStore(folder, true, time, new HandRounds(), new Machine(), ids::next);
  }

  private Path file(String name) {
    return project.resolve(".task_orchestrator").resolve(name);
  }

  private <T> Outcome<T> serving(java.util.function.Supplier<Outcome<T>> call) {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(time, ALLOWED)).call(call::get);
  }

  private Inspection.Report inspect(Store store) {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(time, ALLOWED))
        .call(() -> store.inspect(Inspection.Extent.CONTENTS));
  }

  private Outcome<Boolean> put(Store store, String id) {
    return serving(() -> store.write(tx -> StoreContract.put(tx, id)));
  }

  private <T> T read(Store store, Function<Tx, T> work) {
    Outcome<T> outcome = serving(() -> store.read(tx -> Outcome.done(work.apply(tx))));
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<T>) outcome).value();
  }

  private static Refusal refusal(Outcome<?> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<?>) outcome).refusal();
  }

  private void sql(String statement) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file("tasks.db"));
        var open = connection.createStatement()) {
      open.execute(statement);
    }
  }

  private void three() {
    try (var store = store()) {
      for (var id : List.of("a", "b", "c")) {
        assertThat(put(store, id)).isEqualTo(Outcome.done(true));
      }
    }
  }

  /// More than are looked at when the database is opened.
  private void many() {
    try (var store = store()) {
      for (int i = 0; i < 100; i++) {
        assertThat(put(store, "t" + i)).isEqualTo(Outcome.done(true));
      }
    }
  }

  @Test
  void theSchemaThatTheStepsMakeIsTheOneThatIsKnown() throws Exception {
    var path = Files.createFile(project.resolve("fresh.db"));
    try (var sql = new SqliteFile(path, false).openWriter()) {
      Schema.migrate(sql, time.instant());
      var tables =
          "select name from sqlite_schema where type = 'table' and name not like 'task\\_text\\_%' escape '\\'";
      assertThat(sql.list(tables, row -> row.getString(1)))
          .as("tables whose schema is looked at")
          .allMatch(name -> Soundness.TABLES.contains("'" + name + "'"));
      assertThat(new Soundness(sql).fingerprint()).isEqualTo(Soundness.SCHEMA);
    }
  }

  @Test
  void whatIsSoundIsFoundSound() {
    three();
    try (var store = store()) {
      assertThat(inspect(store)).isEqualTo(new Inspection.Report(List.of(), List.of(), List.of()));
      assertThat(put(store, "d")).isEqualTo(Outcome.done(true));
    }
  }

  @Test
  void aTableOfAnotherProgramIsNoDamage() throws Exception {
    three();
    sql("create table another_program (a)");
    sql("analyze");
    try (var store = store()) {
      assertThat(put(store, "d")).isEqualTo(Outcome.done(true));
    }
  }

  @Test
  void anAlteredSchemaIsRefusedAndTheNewestBackupNamed() throws Exception {
    three();
    sql("vacuum into '" + file("tasks-v1-1.db") + "'");
    sql("vacuum into '" + file("tasks-v1-2.db") + "'");
    Files.setLastModifiedTime(
        file("tasks-v1-1.db"),
        java.nio.file.attribute.FileTime.from(java.time.Instant.parse("2026-01-01T00:00:00Z")));
    Files.writeString(file("tasks-v1-3.db"), "no database");
    sql("drop index task_lease");
    try (var store = store()) {
      var refusal = refusal(put(store, "d"));
      assertThat(refusal.code()).isEqualTo("project_damaged");
      assertThat(refusal.message())
          .contains("indexes were altered", "nothing is written", "copy tasks-v1-2.db");
    }
  }

  @Test
  void missingEventsStopTheWritesOfEveryProcessButNotTheReads() throws Exception {
    three();
    try (var other = store()) {
      assertThat(put(other, "before")).isEqualTo(Outcome.done(true));
      sql("delete from event where sequence = 4");
      try (var store = store()) {
        var refusal = refusal(put(store, "d"));
        assertThat(refusal.code()).isEqualTo("project_damaged");
        assertThat(refusal.message())
            .contains("chain of events is broken", "There is none beside it");
        assertThat(this.<Integer>read(store, tx -> tx.queries().below(new TaskId("a"), 9).size()))
            .isZero();
      }
      assertThat(refusal(put(other, "d")).code()).isEqualTo("project_damaged");
      assertThat(this.<Boolean>read(other, tx -> tx.tasks().find(new TaskId("b")).isPresent()))
          .isTrue();
    }
  }

  @Test
  void aBackupPutInItsPlaceIsUsedWithoutFurtherAdo() throws Exception {
    three();
    sql("vacuum into '" + file("tasks-v1-1.db") + "'");
    sql("delete from event where sequence = 3");
    try (var store = store()) {
      assertThat(refusal(put(store, "d")).code()).isEqualTo("project_damaged");
    }
    var away = Files.createDirectory(project.resolve("away"));
    try (var files = Files.newDirectoryStream(file(""), "tasks.db*")) {
      for (var file : files) Files.move(file, away.resolve(file.getFileName()));
    }
    Files.copy(file("tasks-v1-1.db"), file("tasks.db"));
    try (var store = store()) {
      assertThat(put(store, "d")).isEqualTo(Outcome.done(true));
      assertThat(inspect(store).sound()).isTrue();
    }
  }

  @Test
  void anAlteredEventIsFoundByAnInspectionWhichStopsTheWrites() throws Exception {
    many();
    sql("update event set detail = 'something else' where sequence = 3");
    try (var store = store()) {
      assertThat(put(store, "d")).isEqualTo(Outcome.done(true));
      assertThat(inspect(store).faults())
          .containsExactly("the chain of events is broken at event 3");
      assertThat(refusal(put(store, "e")).message()).contains("broken at event 3");
      assertThat(this.<Boolean>read(store, tx -> tx.tasks().find(new TaskId("d")).isPresent()))
          .isTrue();
    }
  }

  @Test
  void anAlteredEventIsNeverToldAsIfItHadHappened() throws Exception {
    many();
    sql("update event set actor = 'somebody else' where sequence = 3");
    try (var store = store()) {
      assertThat(this.<Integer>read(store, tx -> tx.events().after(3, 1_000).size())).isEqualTo(97);
      assertThat(this.<Integer>read(store, tx -> tx.events().after(100, 1_000).size())).isZero();
      assertThat(this.<Integer>read(store, tx -> tx.events().after(200, 1_000).size())).isZero();
      Outcome<Integer> asked =
          serving(() -> store.read(tx -> Outcome.done(tx.events().after(0, 10).size())));
      assertThat(refusal(asked).code()).isEqualTo("project_damaged");
      assertThat(refusal(put(store, "d")).message()).contains("broken at event 3");
    }
  }

  @Test
  void damageIsBelievedOnlyWhenAConnectionThatWasOpenedAfreshFindsItToo() {
    three();
    try (var store = store()) {
      var tries = new AtomicInteger();
      Function<Tx, Outcome<Boolean>> lostItsWayOnce =
          tx -> {
            if (tries.getAndIncrement() % 2 == 0) throw damaged();
            return Outcome.done(true);
          };
      assertThat(serving(() -> store.read(lostItsWayOnce))).isEqualTo(Outcome.done(true));
      assertThat(serving(() -> store.write(lostItsWayOnce))).isEqualTo(Outcome.done(true));
      assertThat(tries).hasValue(4);
      assertThat(store.damaged()).isEmpty();
      assertThat(put(store, "d")).isEqualTo(Outcome.done(true));

      Outcome<Boolean> always =
          serving(() ->
              store.write(tx -> {
                throw damaged();
              }));
      assertThat(refusal(always).code()).isEqualTo("project_damaged");
      assertThat(refusal(put(store, "e"))).isEqualTo(refusal(always));
    }
  }

  private static StorageFault damaged() {
    return new StorageFault(StorageFault.Kind.CORRUPT, "a page is not what it was", null);
  }

  @Test
  void anOlderDatabaseInItsPlaceIsReadButNotWritten() throws Exception {
    three();
    sql("vacuum into '" + file("tasks-v1-1.db") + "'");
    try (var store = store()) {
      assertThat(put(store, "d")).isEqualTo(Outcome.done(true));
    }
    Files.delete(file("tasks.db"));
    Files.deleteIfExists(file("tasks.db-wal"));
    Files.move(file("tasks-v1-1.db"), file("tasks.db"));
    try (var store = store()) {
      assertThat(refusal(put(store, "e")).message())
          .contains("last event is number 3, but number 4 was acknowledged");
      assertThat(this.<Boolean>read(store, tx -> tx.tasks().find(new TaskId("c")).isPresent()))
          .isTrue();
    }
  }

  @Test
  void anEmptiedDatabaseIsNotTakenForANewOne() throws Exception {
    three();
    Files.write(file("tasks.db"), new byte[0]);
    try (var store = store()) {
      var refusal = refusal(put(store, "d"));
      assertThat(refusal.code()).isEqualTo("project_damaged");
      assertThat(refusal.message()).contains("it was emptied");
    }
    assertThat(file("tasks.db")).isEmptyFile();
  }

  @Test
  void theDatabaseOfAnotherProjectIsNotTakenForThisOne(@TempDir Path elsewhere) throws Exception {
    three();
    try (var store = store(elsewhere, 2)) {
      assertThat(put(store, "x")).isEqualTo(Outcome.done(true));
    }
    Files.delete(file("tasks.db"));
    Files.copy(elsewhere.resolve(".task_orchestrator/tasks.db"), file("tasks.db"));
    try (var store = store()) {
      assertThat(refusal(put(store, "d")).message()).contains("that of another project");
    }
  }

  @Test
  void contentThatWasAlteredInItsRowIsNotReadAndIsNamed() throws Exception {
    var contents = new Contents(file("artifacts"), () -> "unused");
    var kept = contents.keep("as it was");
    try (var store = store()) {
      put(store, "a");
      Outcome<Boolean> recorded =
          serving(() ->
              store.write(tx -> {
                tx.artifacts()
                    .insert(
                        new Artifact(
                            "artifact_1",
                            new TaskId("a"),
                            1,
                            "general",
                            1,
                            "s",
                            kept.hash(),
                            kept.size(),
                            List.of(),
                            tx.now(),
                            ANN.agent()),
                        kept);
                return Outcome.done(true);
              }));
      assertThat(recorded).isEqualTo(Outcome.done(true));
      sql("update content set body = 'as it is'");
      assertThat(this.<Boolean>read(store, tx -> tx.artifacts().body(kept.hash()).isPresent()))
          .isFalse();
      var report = inspect(store);
      assertThat(report.contents()).containsExactly(kept.hash());
      assertThat(report.faults()).isEmpty();
      assertThat(put(store, "b")).isEqualTo(Outcome.done(true));
    }
  }

  @Test
  void everyFileOfItIsItsOwnersThoughTheFolderIsEverybodys() throws Exception {
    Files.createDirectory(project.resolve(".task_orchestrator"));
    var large = "x".repeat(40_000);
    try (var store = store()) {
      put(store, "a");
      store.contents().keep(large);
      var modes = new java.util.TreeMap<String, String>();
      try (var all = Files.walk(file(""))) {
        for (var one : all.filter(one -> !one.equals(file(""))).toList()) {
          modes.put(
              String.valueOf(file("").relativize(one)),
              java.nio.file.attribute.PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(one)));
        }
      }
      assertThat(modes).containsKeys("tasks.db", "tasks.db-wal", "tasks.db-shm", "gate");
      assertThat(modes.values()).containsOnly("rw-------", "rwx------");
    }
  }
}
