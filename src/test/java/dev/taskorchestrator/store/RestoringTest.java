package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.HandRounds;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.SimTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A backup can be put in the place of whatever is left of a database: what comes of it is the
/// backup and nothing else, and what was there is kept.
@Timeout(60)
class RestoringTest {

  /// What may have happened to a database whose log lies beside it still.
  enum Accident {
    GONE,
    EMPTIED,
    ANOTHER_FILE,
    TORN_BEGINNING;

    void happen(Path database) throws IOException {
      switch (this) {
        case GONE -> Files.delete(database);
        case EMPTIED -> Files.write(database, new byte[0]);
        case ANOTHER_FILE -> Files.writeString(database, "not a database".repeat(1_000));
        case TORN_BEGINNING -> {
          try (var file = Files.newByteChannel(database, StandardOpenOption.WRITE)) {
            file.write(StandardCharsets.US_ASCII.encode("x".repeat(90)));
          }
        }
      }
    }
  }

  private final SimTime time = new SimTime();
  private final Machine machine = new Machine();
  @TempDir Path there;
  private Path backup;
  private Path state;

  /// A backup, and beside it what a killed server left: a database and a log that holds more.
  @BeforeEach
  void whatWasLeft() throws IOException {
    var before = there.resolve("before/.task_orchestrator");
    backup = there.resolve("kept.zip");
    state = there.resolve("project/.task_orchestrator");
    Files.createDirectories(before.getParent());
    Files.createDirectories(state);
    try (var store = store(before)) {
      assertThat(put(store, "task_kept")).isEqualTo(Outcome.done(true));
      new Backup(before).make(backup, time.instant(), (_, _) -> {});
      for (var i = 0; i < 50; i++) put(store, "task_late" + i);
      for (var name : new String[] {"", "-wal", "-identity", "-last"}) {
        Files.copy(before.resolve("tasks.db" + name), state.resolve("tasks.db" + name));
      }
    }
  }

  private SqliteStore store(Path folder) {
    var ids = new Ids(time, new SplittableRandom(1));
    return new SqliteStore(folder, true, time, new HandRounds(), machine, ids::next);
  }

  private <T> Outcome<T> serving(Function<Deadline, Outcome<T>> call) {
    var deadline = Deadline.in(time, Duration.ofSeconds(30));
    return ScopedValue.where(Deadline.CURRENT, deadline).call(() -> call.apply(deadline));
  }

  private Outcome<Boolean> put(Store store, String id) {
    return serving(_ -> store.write(tx -> StoreContract.put(tx, id)));
  }

  private Outcome<Boolean> has(Store store, String id) {
    return serving(
        _ -> store.read(tx -> Outcome.done(tx.tasks().find(new TaskId(id)).isPresent())));
  }

  @ParameterizedTest
  @EnumSource
  void aLogThatWasLeftBehindIsKeptAndNotTakenForThatOfTheBackup(Accident accident)
      throws IOException {
    accident.happen(state.resolve("tasks.db"));
    var restored = new Restoring(state, time, machine).restore(backup);

    try (var store = store(state)) {
      assertThat(has(store, "task_kept")).isEqualTo(Outcome.done(true));
      assertThat(has(store, "task_late7")).isEqualTo(Outcome.done(false));
      var found = serving(_ -> Outcome.done(store.inspect(Inspection.Extent.CONTENTS)));
      assertThat(((Outcome.Done<Inspection.Report>) found).value().faults()).isEmpty();
      assertThat(put(store, "task_new")).isEqualTo(Outcome.done(true));
    }
    assertThat(restored.kept()).isPresent();
  }

  @ParameterizedTest
  @EnumSource(names = {"GONE", "EMPTIED"})
  void aDatabaseThatIsGoneIsSaidSoAndItsLogLeftAsItIs(Accident accident) throws IOException {
    var log = state.resolve("tasks.db-wal");
    var before = Files.readAllBytes(log);
    accident.happen(state.resolve("tasks.db"));

    try (var store = store(state)) {
      var refused = (Outcome.Refused<Boolean>) put(store, "task_new");
      assertThat(refused.refusal().code()).isEqualTo("project_damaged");
      assertThat(refused.refusal().message()).containsAnyOf("it is gone", "it was emptied");
    }
    assertThat(Files.readAllBytes(log)).isEqualTo(before);

    var kept = new Restoring(state, time, machine).restore(backup).kept().orElseThrow();
    assertThat(Files.readAllBytes(kept.resolve("tasks.db-wal"))).isEqualTo(before);
  }

  @Test
  void theNewestBackupIsNamedWhereTheDatabaseIsDamaged() throws IOException {
    Files.createDirectory(state.resolve("backups"));
    Files.copy(backup, state.resolve("backups/older.zip"));
    Files.copy(backup, state.resolve("backups/newer.zip"));
    Files.setLastModifiedTime(
        state.resolve("backups/older.zip"), java.nio.file.attribute.FileTime.fromMillis(1));
    Files.writeString(state.resolve("backups/none.zip"), "not one");
    Accident.ANOTHER_FILE.happen(state.resolve("tasks.db"));
    Files.delete(state.resolve("tasks.db-wal"));

    try (var store = store(state)) {
      Refusal refusal = ((Outcome.Refused<Boolean>) put(store, "task_new")).refusal();
      assertThat(refusal.message())
          .contains("orchestrator restore .task_orchestrator/backups/newer.zip");
    }
  }
}
