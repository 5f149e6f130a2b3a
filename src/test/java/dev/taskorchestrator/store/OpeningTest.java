package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.HandRounds;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.SimTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The first call to a project opens it, or says why it cannot be opened.
@Timeout(60)
class OpeningTest {
  private final SimTime time = new SimTime();
  @TempDir Path project;

  private SqliteStore store(Path project) {
    var ids = new Ids(time, new SplittableRandom(1));
    var folder = project.resolve(".task_orchestrator");
    return new SqliteStore(folder, true, time, new HandRounds(), new Machine(), ids::next);
  }

  private Outcome<Long> asked(SqliteStore store) {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(time, Duration.ofSeconds(30)))
        .call(() -> store.read(tx -> Outcome.done(tx.events().last())));
  }

  private static Refusal refusal(Outcome<Long> outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Refused.class);
    return ((Outcome.Refused<Long>) outcome).refusal();
  }

  @Test
  void nothingIsMadeBeforeTheFirstCall() {
    store(project).close();
    assertThat(project).isEmptyDirectory();
  }

  @Test
  void aProjectThatIsNotThereIsRefusedAndNotMade() {
    var nowhere = project.resolve("nowhere/deeper");
    try (var store = store(nowhere)) {
      assertThat(refusal(asked(store)).code()).isEqualTo("project_not_found");
      assertThat(refusal(asked(store)).message()).doesNotContain(project.toString());
      assertThat(project).isEmptyDirectory();
    }
  }

  @Test
  void whatStoodInTheWayMayBeGoneByTheNextCall() throws Exception {
    var later = project.resolve("later");
    try (var store = store(later)) {
      assertThat(refusal(asked(store)).code()).isEqualTo("project_not_found");
      Files.createDirectory(later);
      assertThat(asked(store)).isEqualTo(Outcome.done(0L));
    }
  }

  @Test
  void itsFolderIsItsOwnersAndKeptOutOfTheRepository() throws Exception {
    try (var store = store(project)) {
      asked(store);
    }
    var folder = project.resolve(".task_orchestrator");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwx------");
    assertThat(Files.readString(folder.resolve(".gitignore")))
        .contains("tasks*.db*", "gate*", "artifacts/", "backups/", "before-restore-*/");
  }

  @Test
  void aDatabaseOfANewerProgramIsRefusedAndLeftAsItIs() throws Exception {
    try (var store = store(project)) {
      asked(store);
    }
    var file = project.resolve(".task_orchestrator/tasks.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("insert into migration (version, checksum, at) values (99, 0, 0)");
      // what the first store has not moved there yet is no change of the second
      statement.execute("pragma wal_checkpoint(truncate)");
    }
    var before = Files.readAllBytes(file);
    try (var store = store(project)) {
      assertThat(refusal(asked(store)).code()).isEqualTo("database_newer");
      assertThat(refusal(asked(store)).message())
          .contains("99")
          .contains(" " + Schema.VERSION + ".");
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }

  @Test
  void aDatabaseBuiltByOtherStepsIsRefused() throws Exception {
    try (var store = store(project)) {
      asked(store);
    }
    var file = project.resolve(".task_orchestrator/tasks.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      statement.execute("update migration set checksum = 7");
    }
    try (var store = store(project)) {
      assertThat(refusal(asked(store)).code()).isEqualTo("database_foreign");
    }
  }

  @Test
  void whatIsNoDatabaseIsRefusedAndLeftAsItIs() throws Exception {
    var folder = Files.createDirectory(project.resolve(".task_orchestrator"));
    var file = Files.writeString(folder.resolve("tasks.db"), "not a database".repeat(1_000));
    try (var store = store(project)) {
      assertThat(refusal(asked(store)).code()).isEqualTo("project_damaged");
      assertThat(refusal(asked(store)).message()).contains("not a database", "put a backup there");
    }
    assertThat(Files.readString(file)).startsWith("not a database");
  }

  @Test
  void manyFirstCallsOpenItOnce() throws Exception {
    try (var store = store(project);
        var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var all =
          java.util.stream.IntStream.range(0, 100)
              .mapToObj(_ -> pool.submit(() -> asked(store)))
              .toList();
      for (var one : all) assertThat(one.get()).isEqualTo(Outcome.done(0L));
    }
  }
}
