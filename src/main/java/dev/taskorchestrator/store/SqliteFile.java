package dev.taskorchestrator.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.sqlite.JDBC;

/// The database file, and how connections to it are set up.
final class SqliteFile {

  /// How long SQLite itself waits for a lock. Short, because the wait for a turn is ours and has to
  /// see when its caller gives up.
  private static final int BUSY_MILLIS = 50;

  private static final long MIB = 1024 * 1024;

  /// Pages of 4 KiB: 8 MiB.
  private static final long CHECKPOINT_AT = 2_048;

  private final Path path;
  private final Dialect dialect = new SqliteDialect();
  private final boolean fullSync;

  /// @param fullSync whether a commit waits for the disk: without it, the last moments may be lost
  ///   with the power, though never with the process
  SqliteFile(Path path, boolean fullSync) {
    this.path = path;
    this.fullSync = fullSync;
  }

  Path path() {
    return path;
  }

  Dialect dialect() {
    return dialect;
  }

  Sql openWriter() {
    return open(false);
  }

  Sql openReader() {
    return open(true);
  }

  /// Whether the log holds so much that the database has not that it is time to move it there. How
  /// long the file is says nothing: it is written again from its start, and not cut.
  boolean logIsLarge(Sql sql) {
    try {
      return sql.one("pragma wal_checkpoint(noop)", row -> row.getLong(2) - row.getLong(3))
          .filter(pages -> pages >= CHECKPOINT_AT)
          .isPresent();
    } catch (StorageFault _) {
      return false; // asked again after the next commit
    }
  }

  /// Moves what the log holds into the database. Called inside the gate, so that nobody adds to the
  /// log meanwhile and it can begin again from its start.
  void checkpoint(Sql sql) {
    try {
      sql.list("pragma wal_checkpoint(passive)", row -> row.getInt(1));
    } catch (StorageFault _) {
      // the log stays as it is until a later commit; what was committed is safe in it
    }
  }

  /// Moves all of the log into the database and has it begin anew, or throws. Called inside the
  /// gate, outside a transaction.
  void renewLog(Sql sql) {
    var busy = sql.one("pragma wal_checkpoint(restart)", row -> row.getInt(1)).orElse(1);
    if (busy != 0) {
      throw new StorageFault(StorageFault.Kind.BUSY, "somebody still reads the log", null);
    }
  }

  private Sql open(boolean readOnly) {
    var settings = new Properties();
    settings.setProperty(
        "open_mode", readOnly ? "1" : "2"); // SQLITE_OPEN_READONLY, READWRITE; never CREATE
    settings.setProperty("busy_timeout", String.valueOf(BUSY_MILLIS));
    settings.setProperty("synchronous", fullSync ? "FULL" : "NORMAL");
    settings.setProperty("foreign_keys", "true");
    settings.setProperty("jdbc.get_generated_keys", "false"); // a query more for each statement
    settings.setProperty("journal_size_limit", String.valueOf(64 * MIB));
    try {
      var connection = new JDBC().connect("jdbc:sqlite:" + path.toAbsolutePath(), settings);
      if (connection == null) throw new IllegalStateException("the driver refused its own address");
      return tuned(connection, readOnly);
    } catch (SQLException failure) {
      throw new StorageFault(dialect.kind(failure), String.valueOf(failure.getMessage()), failure);
    }
  }

  /// See https://sqlite.org/security.html for the second and third, and
  /// https://sqlite.org/howtocorrupt.html for the reason to leave memory-mapped files alone.
  private Sql tuned(Connection connection, boolean readOnly) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("pragma mmap_size = 0");
      statement.execute("pragma trusted_schema = off");
      statement.execute("pragma cell_size_check = on");
      statement.execute("pragma wal_autocheckpoint = 0");
      statement.execute("pragma cache_size = " + (readOnly ? -4_000 : -8_000)); // KiB, as needed
      // what a savepoint needs to be taken back, which otherwise goes through a file
      statement.execute("pragma temp_store = memory");
    }
    return new Sql(connection, dialect);
  }
}
