package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Lines;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.run.Signal;
import dev.taskorchestrator.run.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A project's data in a SQLite file that other processes use at the same time. SQLite is only ever
/// called from threads of this class: a virtual thread that waits inside it would keep its carrier,
/// and two of them every other virtual thread of the process.
///
/// Nothing is opened before the first call.
public final class SqliteStore implements Store {

  private static final int READERS = 2;

  private static final String FILE = "tasks.db";

  private final Time time;
  private final Opening opening;
  private final Contents contents;
  private final Documents documents;
  private final Damage damage;
  private final LastEvent last;
  private final Writer writer;
  private final BlockingQueue<Pending<?>> questions = Reader.queue();
  private final Reader[] readers;
  private final WriteLock lock;
  private final Signal changes = new Signal(this::beginLooking);
  private final Lines<Object> readied = new Lines<>(this::beginLooking);
  private final Signal unlocked = new Signal(this::beginLooking);
  private final Lookout lookout;
  private final AtomicReference<Ledger.News> seen = new AtomicReference<>(new Ledger.News(0, 0, 0));

  /// @param folder the project's `.task_orchestrator`
  /// @param fullSync whether a commit waits for the disk
  /// @param marks names that were never used before
  public SqliteStore(
      Path folder,
      boolean fullSync,
      Time time,
      Rounds rounds,
      Machine machine,
      Supplier<String> marks) {
    var file = new SqliteFile(folder.resolve(FILE), fullSync);
    var gateFile = folder.resolve("gate");
    var gate = new Gate(gateFile, rounds, machine);
    this.time = time;
    this.contents = new Contents(folder.resolve("artifacts"), marks);
    this.documents = new Documents(folder.resolve("docs"));
    this.damage = new Damage(file.path());
    this.last = new LastEvent(file.path(), fullSync);
    this.lock = new WriteLock(file.path(), gateFile, machine);
    this.writer = new Writer(file, gate, time, clock(machine), damage, this::committed);
    this.readers =
        IntStream.range(0, READERS)
            .mapToObj(number -> new Reader(file, clock(machine), damage, questions, number))
            .toArray(Reader[]::new);
    this.opening = new Opening(folder, file, gate, time, damage, last, marks, this::start);
    this.lookout = new Lookout(file, opening, time, rounds, this::awaited, this::tell);
  }

  private ProjectClock clock(Machine machine) {
    return new ProjectClock(time, machine.clock());
  }

  /// Whether that folder holds a database already.
  public static boolean begun(Path folder) {
    return Files.exists(folder.resolve(FILE));
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
    return lock.holder();
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
    return contents;
  }

  @Override
  public Figures figures() {
    return writer.figures(READERS);
  }

  @Override
  public Documents documents() {
    return documents;
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
    last.close();
  }

  /// What a caller is told whose time ran out before its change began.
  private Refusal late() {
    return new Refusal.DeadlineExceeded("the project's write lock", lock.holder().orElse(null));
  }

  /// What a failure of the disk means to a caller whose change was not acknowledged.
  static Refusal refusal(StorageFault fault) {
    return switch (fault.kind()) {
      case FULL -> new Refusal.StorageFull();
      case BUSY -> new Refusal.Busy("the database");
      case INTERRUPTED -> new Refusal.DeadlineExceeded("an answer of the database", null);
      case READ_ONLY -> new Refusal.StorageFailed("the database may not be written");
      case CORRUPT -> new Refusal.StorageFailed("the database file is damaged");
      case IO -> new Refusal.StorageFailed("reading or writing the disk failed");
      case UNREADABLE -> new Refusal.StorageFailed("a row of the database cannot be read");
      case CONSTRAINT, OTHER -> new Refusal.StorageFailed("the database refused a statement");
    };
  }

  private boolean awaited() {
    return changes.awaited() || readied.awaited() || unlocked.awaited();
  }

  /// Told by the writer, inside the gate, before it answers those whose changes these were.
  private void committed(Ledger.News news) {
    last.reached(news.lastEvent());
    tell(news);
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
