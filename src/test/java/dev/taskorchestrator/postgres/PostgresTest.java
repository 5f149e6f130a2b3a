package dev.taskorchestrator.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.postgres.Postgres.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The server that the tests start themselves.
@Timeout(120)
class PostgresTest {

  private static Connection connected(Postgres.Database database) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + database.server().port() + "/" + database.name(),
        "orchestrator",
        "p@ss:word");
  }

  @Test
  void itsUserIsNoSuperuserButMayMakeSchemasAndRoles() throws SQLException {
    var database = Postgres.shared().database();
    try (var connection = connected(database);
        var statement = connection.createStatement()) {
      statement.execute("create schema mine");
      statement.execute("create role helper_of_" + database.name());
      statement.execute("create table mine.t (n integer)");
    }
    assertThat(
            Postgres.shared()
                .query("postgres", "select rolsuper from pg_roles where rolname = 'orchestrator'")
                .getFirst())
        .containsExactly("f");
  }

  @Test
  void whatWasCommittedIsThereAfterItWasStoppedAsByAPowerCut() throws SQLException {
    var server = Postgres.durable();
    var database = server.database();
    try (var connection = connected(database);
        var statement = connection.createStatement()) {
      statement.execute("create table t as select 1 as n");
    }
    server.stop(Mode.IMMEDIATE);
    server.start();
    assertThat(server.query(database.name(), "select n from t").getFirst()).containsExactly("1");
  }

  @Test
  void connectionsAreEndedOfOneDatabaseOnly() throws SQLException {
    var one = Postgres.shared().database();
    var other = Postgres.shared().database();
    try (var first = connected(one);
        var second = connected(one);
        var stranger = connected(other)) {
      assertThat(Postgres.shared().terminateBackends(one)).isEqualTo(2);
      assertThat(first.isValid(5)).isFalse();
      assertThat(second.isValid(5)).isFalse();
      assertThat(stranger.isValid(5)).isTrue();
    }
  }

  @Test
  void itsFolderIsItsUsersAlone() {
    assertThat(Files.isDirectory(Postgres.shared().folder())).isTrue();
    assertThat(Path.of(System.getProperty("java.io.tmpdir")))
        .isEqualTo(Postgres.shared().folder().getParent());
  }
}
