package dev.taskorchestrator.store;

import dev.taskorchestrator.run.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One connection and the statements prepared on it. Used by one thread at a time; only
/// [#interrupt] may come from another.
///
/// Where every answer is a journey over the network, statements whose answers nobody needs are kept
/// and travel with the next one; what is wrong with them is thrown there. The database runs them
/// one after the other all the same.
final class Sql implements AutoCloseable {

  /// Reads the present row of a result.
  interface Row<T> {
    T read(ResultSet row) throws SQLException;
  }

  /// What a statement answered, its results read one after the other.
  private interface Answer<T> {
    T read(PreparedStatement statement) throws SQLException;
  }

  /// A statement whose answer nobody needs.
  ///
  /// @param otherwise what it means if it does not change exactly one row; null where that is fine
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Sent(String sql, @Nullable Object[] values, @Nullable String otherwise) {

    long length() {
      long length = sql.length();
      for (var value : values) if (value instanceof String text) length += text.length();
      return length;
    }

    void check(int changed) {
      if (otherwise == null || changed == 1) return;
      // as if the database had refused it: then it is found out which change it belongs to
      throw new StorageFault(StorageFault.Kind.OTHER, otherwise, null);
    }
  }

  /// How many statements are kept prepared. Queries put together from filters come in many forms.
  private static final int KEPT = 256;

  /// Of statements that travel together, how many and how many characters.
  private static final int MOST_KEPT = 50;

  private static final long LONGEST_KEPT = 256 * 1024;

  private static final @Nullable Object[] NOTHING = {};

  private final Connection connection;
  private final Dialect dialect;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  /// What goes along with the next statement whose answer is waited for.
  private final List<Sent> unsent = new ArrayList<>();

  private long unsentLength;

  /// Where among the unsent the savepoint stands; below zero when it is not one of them.
  private int savepoint = -1;

  private boolean changed;
  private boolean changedBefore;

  /// Whether a transaction was begun whose end is not known.
  private boolean open;

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
    changed = true;
    return ask(
        sql, values, statement -> statement.getUpdateCount() < 0 ? 0 : statement.getUpdateCount());
  }

  /// Runs a statement that changes something, now or with the next whose answer is waited for.
  void send(String sql, @Nullable Object... values) {
    changed = true;
    send(new Sent(sql, values, null));
  }

  /// The same for one that must change exactly one row.
  ///
  /// @param otherwise what it means if it does not, which is a fault
  void sendForOne(String otherwise, String sql, @Nullable Object... values) {
    changed = true;
    send(new Sent(sql, values, otherwise));
  }

  /// Opens a transaction.
  void begin(List<String> statements) {
    for (var statement : statements) control(statement);
    changed = false;
    open = true;
  }

  void savepoint() {
    control("savepoint change");
    savepoint = unsent.size() - 1;
    changedBefore = changed;
  }

  /// Back to the savepoint. What was not sent since is not sent at all.
  void takeBack() {
    var local = savepoint >= 0;
    unsent.subList(savepoint + 1, unsent.size()).clear();
    if (!local) control("rollback to change");
    changed = changedBefore;
  }

  void release() {
    control("release change");
    savepoint = -1;
  }

  void commit() {
    ask("commit", NOTHING, _ -> true);
    open = false;
  }

  /// Ends a transaction of which nothing is needed, not even to know that it has ended.
  void end() {
    control("commit");
    open = false;
  }

  void rollback() {
    forget();
    ask("rollback", NOTHING, _ -> true);
    open = false;
  }

  /// Whether the transaction that is open has changed anything that was not taken back.
  boolean changed() {
    return changed;
  }

  /// Sends what was kept, so that whatever is wrong with it is thrown here.
  void flush() {
    if (unsent.isEmpty()) return;
    var last = unsent.removeLast();
    ask(
        last.sql(),
        last.values(),
        statement -> {
          last.check(statement.getUpdateCount());
          return true;
        });
  }

  private void control(String statement) {
    send(new Sent(statement, NOTHING, null));
  }

  private void send(Sent sent) {
    if (deadline != null && deadline.over()) throw new Abandoned();
    unsent.add(sent);
    unsentLength += sent.length();
    var full = unsent.size() >= MOST_KEPT || unsentLength >= LONGEST_KEPT;
    if (full || !dialect.overNetwork()) flush();
  }

  private void forget() {
    unsent.clear();
    unsentLength = 0;
    savepoint = -1;
  }

  /// Runs a statement, and before it what was kept.
  private <T> T ask(String sql, @Nullable Object[] values, Answer<T> answer) {
    try {
      if (deadline != null && deadline.over()) throw new Abandoned();
      var before = List.copyOf(unsent);
      forget();
      var statement = before.isEmpty() ? bound(sql, values) : together(before, sql, values);
      running = statement;
      statement.execute();
      for (var sent : before) {
        sent.check(statement.getUpdateCount());
        var _ = statement.getMoreResults();
      }
      return answer.read(statement);
    } catch (SQLException failure) {
      throw fault(failure);
    } finally {
      running = null;
    }
  }

  private PreparedStatement together(List<Sent> before, String sql, @Nullable Object[] values)
      throws SQLException {
    var text = new StringBuilder();
    var all = new ArrayList<@Nullable Object>();
    for (var sent : before) {
      text.append(sent.sql()).append(";\n");
      Collections.addAll(all, sent.values());
    }
    Collections.addAll(all, values);
    return bound(text.append(sql).toString(), all.toArray());
  }

  /// All rows of a query.
  <T> List<T> list(String sql, Row<T> row, @Nullable Object... values) {
    return ask(
        sql,
        values,
        statement -> {
          try (var rows = statement.getResultSet()) {
            var list = new ArrayList<T>();
            while (rows.next()) list.add(read(row, rows));
            return list;
          }
        });
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
    if (dialect.overNetwork()) {
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

  /// A connection that goes back to where others take theirs from holds nothing any more.
  @Override
  public void close() {
    if (open && dialect.overNetwork()) rollbackIfPossible();
    try {
      for (var statement : prepared.values()) statement.close();
      prepared.clear();
      connection.close();
    } catch (SQLException failure) {
      throw fault(failure);
    }
  }

  private void rollbackIfPossible() {
    try {
      until(null);
      rollback();
    } catch (StorageFault _) {
      // it is broken, and whoever keeps connections has noticed that too
    }
  }

  private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
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
