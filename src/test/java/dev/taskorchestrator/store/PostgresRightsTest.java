package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.postgres.Postgres;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.HandRounds;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The rights that the documentation names are enough, and no more than that: its own statements
/// are run, and servers work as the roles that they make.
class PostgresRightsTest {
  private static final Path DOCUMENT = Path.of("docs", "postgresql.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```sql\n(.*?)```");
  private static final Time TIME = Time.system();

  private static Postgres.Database database;

  @TempDir Path folder;

  private static List<String> statements(int block) throws IOException {
    var blocks = new ArrayList<String>();
    var match = BLOCK.matcher(Files.readString(DOCUMENT));
    while (match.find()) blocks.add(match.group(1));
    return List.of(
        blocks.get(block).replace("database tasks", "database " + database.name()).split(";\n"));
  }

  @BeforeAll
  static void asTheDocumentSays() throws IOException {
    database = Postgres.shared().database();
    for (var statement : statements(0)) run(statement);
    var folder = Files.createTempDirectory("rights");
    assertThat(write("tasks_owner", "app", folder)).isEqualTo(Outcome.done(1L));
    for (var statement : statements(1)) run(statement);
    assertThat(write("tasks_owner", "other", folder)).isEqualTo(Outcome.done(1L));
    Files.delete(folder);
  }

  @AfterAll
  static void goneWithIt() {
    for (var role : List.of("tasks_owner", "tasks_server")) {
      run("drop owned by " + role + " cascade");
      run("drop role " + role);
    }
  }

  private static void run(String statement) {
    Postgres.shared().query(database.name(), statement);
  }

  private static String url(String role) {
    return "postgresql://%s:%s@127.0.0.1:%d/%s"
        .formatted(role, "%E2%80%A6", Postgres.shared().port(), database.name());
  }

  private static <T> Outcome<T> in(
      String role, String project, Path folder, Function<Store, Outcome<T>> work) {
    try (var server = PostgresProject.server(url(role), role);
        var store = PostgresStore.of(server, project, folder, TIME, new HandRounds())) {
      return ScopedValue.where(Deadline.CURRENT, Deadline.in(TIME, Duration.ofSeconds(20)))
          .call(() -> work.apply(store));
    }
  }

  private static Outcome<Long> write(String role, String project, Path folder) {
    return in(
        role,
        project,
        folder,
        store ->
            store.write(tx -> {
              tx.events().append(tx.now(), Event.Kind.RESUMED, null, Actor.SYSTEM, 0, null);
              return Outcome.done(tx.lastEvent());
            }));
  }

  @Test
  void aServerWithoutTheRightToMakeTablesWorksInItsProject() {
    assertThat(write("tasks_server", "app", folder)).isInstanceOf(Outcome.Done.class);
    assertThat(
            in(
                "tasks_server",
                "app",
                folder,
                store -> store.read(tx -> Outcome.done(tx.lastEvent()))))
        .isInstanceOf(Outcome.Done.class);
  }

  @Test
  void itReachesNoOtherProjectWhateverItIsAsked() {
    assertThat(write("tasks_server", "other", folder)).isInstanceOf(Outcome.Refused.class);
    assertThat(
            in(
                "tasks_server",
                "other",
                folder,
                store -> store.read(tx -> Outcome.done(tx.lastEvent()))))
        .isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void itBeginsNoProjectAndSaysWhoMay() {
    assertThat(write("tasks_server", "third", folder))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> {
              assertThat(refused.refusal()).isInstanceOf(Refusal.ProjectUnusable.class);
              assertThat(refused.refusal().toString()).contains("docs/postgresql.md");
            });
  }

  /// A statement that came to a connection outside of its transaction would find no tables at all.
  @Test
  void aConnectionThatWasToldNothingKnowsNoProject() throws SQLException {
    try (var server = PostgresProject.server(url("tasks_owner"), "told nothing");
        var connection = server.connections().dedicated();
        var sql = new Sql(connection, new PostgresDialect(List.of()))) {
      var fault =
          org.assertj.core.api.Assertions.catchThrowableOfType(
              StorageFault.class, () -> sql.number("select count(*) from task"));
      assertThat(fault).hasMessageContaining("does not exist");
    }
  }
}
