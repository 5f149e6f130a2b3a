package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.ThreadRounds;
import dev.taskorchestrator.run.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A project of an earlier program keeps everything, is backed up first, and is changed once.
@Timeout(60)
class MigrationTest {

  @TempDir Path project;
  private final Time time = Time.system();
  private final ThreadRounds rounds = new ThreadRounds(Ids.chance(7), _ -> {});
  private final AtomicInteger marks = new AtomicInteger();

  private Path folder() {
    return project.resolve(".task_orchestrator");
  }

  private SqliteStore open() {
    return new SqliteStore(
        folder(), false, time, rounds, new Machine(), () -> "m" + marks.incrementAndGet());
  }

  private <T> Outcome<T> serving(Function<Tx, Outcome<T>> work, SqliteStore store, boolean writes) {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(time, Duration.ofSeconds(30)))
        .call(() -> writes ? store.write(work) : store.read(work));
  }

  /// As the first version left it, with a task and two events.
  @BeforeEach
  void aProjectOfTheFirstVersion() throws Exception {
    Files.createDirectories(folder());
    var file = folder().resolve("tasks.db");
    Folders.makeFile(file);
    var sql = new SqliteFile(file, false).openWriter();
    sql.list("pragma journal_mode = wal", row -> row.getString(1));
    Schema.migrate(sql, time.instant(), 1);
    sql.run(
        """
        insert into task (number, id, root, position, title, description, task_type, complexity,
          specialist, priority, criteria, lease_seconds, max_attempts, timeout_seconds, by_hand,
          status, not_before, attempt, failures, open_prerequisites, open_children, progress,
          version, created_at, updated_at)
        values (1, 'old', 'old', 0, 'Old', 'd', 'standard', 'moderate', 'coder', 500, '', 900, 3, 0,
          0, 'pending', 0, 0, 0, 0, 0, -1, 1, 0, 0)
        """);
    sql.run(
        "insert into task_text (rowid, title, description, summary) values (1, 'Old', 'd', '')");
    for (int i = 1; i <= 2; i++) {
      sql.run(
          "insert into event (sequence, at, kind, task, actor, attempt)"
              + " values (?, 0, 'created', 'old', 'ann', 0)",
          i);
    }
    sql.run("update project set last_event = 2, last_task = 1");
    sql.run("update tally set tasks = 1 where status = 'pending'");
    sql.close();
  }

  private List<Path> backups() throws Exception {
    try (var files = Files.list(folder())) {
      return files.filter(file -> file.getFileName().toString().startsWith("tasks-v1-")).toList();
    }
  }

  private static List<String> broken(Tx tx) {
    return Invariants.names().stream()
        .flatMap(name -> tx.invariants().broken(name).stream())
        .toList();
  }

  @Test
  void everythingIsThereAndWhatComesIsChainedToIt() {
    try (var store = open()) {
      assertThat(
              serving(
                  tx -> Outcome.done(tx.tasks().find(new TaskId("old")).isPresent()), store, false))
          .isEqualTo(Outcome.done(true));
      serving(tx -> StoreContract.put(tx, "new"), store, true);
      serving(tx -> StoreContract.put(tx, "newer"), store, true);
      assertThat(serving(tx -> Outcome.done(tx.events().broken(0, 100).isEmpty()), store, false))
          .isEqualTo(Outcome.done(true));
      assertThat(serving(tx -> Outcome.done(broken(tx)), store, false))
          .isEqualTo(Outcome.done(List.of()));
    }
  }

  @Test
  void theBackupIsWholeAndOfTheEarlierVersion() throws Exception {
    try (var store = open()) {
      serving(tx -> StoreContract.put(tx, "new"), store, true);
    }
    assertThat(backups()).hasSize(1);
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + backups().getFirst());
        var statement = connection.createStatement()) {
      assertThat(statement.executeQuery("pragma integrity_check").getString(1)).isEqualTo("ok");
      assertThat(statement.executeQuery("select max(version) from migration").getInt(1))
          .isEqualTo(1);
      assertThat(statement.executeQuery("select group_concat(id) from task").getString(1))
          .isEqualTo("old");
    }
  }

  @Test
  void ofSeveralThatOpenItAtOnceOneChangesIt() throws Exception {
    var others = List.of(OtherProcess.start(project), OtherProcess.start(project));
    try (var store = open()) {
      for (int i = 0; i < 2; i++) OtherProcess.tell(others.get(i), "of" + i);
      assertThat(serving(tx -> StoreContract.put(tx, "mine"), store, true))
          .isEqualTo(Outcome.done(true));
      for (int i = 0; i < 2; i++) {
        assertThat(others.get(i).inputReader().readLine()).isEqualTo("done of" + i);
      }
      assertThat(serving(tx -> Outcome.done(tx.events().last()), store, false))
          .isEqualTo(Outcome.done(5L));
    } finally {
      others.forEach(Process::destroyForcibly);
    }
    assertThat(backups()).hasSize(1);
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder().resolve("tasks.db"));
        var statement = connection.createStatement()) {
      assertThat(statement.executeQuery("select count(*) from migration").getInt(1))
          .isEqualTo(Schema.VERSION);
    }
  }

  @Test
  void aProgramThatIsStillRunningChangesNothingOnceANewerOneHasTaken() throws Exception {
    try (var store = open()) {
      serving(tx -> StoreContract.put(tx, "new"), store, true);
      try (var connection =
              DriverManager.getConnection("jdbc:sqlite:" + folder().resolve("tasks.db"));
          var statement = connection.createStatement()) {
        statement.execute("insert into migration (version, checksum, at) values (99, 0, 0)");
      }
      var refused = serving(tx -> StoreContract.put(tx, "late"), store, true);
      assertThat(refused)
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              outcome -> assertThat(outcome.refusal().code()).isEqualTo("database_newer"));
      assertThat(
              serving(
                  tx -> Outcome.done(tx.tasks().find(new TaskId("late")).isEmpty()), store, false))
          .isEqualTo(Outcome.done(true));
    }
  }
}
