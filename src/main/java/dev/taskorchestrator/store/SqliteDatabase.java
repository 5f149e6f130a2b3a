package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// A SQLite file and what lies beside it. Its processes take turns at a gate; what was committed is
/// in a log that is emptied now and then.
final class SqliteDatabase implements Database {

  static final String FILE = "tasks.db";

  private static final int READERS = 2;

  private final SqliteFile file;
  private final Gate gate;
  private final Time time;
  private final Machine machine;
  private final DamageNote damage;
  private final LastEvent last;
  private final WriteLock lock;
  private final Contents contents;
  private final Documents documents;
  private final SqliteOpening opening;

  /// Whether the log may hold what never reached the disk.
  private boolean doubtful;

  SqliteDatabase(
      Path folder,
      boolean fullSync,
      Time time,
      Rounds rounds,
      Machine machine,
      Supplier<String> marks) {
    var gateFile = folder.resolve("gate");
    this.file = new SqliteFile(folder.resolve(FILE), fullSync);
    this.gate = new Gate(gateFile, rounds, machine);
    this.time = time;
    this.machine = machine;
    this.damage = new DamageNote(file.path());
    this.last = new LastEvent(file.path(), fullSync);
    this.lock = new WriteLock(file.path(), gateFile, machine);
    this.contents = new Contents(folder.resolve("artifacts"), marks);
    this.documents = new Documents(folder.resolve("docs"));
    this.opening = new SqliteOpening(folder, file, gate, time, damage, last, marks);
  }

  @Override
  public Dialect dialect() {
    return file.dialect();
  }

  @Override
  public ProjectClock clock() {
    return new MachineClock(time, machine.clock());
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
  public Outcome<Sql> open() throws IOException {
    return opening.open();
  }

  @Override
  public Refusal unopened(StorageFault fault) {
    return opening.refusal(fault);
  }

  @Override
  public boolean enter(long nanos) throws IOException {
    return gate.enter(nanos);
  }

  @Override
  public void leave() throws IOException {
    gate.leave();
  }

  @Override
  public void end() throws IOException {
    gate.close();
  }

  @Override
  public Sql writing(BooleanSupplier wanted) {
    var sql = file.openWriter();
    if (!doubtful) return sql;
    try {
      file.renewLog(sql);
      doubtful = false;
      return sql;
    } finally {
      if (doubtful) sql.close();
    }
  }

  @Override
  public void sign(Sql sql) {
    // the file itself tells
  }

  /// The disk failed while it was told to keep the batch. What it kept shows only when the file is
  /// opened afresh, so nobody can be told more than that; a second sync would not be the truth
  /// either, for the system may have dropped what it could not write and then finds nothing to do.
  /// So nothing is acknowledged before the log, which may hold such a hole, has been emptied into
  /// the database and begun anew.
  @Override
  public Fate fate(StorageFault failure, BooleanSupplier wanted) {
    if (failure.kind() != StorageFault.Kind.IO) return Fate.TAKEN_BACK;
    doubtful = true;
    return Fate.UNKNOWN;
  }

  @Override
  public void kept(Ledger.News news) {
    last.reached(news.lastEvent());
  }

  @Override
  public boolean needsCare(Sql sql, boolean idle) {
    return file.logIsLarge(sql);
  }

  @Override
  public void care(Sql sql, Ledger.News news) {
    file.checkpoint(sql);
  }

  @Override
  public Sql rest(Sql sql) {
    return sql;
  }

  @Override
  public void broke() {
    // a file has no connections that break
  }

  @Override
  public Duration idle() {
    return Duration.ofDays(1);
  }

  @Override
  public Sql reading() {
    return file.openReader();
  }

  @Override
  public Ledger.News news(Sql sql) {
    return Ledger.news(sql, "");
  }

  @Override
  public int readers() {
    return READERS;
  }

  @Override
  public Ear ear() {
    return Ear.DEAF;
  }

  @Override
  public Optional<String> writer() {
    return lock.holder();
  }

  @Override
  public void close() {
    last.close();
  }
}
