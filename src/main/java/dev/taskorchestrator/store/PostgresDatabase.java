package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A project in a PostgreSQL database that any number of servers on any number of machines use. The
/// project's tables are a schema of their own; its one row of counts is the lock by which servers
/// take turns at writing, and all of them live by the database's clock.
final class PostgresDatabase implements Database {

  private static final Duration IDLE = Duration.ofSeconds(30);
  private static final int READERS = 2;
  private static final long ASK_AGAIN_NANOS = 20_000_000;
  private static final Duration KEPT_FOR = Duration.ofDays(7);
  private static final long TELL_NANOS = 10_000_000;

  private final PostgresSchema schema;
  private final PostgresConnections connections;
  private final PostgresEars ears;
  private final String mark;
  private final Time time;
  private final Supplier<ProjectClock> clocks;
  private final Damage damage = new DamageHere();
  private final Contents contents = Contents.inRows();
  private final Documents documents;
  private volatile PostgresDialect dialect;

  /// Of the last transaction that was signed; for the one thread that writes, as the next.
  private long number;

  /// When others were told last.
  private long told;

  /// @param folder where documents for people are put
  /// @param clocks a clock of the project for each thread
  PostgresDatabase(
      PostgresSchema schema,
      PostgresServer server,
      Path folder,
      Time time,
      Supplier<ProjectClock> clocks) {
    this.clocks = clocks;
    this.schema = schema;
    this.connections = server.connections();
    this.ears = server.ears();
    this.mark = server.mark();
    this.time = time;
    this.documents = new Documents(folder.resolve("docs"));
    this.dialect = new PostgresDialect(schema.settings(false));
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  @Override
  public ProjectClock clock() {
    return clocks.get();
  }

  @Override
  public Damage damage() {
    return damage;
  }

  @Override
  public Contents contents() {
    return contents;
  }

  @Override
  public Documents documents() {
    return documents;
  }

  @Override
  public Outcome<Sql> open() {
    var sql = new Sql(connections.open(), dialect);
    var ready = false;
    try {
      dialect = new PostgresDialect(schema.settings(connections.pooler()));
      var outcome = schema.open(sql, dialect, time.instant());
      ready = outcome.equals(Outcome.done(true));
      return outcome.map(_ -> sql);
    } finally {
      if (!ready) sql.close();
    }
  }

  @Override
  public Refusal unopened(StorageFault fault) {
    return fault.refusal();
  }

  /// The turn is taken with the project's row.
  @Override
  public boolean enter(long nanos) {
    return true;
  }

  @Override
  public void leave() {
    // it ended with the transaction
  }

  @Override
  public void end() {
    // nothing was held
  }

  @Override
  public Sql writing(BooleanSupplier wanted) {
    return new Sql(connections.open(wanted), dialect);
  }

  @Override
  public void sign(Sql sql) {
    if (number == 0) {
      var old = time.instant().minus(KEPT_FOR);
      sql.send("delete from batch where at < ?", old);
    }
    sql.send(
        """
        insert into batch (server, number, at) values (?, ?, ?)
        on conflict (server) do update set number = excluded.number, at = excluded.at
        """,
        mark,
        ++number,
        time.instant());
  }

  /// What was signed and kept is there. Whoever asks waits first for the lock of the project's row,
  /// and so for a server process that may still be at that commit. (`pg_xact_status` would not do:
  /// after a crash the number of a transaction that left no trace is given to another.)
  @Override
  public Fate fate(StorageFault failure, BooleanSupplier wanted) {
    if (failure.kind() != StorageFault.Kind.LOST) return Fate.TAKEN_BACK;
    while (wanted.getAsBoolean()) {
      try (var sql = new Sql(connections.open(wanted), dialect)) {
        sql.begin(dialect.beginTurn());
        var last = sql.number("select number from batch where server = ?", mark);
        sql.rollback();
        return last == number ? Fate.KEPT : Fate.TAKEN_BACK;
      } catch (StorageFault _) {
        LockSupport.parkNanos(this, ASK_AGAIN_NANOS); // away, or still at it
      }
    }
    return Fate.UNKNOWN;
  }

  @Override
  public void kept(Ledger.News news) {
    // nothing but the database has to know
  }

  /// Others are told when there is a moment for it, and at least now and then.
  @Override
  public boolean needsCare(Sql sql, boolean idle) {
    return idle || time.nanos() - told >= TELL_NANOS;
  }

  @Override
  public void care(Sql sql, Ledger.News news) {
    told = time.nanos();
    try {
      ears.say(sql, schema.name(), news);
    } catch (StorageFault _) {
      PostgresSchema.rollback(sql); // who waits looks by himself
    }
  }

  @Override
  public @Nullable Sql rest(Sql sql) {
    if (!connections.pooled()) return sql;
    sql.close();
    return null;
  }

  @Override
  public void broke() {
    connections.renew();
  }

  @Override
  public Duration idle() {
    return IDLE;
  }

  @Override
  public Sql reading() {
    return new Sql(connections.open(), dialect);
  }

  @Override
  public Ledger.News news(Sql sql) {
    return Ledger.news(sql, schema.name() + ".");
  }

  @Override
  public int readers() {
    return READERS;
  }

  @Override
  public Ear ear() {
    return ears.of(schema.name());
  }

  @Override
  public Optional<Refusal> away() {
    return connections.away().map(StorageFault::refusal);
  }

  @Override
  public Optional<String> writer() {
    return Optional.empty();
  }

  @Override
  public void close() {
    // the connections may be others' too
  }
}
