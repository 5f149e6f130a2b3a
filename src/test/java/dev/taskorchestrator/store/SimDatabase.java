package dev.taskorchestrator.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;

/// A project's database on one connection and one thread: the production schema, tables and SQL,
/// without the threads, files and locks around them. Several [SimStore]s share it, as server
/// processes share a file. In memory, or in a file that can be closed and opened again.
public final class SimDatabase implements AutoCloseable {

  private static final Dialect DIALECT = new SqliteDialect();

  private final @Nullable Path file;
  private final UnaryOperator<String> rewriting;
  private final Map<String, PreparedStatement> looks = new HashMap<>();
  private final List<SimStore> stores = new ArrayList<>();
  private Connection connection;
  private Sql sql;
  private boolean late;
  private int uncommitted;

  private SimDatabase(@Nullable Path file, UnaryOperator<String> rewriting) {
    this.file = file;
    this.rewriting = rewriting;
    this.connection = connect();
    this.sql = new Sql(wrapped(Integer.MAX_VALUE, 0), DIALECT);
  }

  private SimDatabase migrated() {
    sql.run("begin exclusive");
    Schema.migrate(sql, Instant.EPOCH);
    sql.run("commit");
    return this;
  }

  /// An empty project as bytes, since building one costs as much as forty changes.
  private static final class Empty {
    static final byte[] BYTES = bytes();

    private static byte[] bytes() {
      try (var database = new SimDatabase(null, UnaryOperator.identity()).migrated()) {
        return ((SQLiteConnection) database.connection).serialize("main");
      } catch (SQLException failure) {
        throw new AssertionError(failure);
      }
    }
  }

  public static SimDatabase inMemory() {
    var database = new SimDatabase(null, UnaryOperator.identity());
    try {
      ((SQLiteConnection) database.connection).deserialize("main", Empty.BYTES);
      return database;
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  /// In memory, where each statement is first changed as that says.
  public static SimDatabase inMemory(UnaryOperator<String> rewriting) {
    return new SimDatabase(null, rewriting).migrated();
  }

  /// In a file that does not exist yet.
  public static SimDatabase inFile(Path file) {
    return new SimDatabase(file, UnaryOperator.identity()).migrated();
  }

  private Connection connect() {
    var settings = new Properties();
    settings.setProperty("foreign_keys", "true");
    settings.setProperty("jdbc.get_generated_keys", "false");
    settings.setProperty("synchronous", "OFF"); // no power is cut here
    settings.setProperty("temp_store", "MEMORY");
    if (file != null) settings.setProperty("journal_mode", "WAL");
    try {
      var fresh = new JDBC().connect("jdbc:sqlite:" + (file == null ? ":memory:" : file), settings);
      if (fresh == null) throw new IllegalStateException("the driver refused its own address");
      return fresh;
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  /// The connection as the tables see it: statements are rewritten, the one after `healthy` others
  /// fails with that code of SQLite, and closing it leaves the data of a database in memory alone.
  private Connection wrapped(int healthy, int code) {
    var left = new int[] {healthy};
    return (Connection)
        Proxy.newProxyInstance(
            SimDatabase.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              try {
                if (method.getName().equals("prepareStatement")) {
                  if (left[0]-- == 0) throw new SQLException("planted", "", code);
                  return connection.prepareStatement(rewriting.apply((String) arguments[0]));
                }
                if (method.getName().equals("close")) return null;
                return method.invoke(connection, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }

  Sql sql() {
    return sql;
  }

  /// The same connection, on which the statement after `healthy` others fails.
  Sql failing(int healthy, StorageFault.Kind kind) {
    return new Sql(wrapped(healthy, kind == StorageFault.Kind.FULL ? 13 : 10), DIALECT);
  }

  /// From now on commits are made some changes late, as a fault to be found.
  public void commitsLate() {
    late = true;
  }

  void begin(String words) {
    if (uncommitted == 0) sql.run(words);
  }

  void endRead() {
    if (uncommitted == 0) sql.run("commit");
  }

  void commit() {
    if (late && ++uncommitted < 4) return;
    uncommitted = 0;
    sql.run("commit");
  }

  void rollback() {
    uncommitted = 0;
    sql.run("rollback");
  }

  /// A process dies, and with it what it has not committed.
  void lose() {
    if (uncommitted > 0) rollback();
  }

  void add(SimStore store) {
    stores.add(store);
  }

  void remove(SimStore store) {
    stores.remove(store);
  }

  /// The stores that are open.
  public List<SimStore> stores() {
    return List.copyOf(stores);
  }

  /// Closes the connection and opens another; what is in no commit is lost. A database in memory
  /// only loses its prepared statements.
  public void reopen() {
    lose();
    sql.close();
    try {
      for (var look : looks.values()) look.close();
      looks.clear();
      if (file != null) {
        connection.close();
        connection = connect();
      }
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
    sql = new Sql(wrapped(Integer.MAX_VALUE, 0), DIALECT);
  }

  /// The rows of a query, their values joined by bars; not rewritten, and no part of any change.
  public List<String> rows(String query, Object... values) {
    try {
      var statement = looks.get(query);
      if (statement == null) {
        statement = connection.prepareStatement(query);
        looks.put(query, statement);
      }
      for (int i = 0; i < values.length; i++) statement.setObject(i + 1, values[i]);
      try (var rows = statement.executeQuery()) {
        var list = new ArrayList<String>();
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
          var row = new StringBuilder();
          for (int i = 1; i <= columns; i++) {
            if (i > 1) row.append('|');
            row.append(rows.getString(i));
          }
          list.add(row.toString());
        }
        return list;
      }
    } catch (SQLException failure) {
      throw new AssertionError(query, failure);
    }
  }

  /// What is broken of what must be true at every moment.
  public List<String> broken() {
    var invariants = new Invariants(sql);
    return Invariants.names().stream().flatMap(name -> invariants.broken(name).stream()).toList();
  }

  /// The first event after that one that is not linked to those before it; zero if all are.
  public long unlinked(long after) {
    return new EventTable(sql, null).broken(after, Integer.MAX_VALUE).orElse(0);
  }

  /// The one number that a query answers.
  public long number(String query) {
    return Long.parseLong(rows(query).getFirst());
  }

  @Override
  public void close() {
    sql.close();
    try {
      connection.close();
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }
}
