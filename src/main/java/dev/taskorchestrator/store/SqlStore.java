package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Lines;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.run.Signal;
import dev.taskorchestrator.run.Time;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A project's data in a database that other processes use at the same time. The database is only
/// ever called from threads of this class: what waits inside a driver must not keep a carrier of
/// virtual threads, and must be stopped the driver's own way.
///
/// Nothing is opened before the first call.
abstract sealed class SqlStore implements Store permits SqliteStore, PostgresStore {

  private final Time time;
  private final Database database;
  private final Opening opening;
  private final Damage damage;
  private final Writer writer;
  private final BlockingQueue<Pending<?>> questions = Reader.queue();
  private final Reader[] readers;
  private final Signal changes = new Signal(this::beginLooking);
  private final Lines<Object> readied = new Lines<>(this::beginLooking);
  private final Signal unlocked = new Signal(this::beginLooking);
  private final Lookout lookout;
  private final AtomicReference<Ledger.News> seen = new AtomicReference<>(new Ledger.News(0, 0, 0));

  SqlStore(Database database, Time time, Rounds rounds) {
    this.time = time;
    this.database = database;
    this.damage = database.damage();
    this.writer = new Writer(database, time, this::tell);
    this.readers =
        IntStream.range(0, database.readers())
            .mapToObj(number -> new Reader(database, questions, number))
            .toArray(Reader[]::new);
    this.opening = new Opening(database, this::start);
    this.lookout = new Lookout(database, opening, time, rounds, this::awaited, this::tell);
  }

  private void start(Sql connection) {
    writer.start(connection);
    Stream.of(readers).forEach(Reader::start);
  }

  @Override
  public <T> Outcome<T> write(Function<Tx, Outcome<T>> work) {
    return change(new Pending<>(work, Deadline.CURRENT.get()));
  }

  @Override
  public <T> Outcome<T> mend(Function<Tx, Outcome<T>> work) {
    return change(new Pending<>(work, Deadline.CURRENT.get(), true));
  }

  private <T> Outcome<T> change(Pending<T> change) {
    return opening
        .await(change.deadline, this::late)
        .then(_ -> {
          var stopped = damage.stopped();
          if (stopped.isPresent()) return Outcome.refused(stopped.get());
          if (!writer.offer(change)) {
            return Outcome.refused(new Refusal.Overloaded("the queue of changes is full", 250));
          }
          return change.await(this::late, writer::interrupt);
        });
  }

  @Override
  public <T> Outcome<T> read(Function<Tx, Outcome<T>> work) {
    var question = new Pending<>(work, Deadline.CURRENT.get());
    return opening
        .await(question.deadline, this::late)
        .then(_ -> {
          if (!questions.offer(question)) {
            return Outcome.refused(new Refusal.Overloaded("the queue of questions is full", 250));
          }
          return question.await(
              () -> new Refusal.DeadlineExceeded("an answer of the database", null),
              () -> Stream.of(readers).forEach(reader -> reader.interrupt(question)));
        });
  }

  @Override
  public Optional<String> writer() {
    return database.writer();
  }

  @Override
  public Inspection.Report inspect(Inspection.Extent extent) {
    var report = new Inspection(this, time).run(extent);
    if (!report.faults().isEmpty() && damage.stopped().isEmpty()) {
      damage.found(String.join("; ", report.faults()));
    }
    return report;
  }

  @Override
  public Optional<Refusal> damaged() {
    return damage.stopped();
  }

  @Override
  public Contents contents() {
    return database.contents();
  }

  @Override
  public Figures figures() {
    return writer.figures(readers.length);
  }

  @Override
  public Documents documents() {
    return database.documents();
  }

  @Override
  public Signal changes() {
    return changes;
  }

  @Override
  public Lines<Object> readied() {
    return readied;
  }

  @Override
  public Signal unlocked() {
    return unlocked;
  }

  @Override
  public void close() {
    lookout.close();
    Stream.of(readers).forEach(Reader::close);
    writer.close();
    database.close();
  }

  /// What a caller is told whose time ran out before its change began.
  private Refusal late() {
    return database
        .away()
        .orElseGet(() ->
            new Refusal.DeadlineExceeded(
                "the project's write lock", database.writer().orElse(null)));
  }

  private boolean awaited() {
    return changes.awaited() || readied.awaited() || unlocked.awaited();
  }

  /// Wakes those whom a commit concerns, and says whether there was anything new. What this process
  /// committed and what it sees of the others' comes from two threads, so an older state may come
  /// after a newer: that wakes somebody in vain, but nobody is forgotten, since whatever differs is
  /// told.
  private boolean tell(Ledger.News now) {
    var before = seen.getAndSet(now);
    if (now.lastEvent() != before.lastEvent()) changes.raise();
    if (now.readied() != before.readied()) readied.raise();
    if (now.unlocked() != before.unlocked()) unlocked.raise();
    return !now.equals(before);
  }

  private void beginLooking() {
    lookout.begin();
  }
}
