package dev.taskorchestrator.store;

import dev.taskorchestrator.run.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One connection and the statements prepared on it. Used by one thread at a time; only
/// [#interrupt] may come from another.
final class Sql implements AutoCloseable {

  /// Reads the present row of a result.
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// How many statements are kept prepared. Queries put together from filters come in many forms.
  private static final int KEPT = 256;

  private final Connection connection;
  private final Dialect dialect;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private volatile @Nullable PreparedStatement running;
  private @Nullable Deadline deadline;

  Sql(Connection connection, Dialect dialect) {
    this.connection = connection;
    this.dialect = dialect;
  }

  Dialect dialect() {
    return dialect;
  }

  /// From now on no statement begins once that deadline is over; null for no such limit.
  void until(@Nullable Deadline deadline) {
    this.deadline = deadline;
  }

  /// Runs a statement that changes something; answers how many rows it changed.
  int run(String sql, @Nullable Object... values) {
    try {
      var statement = bound(sql, values);
      running = statement;
      return statement.execute() ? 0 : statement.getUpdateCount();
    } catch (SQLException failure) {
      throw fault(failure);
    } finally {
      running = null;
    }
  }

  /// All rows of a query.
  <T> List<T> list(String sql, Row<T> row, @Nullable Object... values) {
    try {
      var statement = bound(sql, values);
      running = statement;
      try (var rows = statement.executeQuery()) {
        var list = new ArrayList<T>();
        while (rows.next()) list.add(read(row, rows));
        return list;
      }
    } catch (SQLException failure) {
      throw fault(failure);
    } finally {
      running = null;
    }
  }

  /// What stands in a row may be what no program wrote, or one that is newer.
  private static <T> T read(Row<T> row, ResultSet rows) throws SQLException {
    try {
      return row.read(rows);
    } catch (StorageFault fault) {
      throw fault;
    } catch (RuntimeException unreadable) {
      throw new StorageFault(
          StorageFault.Kind.UNREADABLE, "a row cannot be read: " + unreadable, unreadable);
    }
  }

  /// The first row of a query, if it has one.
  <T> Optional<T> one(String sql, Row<T> row, @Nullable Object... values) {
    var list = list(sql, row, values);
    return list.isEmpty() ? Optional.empty() : Optional.of(list.getFirst());
  }

  /// The number that a query answers; zero when it answers nothing.
  long number(String sql, @Nullable Object... values) {
    return one(sql, row -> row.getLong(1), values).orElse(0L);
  }

  /// Stops the statement that is running, if one is. Where that takes a message over the network,
  /// nobody waits for it: who asks has no time left.
  void interrupt() {
    var statement = running;
    if (statement == null) return;
    if (dialect.stopsOverNetwork()) {
      Thread.ofVirtual().name("canceller").start(() -> cancelIfPossible(statement));
    } else {
      cancel(statement);
    }
  }

  private void cancel(PreparedStatement statement) {
    try {
      statement.cancel();
    } catch (SQLException failure) {
      throw fault(failure);
    }
  }

  /// What cannot be told to stop ends by the time limits of its connection.
  private void cancelIfPossible(PreparedStatement statement) {
    try {
      statement.cancel();
    } catch (SQLException _) {
      // the statement goes on until then
    }
  }

  @Override
  public void close() {
    try {
      for (var statement : prepared.values()) statement.close();
      prepared.clear();
      connection.close();
    } catch (SQLException failure) {
      throw fault(failure);
    }
  }

  private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
    if (deadline != null && deadline.over()) throw new Abandoned();
    var statement = prepared.get(sql);
    if (statement == null) {
      if (prepared.size() >= KEPT) forgetAll();
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    for (int i = 0; i < values.length; i++) bind(statement, i + 1, values[i]);
    return statement;
  }

  private void forgetAll() throws SQLException {
    for (var statement : prepared.values()) statement.close();
    prepared.clear();
  }

  private void bind(PreparedStatement statement, int place, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> statement.setObject(place, null);
      case String text -> statement.setString(place, dialect.storable(text));
      case Long number -> statement.setLong(place, number);
      case Integer number -> statement.setInt(place, number);
      case Boolean flag -> statement.setInt(place, flag ? 1 : 0);
      case Instant moment -> statement.setLong(place, Moments.micros(moment));
      default -> throw new IllegalArgumentException("cannot bind a " + value.getClass().getName());
    }
  }

  /// Thrown where a statement would have begun after the deadline; nothing is wrong with the
  /// database.
  static final class Abandoned extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super("the deadline has passed", null, false, false);
    }
  }

  StorageFault fault(SQLException failure) {
    return new StorageFault(dialect.kind(failure), String.valueOf(failure.getMessage()), failure);
  }
}
