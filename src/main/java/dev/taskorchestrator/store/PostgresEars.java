package dev.taskorchestrator.store;

import dev.taskorchestrator.run.Time;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/// Hears what other servers say that they have committed, on one connection for all projects of
/// this process, which is open only while somebody waits. What is said is a hint: whoever waits
/// looks by himself once a second all the same, and more often where there is nothing to be heard,
/// as behind a pooler. See https://www.postgresql.org/docs/current/sql-notify.html
final class PostgresEars {

  private static final String CHANNEL = "orchestrator";

  /// Saying something takes a commit, but none that has to wait for the disk.
  private static final String SAY =
      "begin; SET LOCAL synchronous_commit = off; select pg_notify('" + CHANNEL + "', ?); commit";

  /// How long it listens on when nobody waits any more.
  private static final long LINGER_NANOS = Duration.ofSeconds(20).toNanos();

  private static final int ROUND_MILLIS = 500;
  private static final Duration AFTER_FAULT = Duration.ofSeconds(1);

  private final PostgresConnections connections;
  private final Time time;
  private final String mark;
  private final Map<String, OneEar> ears = new ConcurrentHashMap<>();
  private boolean running;
  private volatile boolean listening;
  private volatile boolean closed;
  private volatile long wanted;

  /// @param mark tells what this process says from what others say
  PostgresEars(PostgresConnections connections, Time time, String mark) {
    this.connections = connections;
    this.time = time;
    this.mark = mark;
  }

  /// What is said of one project.
  Database.Ear of(String schema) {
    return ears.computeIfAbsent(schema, _ -> new OneEar());
  }

  /// Tells the others.
  void say(Sql sql, String schema, Ledger.News news) {
    sql.run(
        SAY,
        "%s %s %d %d %d"
            .formatted(schema, mark, news.lastEvent(), news.readied(), news.unlocked()));
  }

  void close() {
    closed = true;
  }

  private synchronized void begin() {
    wanted = time.nanos();
    if (running || closed) return;
    running = true;
    Thread.ofPlatform().daemon().name("listener").start(this::listen);
  }

  /// Until nobody waits any more; a connection that breaks is replaced.
  private void listen() {
    while (stillWanted()) {
      try (var connection = connections.dedicated()) {
        if (!connections.pooler()) hear(connection);
      } catch (SQLException | StorageFault _) {
        // whoever waits looks by himself meanwhile
      } finally {
        listening = false;
      }
      if (!closed) LockSupport.parkNanos(this, AFTER_FAULT.toNanos());
    }
  }

  private synchronized boolean stillWanted() {
    running = !closed && time.nanos() - wanted < LINGER_NANOS;
    return running;
  }

  private void hear(Connection connection) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute("LISTEN " + CHANNEL);
    }
    listening = true;
    ears.values().forEach(OneEar::look); // what was said before was not heard
    var heard = connection.unwrap(PGConnection.class);
    while (!closed && time.nanos() - wanted < LINGER_NANOS) {
      var some = heard.getNotifications(ROUND_MILLIS);
      if (some == null) continue;
      for (var one : some) tell(one.getParameter());
    }
  }

  private void tell(String said) {
    var words = said.split(" ", -1);
    if (words.length != 5 || words[1].equals(mark)) return;
    var ear = ears.get(words[0]);
    if (ear == null) return;
    try {
      ear.hear(
          new Ledger.News(
              Long.parseLong(words[2]), Long.parseLong(words[3]), Long.parseLong(words[4])));
    } catch (NumberFormatException _) {
      ear.look(); // somebody else uses the channel, or a later program says it otherwise
    }
  }

  /// News, or that there may be some.
  private record Said(Ledger.@Nullable News news) {}

  /// What is said of one project, for the one thread that waits for it.
  private final class OneEar implements Database.Ear {

    private final LinkedBlockingQueue<Said> heard = new LinkedBlockingQueue<>();

    @Override
    public boolean hears() {
      begin();
      return listening;
    }

    /// The latest of what was said; what was said before it is in it.
    @Override
    public Optional<Ledger.News> await(Duration atMost) {
      try {
        var latest = heard.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
        for (var next = heard.poll(); next != null; next = heard.poll()) latest = next;
        return latest == null ? Optional.empty() : Optional.ofNullable(latest.news());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }

    void hear(Ledger.News news) {
      heard.add(new Said(news));
    }

    void look() {
      heard.add(new Said(null));
    }
  }
}
