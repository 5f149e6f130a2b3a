package dev.taskorchestrator.store;

import dev.taskorchestrator.postgres.Postgres;
import dev.taskorchestrator.run.Backoff;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.run.Time;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;

/// An empty project on a PostgreSQL server that the tests start themselves. Making its tables costs
/// as much as a hundred changes, so they are emptied and given to the next test.
public final class PostgresProject implements AutoCloseable {

  private static final Deque<String> FREE = new ArrayDeque<>();
  private static int made;

  private final String name;

  private PostgresProject(String name) {
    this.name = name;
  }

  /// Whether tests that can do with any database are to use this one.
  public static boolean asked() {
    return "postgresql".equals(System.getProperty("orchestrator.test.store"));
  }

  public static synchronized PostgresProject fresh() {
    var free = FREE.poll();
    return new PostgresProject(
        free == null ? "test" + ++made + "x" + ProcessHandle.current().pid() : free);
  }

  private static final class Shared {
    static final String URL = Postgres.shared().database().url();

    /// With connections that are kept from test to test, as a network server keeps them: each new
    /// one would learn all the tables anew.
    static final PostgresServer ONE = server(URL, "one", true);
  }

  String name() {
    return name;
  }

  PostgresServer server() {
    return Shared.ONE;
  }

  static String url() {
    return Shared.URL;
  }

  /// The same data each time, by the clock of that machine.
  public PostgresStore open(Path folder, Time time, Rounds rounds, Machine machine) {
    return PostgresStore.byClockOf(machine, server(), name, folder, time, rounds);
  }

  /// The same by the database's clock, as in earnest.
  public PostgresStore open(Path folder, Time time, Rounds rounds) {
    return PostgresStore.of(server(), name, folder, time, rounds);
  }

  /// As another process has it, which has connections of its own.
  public PostgresStore elsewhere(Path folder, Time time, Rounds rounds) {
    return PostgresStore.of(server(url(), "another"), name, folder, time, rounds);
  }

  static PostgresServer server(String url, String mark) {
    return server(url, mark, false);
  }

  private static PostgresServer server(String url, String mark, boolean pooled) {
    var pauses = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(1), new SplittableRandom(1));
    return new PostgresServer(
        PostgresAddress.of(url).orElseThrow(), pooled, Time.system(), pauses, mark);
  }

  /// A connection to its tables, for a look behind the product's back.
  public Connection tables() throws SQLException {
    var address = PostgresAddress.of(url()).orElseThrow();
    var connection = DriverManager.getConnection(address.url(), address.user(), address.password());
    try (var statement = connection.createStatement()) {
      statement.execute("set search_path = " + PostgresSchema.of(name).name());
    }
    return connection;
  }

  @Override
  public void close() {
    try (var tables = tables();
        var statement = tables.createStatement()) {
      statement.execute(
          """
          do $$ declare t text; begin
            if exists (select 1 from pg_tables where schemaname = current_schema()) then
              for t in select tablename from pg_tables where schemaname = current_schema()
                and tablename not in ('migration', 'project', 'tally')
              loop execute 'delete from ' || t; end loop;
              delete from project;
              insert into project (id, last_event, last_task, clock) values (1, 0, 0, 0);
              update tally set tasks = 0;
            end if;
          end $$
          """);
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
    synchronized (PostgresProject.class) {
      FREE.add(name);
    }
  }
}
