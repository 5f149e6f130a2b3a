package dev.taskorchestrator.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.function.Supplier;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Connections that the projects of one process use in common, so that many projects need no more
/// of them than are busy at once. Made when first needed.
final class PostgresPool implements AutoCloseable {

  /// More than two processors and a disk can keep busy; see docs/sizing.md.
  static final int MOST = 20;

  private static final long WAIT_MILLIS = 2_000;
  private static final long IDLE_MILLIS = 60_000;

  private final Supplier<Connection> connect;
  private @Nullable HikariDataSource pool;

  /// @param connect makes one
  PostgresPool(Supplier<Connection> connect) {
    this.connect = connect;
  }

  /// One of them, after a wait of two seconds at most.
  Connection take() {
    try {
      return pool().getConnection();
    } catch (SQLException failure) {
      if (failure.getCause() instanceof StorageFault fault) throw fault;
      var why =
          failure.getCause() == null
              ? "all " + MOST + " connections to the database are in use"
              : String.valueOf(failure.getCause().getMessage());
      var kind = failure.getCause() == null ? StorageFault.Kind.BUSY : StorageFault.Kind.AWAY;
      throw new StorageFault(kind, why, failure);
    }
  }

  /// Throws away those that nobody uses.
  void renew() {
    var bean = pool().getHikariPoolMXBean();
    if (bean != null) bean.softEvictConnections();
  }

  private synchronized HikariDataSource pool() {
    var present = pool;
    if (present == null) pool = present = new HikariDataSource(config());
    return present;
  }

  private HikariConfig config() {
    var config = new HikariConfig();
    config.setDataSource(new Connecting());
    config.setPoolName("postgresql");
    config.setMaximumPoolSize(MOST);
    config.setMinimumIdle(1);
    config.setConnectionTimeout(WAIT_MILLIS);
    config.setValidationTimeout(WAIT_MILLIS / 2);
    config.setIdleTimeout(IDLE_MILLIS);
    config.setInitializationFailTimeout(-1); // whoever asks first is told, and the next may succeed
    return config;
  }

  @Override
  public synchronized void close() {
    if (pool != null) pool.close();
  }

  /// What the pool asks for connections.
  private final class Connecting implements DataSource {
    @Override
    public Connection getConnection() throws SQLException {
      try {
        return connect.get();
      } catch (StorageFault fault) {
        throw new SQLException(fault.getMessage(), "08001", fault);
      }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
      return getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
      return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
      // there is none
    }

    @Override
    public void setLoginTimeout(int seconds) {
      // it is among the settings of each connection
    }

    @Override
    public int getLoginTimeout() {
      return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
      throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
      throw new SQLException("nothing is wrapped here");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
      return false;
    }
  }
}
