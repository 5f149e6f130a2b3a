package dev.taskorchestrator.store;

import dev.taskorchestrator.run.Backoff;
import dev.taskorchestrator.run.Time;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.PGConnection;

/// The ways from this process to one PostgreSQL server, with a limit of time on both ends of each:
/// by default, a connection whose other end is gone hangs there for as long as its process lives,
/// and so do the locks that it held.
///
/// While the server is away, connecting is tried again with growing pauses, by whoever needs it;
/// the others are told at once what came of the last try.
final class PostgresConnections implements AutoCloseable {

  /// How long a statement may take, a whole transaction may stand idle, and a lock be waited for.
  private static final List<String> LIMITS =
      List.of(
          "statement_timeout = '10s'",
          "lock_timeout = '1s'",
          "idle_in_transaction_session_timeout = '4s'");

  /// Every question of this program has an index, however many rows there are and whatever the
  /// server has last counted: a plan is made once for all values, of small tables as of large ones.
  private static final List<String> PLANS =
      List.of(
          "plan_cache_mode = force_generic_plan",
          "enable_seqscan = off",
          "random_page_cost = 1.1",
          "jit = off");

  /// What the server does about a peer that answers no more, which a pooler between would take for
  /// its own affair.
  private static final List<String> PEER =
      List.of(
          "tcp_user_timeout = 4000",
          "tcp_keepalives_idle = 2",
          "tcp_keepalives_interval = 1",
          "tcp_keepalives_count = 3",
          "client_connection_check_interval = '2s'");

  private static final String WHO =
      "select pg_backend_pid(), cast(current_setting('server_version_num') as integer)";

  private static final int OLDEST = 140_000;

  /// How long callers are kept waiting for a server that is away before they are told.
  private static final long PATIENCE_NANOS = 3_000_000_000L;

  private final PostgresAddress address;
  private final Time time;
  private final Backoff backoff;
  private final @Nullable PostgresPool pool;

  private volatile boolean pooler;
  private @Nullable StorageFault last;
  private int failures;
  private long nextTry;
  private long awaySince;

  /// Opens nothing yet.
  ///
  /// @param pooled whether connections are kept in common, for a process that serves many
  PostgresConnections(PostgresAddress address, boolean pooled, Time time, Backoff backoff) {
    this.address = address;
    this.time = time;
    this.backoff = backoff;
    this.pool = pooled ? new PostgresPool(this::connect) : null;
  }

  /// What is set for every connection, or behind a pooler for every transaction.
  static Stream<String> settings(String how) {
    return Stream.concat(LIMITS.stream(), PLANS.stream()).map(how::concat);
  }

  PostgresAddress address() {
    return address;
  }

  /// Whether there is a pooler between, which gives every transaction another of its connections:
  /// nothing that was set or listened to stays for the next. Known after the first connection.
  boolean pooler() {
    return pooler;
  }

  /// Whether connections are to be given back after each use.
  boolean pooled() {
    return pool != null;
  }

  /// A connection, if there is one to be had at once.
  ///
  /// @throws StorageFault when there is none
  Connection open() {
    return pool == null ? connectInTurn() : pool.take();
  }

  /// One that stays with its user.
  Connection dedicated() {
    return connectInTurn();
  }

  /// The same for one who waits for the server to come back, as long as that may be worth it.
  ///
  /// @param wanted whether anybody still waits
  Connection open(BooleanSupplier wanted) {
    while (true) {
      try {
        return open();
      } catch (StorageFault fault) {
        if (fault.kind() != StorageFault.Kind.AWAY || !wanted.getAsBoolean() || lasting()) {
          throw fault;
        }
        LockSupport.parkNanos(this, Math.max(1_000_000, untilNextTry()));
      }
    }
  }

  /// Throws away what is kept and not in use: what broke one connection has often broken all.
  void renew() {
    if (pool != null) pool.renew();
  }

  private synchronized boolean lasting() {
    return failures > 0 && time.nanos() - awaySince > PATIENCE_NANOS;
  }

  private synchronized long untilNextTry() {
    return nextTry - time.nanos();
  }

  /// What came of the last try to connect, where it failed.
  synchronized Optional<StorageFault> away() {
    return Optional.ofNullable(last);
  }

  private Connection connectInTurn() {
    var known = known();
    if (known != null) throw known;
    return connect();
  }

  /// What came of the last try, where it is too early for another.
  private synchronized @Nullable StorageFault known() {
    var present = last;
    if (present == null || time.nanos() - nextTry >= 0) return null;
    return new StorageFault(present.kind(), String.valueOf(present.getMessage()), present);
  }

  private Connection connect() {
    try {
      var connection = new Driver().connect(address.url(), settings());
      if (connection == null) throw new SQLException("that is no address of PostgreSQL", "08001");
      prepare(connection);
      reached();
      return connection;
    } catch (SQLException failure) {
      throw missed(failure);
    }
  }

  private Properties settings() {
    var settings = new Properties();
    address.identify(settings);
    settings.setProperty("ApplicationName", "task-orchestrator");
    settings.setProperty("connectTimeout", "2");
    settings.setProperty("loginTimeout", "4");
    settings.setProperty("socketTimeout", "12"); // somewhat longer than a statement may take
    settings.setProperty("cancelSignalTimeout", "2");
    settings.setProperty("tcpKeepAlive", "true");
    settings.setProperty("preparedStatementCacheQueries", "512"); // they come in many combinations
    return settings;
  }

  /// The process at the other end names itself when the connection is made; one that answers under
  /// another number stands behind a pooler.
  private void prepare(Connection connection) throws SQLException {
    var named = connection.unwrap(PGConnection.class);
    try (var statement = connection.createStatement()) {
      try (var row = statement.executeQuery(WHO)) {
        row.next();
        pooler = row.getInt(1) != named.getBackendPID();
        if (row.getInt(2) < OLDEST) throw new SQLException("it is older than version 14", "3D000");
      }
      if (pooler) {
        named.setPrepareThreshold(0); // what is prepared stays with one of its connections
      } else {
        var settings = Stream.concat(settings("SET "), PEER.stream().map("SET "::concat));
        statement.execute(settings.collect(Collectors.joining("; ")));
      }
    } catch (SQLException failure) {
      connection.close();
      throw failure;
    }
  }

  private synchronized void reached() {
    failures = 0;
    last = null;
  }

  private synchronized StorageFault missed(SQLException failure) {
    var fault = fault(failure);
    if (failures++ == 0) awaySince = time.nanos();
    last = fault;
    nextTry = time.nanos() + backoff.after(failures).toNanos();
    return fault;
  }

  /// Classes 28 and 3D: the server is there, but does not let us in, or has no such database.
  private StorageFault fault(SQLException failure) {
    var state = failure.getSQLState() == null ? "" : failure.getSQLState();
    var denied = state.startsWith("28") || state.startsWith("3D") || state.equals("42501");
    var message = address + ": " + failure.getMessage();
    return new StorageFault(
        denied ? StorageFault.Kind.DENIED : StorageFault.Kind.AWAY, message, failure);
  }

  @Override
  public void close() {
    if (pool != null) pool.close();
  }
}
