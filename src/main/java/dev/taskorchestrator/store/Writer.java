package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one thread of this process that writes. It takes the changes that have queued up, gives each
/// a savepoint of its own, and makes all of them durable with one commit, one sync of the disk;
/// only then are their callers answered. A refused or failed change takes back only itself.
///
/// Between processes the gate decides whose turn it is; a batch is bounded in number and time so
/// that the turn passes on.
final class Writer implements AutoCloseable {

  /// Changes that may wait. More than that is refused at once: they would miss their deadlines.
  static final int QUEUE = 4_096;

  /// Room for consequences that follow from each other through a thousand levels of a tree.
  static final long STACK = 32L << 20;

  private static final int BATCH = 512;
  private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long CLOSE_MILLIS = 3_000;

  private final SqliteFile file;
  private final Gate gate;
  private final Time time;
  private final ProjectClock clock;
  private final Damage damage;
  private final Consumer<Ledger.News> committed;
  private final ArrayBlockingQueue<Pending<?>> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread;
  private final Counters counters = new Counters();
  private volatile boolean closing;
  private volatile @Nullable Sql sql;

  /// Whether the log may hold what never reached the disk.
  private boolean doubtful;

  /// @param committed run after each commit, on the writer's thread; must not block
  Writer(
      SqliteFile file,
      Gate gate,
      Time time,
      ProjectClock clock,
      Damage damage,
      Consumer<Ledger.News> committed) {
    this.file = file;
    this.gate = gate;
    this.time = time;
    this.clock = clock;
    this.damage = damage;
    this.committed = committed;
    this.thread =
        Thread.ofPlatform().stackSize(STACK).daemon().name("writer").unstarted(this::serve);
  }

  /// Begins, with a connection that is open already.
  void start(Sql connection) {
    sql = connection;
    thread.start();
  }

  /// Queues a change; false when too many wait already.
  boolean offer(Pending<?> change) {
    return !closing && queue.offer(change);
  }

  /// Stops the statement that is running, whoever it runs for; what else is in the batch is run
  /// again.
  void interrupt() {
    var present = sql;
    if (present != null) present.interrupt();
  }

  Figures figures(int readers) {
    return counters.figures(queue.size(), readers);
  }

  /// Finishes what is queued and ends.
  @Override
  public void close() {
    closing = true;
    queue.offer(Pending.nothing()); // wakes it; where the queue is full, it is awake
    try {
      thread.join(CLOSE_MILLIS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve() {
    while (!closing || !queue.isEmpty()) {
      try {
        var first = queue.take();
        if (first.waiting()) turn(first);
      } catch (InterruptedException _) {
        // the gate's alarm came late; there is nothing to stop
      } catch (RuntimeException | Error fault) {
        closeConnection(); // a thread that everybody waits for goes on, whatever happened to it
        thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
      }
    }
    closeConnection();
    try {
      gate.close();
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  /// One turn inside the gate, beginning with that change.
  private void turn(Pending<?> first) {
    var batch = new ArrayList<Pending<?>>();
    try {
      if (!enter(first)) return;
      commit(batch, fill(batch, first));
    } catch (StorageFault fault) {
      undo(batch, fault);
      if (first.waiting()) first.refuse(damage.told(fault)); // before it was one of the batch
    } catch (IOException failure) {
      first.refuse(new Refusal.StorageFailed("the gate's file cannot be locked"));
    } catch (RuntimeException | Error fault) {
      rollback();
      if (first.waiting()) batch.add(first);
      for (var change : batch) change.fail(new IllegalStateException("the batch was lost", fault));
    } finally {
      leave();
    }
    settle(batch);
  }

  /// Takes the gate and the database's write lock; false when the change was given up meanwhile.
  private boolean enter(Pending<?> change) throws IOException {
    var begun = time.nanos();
    while (change.waiting()) {
      var nanos = Math.min(TURN_NANOS, change.deadline.remainingNanos());
      if (nanos > 0 && gate.enter(nanos)) {
        var in = begin(change);
        counters.entered(time.nanos() - begun);
        return in;
      }
    }
    counters.entered(time.nanos() - begun);
    counters.missed();
    return false;
  }

  /// A program that does not know the gate may hold the database: then wait for it, inside.
  private boolean begin(Pending<?> change) {
    while (change.waiting()) {
      try {
        open().run(file.dialect().beginWrite());
        return true;
      } catch (StorageFault fault) {
        if (fault.kind() != StorageFault.Kind.BUSY) {
          closeConnection();
          change.refuse(damage.told(fault));
        }
      }
    }
    return false;
  }

  private Sql open() {
    var present = sql;
    if (present == null) sql = present = file.openWriter();
    if (doubtful) {
      file.renewLog(present);
      doubtful = false;
    }
    return present;
  }

  private Ledger fill(List<Pending<?>> batch, Pending<?> first) {
    var end = time.nanos() + BATCH_NANOS;
    var ledger = Ledger.open(open(), clock);
    Pending<?> change = first;
    while (change != null) {
      if (change.begin()) {
        batch.add(change); // before it runs: whatever happens then concerns it too
        if (!run(change, ledger)) batch.removeLast();
      }
      change = batch.size() < BATCH && time.nanos() - end < 0 ? queue.poll() : null;
    }
    if (!batch.isEmpty()) ledger.close();
    return ledger;
  }

  /// Runs one change inside its savepoint; true when its caller is to be answered with the batch.
  private <T> boolean run(Pending<T> change, Ledger ledger) {
    var sql = open();
    var before = ledger.mark();
    sql.run("savepoint change");
    sql.until(change.deadline);
    try {
      var outcome = outcome(change, sql, ledger);
      sql.until(null);
      var keep = change.stage(outcome);
      if (!keep || outcome instanceof Outcome.Refused<T>) takeBack(ledger, before);
      sql.run("release change");
      return keep;
    } catch (Sql.Abandoned _) {
      takeBackAndRelease(ledger, before);
      return false;
    } catch (StorageFault fault) {
      if (lostAll(fault)) throw fault;
      takeBackAndRelease(ledger, before);
      change.fail(fault);
      return false;
    } catch (RuntimeException fault) {
      takeBackAndRelease(ledger, before);
      change.fail(fault);
      return false;
    } finally {
      sql.until(null);
    }
  }

  private static <T> Outcome<T> outcome(Pending<T> change, Sql sql, Ledger ledger) {
    var inTheWay = ledger.inTheWay(change.mends);
    return inTheWay.isEmpty()
        ? change.work.apply(new Tx(sql, ledger, ledger.moment()))
        : Outcome.refused(inTheWay.get());
  }

  private void takeBack(Ledger ledger, Ledger.Mark before) {
    open().run("rollback to change");
    ledger.restore(before);
  }

  private void takeBackAndRelease(Ledger ledger, Ledger.Mark before) {
    open().until(null);
    takeBack(ledger, before);
    open().run("release change");
  }

  /// Failures after which SQLite may have rolled the whole transaction back by itself. See
  /// https://sqlite.org/lang_transaction.html, "Response To Errors Within A Transaction"
  private static boolean lostAll(StorageFault fault) {
    return switch (fault.kind()) {
      case INTERRUPTED, FULL, IO, CORRUPT, BUSY, READ_ONLY -> true;
      case UNREADABLE, CONSTRAINT, OTHER -> false;
    };
  }

  private void commit(List<Pending<?>> batch, Ledger ledger) {
    if (batch.isEmpty()) {
      rollback();
      return;
    }
    try {
      open().run("commit");
    } catch (StorageFault fault) {
      if (fault.kind() == StorageFault.Kind.IO) {
        unconfirmed(batch);
      } else {
        lost(batch, fault);
      }
      batch.clear();
      return;
    }
    counters.committed(batch.size());
    committed.accept(ledger.news());
    if (!file.logIsLarge(open())) return;
    settle(batch); // what is safe is told before the work that takes longer
    file.checkpoint(open());
  }

  /// The disk failed while it was told to keep the batch. What it kept shows only when the file is
  /// opened afresh, so nobody can be told more than that; a second sync would not be the truth
  /// either, for the system may have dropped what it could not write and then finds nothing to do.
  /// So nothing is acknowledged before the log, which may hold such a hole, has been emptied into
  /// the database and begun anew.
  private void unconfirmed(List<Pending<?>> batch) {
    closeConnection();
    doubtful = true;
    for (var change : batch) change.refuse(new Refusal.OutcomeUnknown());
  }

  private static void settle(List<Pending<?>> batch) {
    batch.forEach(Pending::settle);
    batch.clear();
  }

  /// The batch was lost before its commit. When only one of its changes was to be stopped, the
  /// others get a transaction each; when the disk failed, all of them are refused. Damage is
  /// believed only when a connection that was opened afresh finds it too.
  private void undo(List<Pending<?>> batch, StorageFault fault) {
    rollback();
    var rest = List.copyOf(batch);
    batch.clear();
    switch (fault.kind()) {
      case INTERRUPTED -> rest.forEach(this::alone);
      case CORRUPT -> {
        closeConnection();
        rest.forEach(this::alone);
      }
      default -> lost(rest, fault);
    }
  }

  private void lost(List<Pending<?>> batch, StorageFault fault) {
    rollback();
    closeConnection();
    var refusal = damage.told(fault);
    for (var change : batch) change.refuse(refusal);
  }

  /// Runs a change once more, by itself, still inside the gate.
  private <T> void alone(Pending<T> change) {
    if (change.givenUp()) return;
    var stopped = damage.stopped();
    if (stopped.isPresent()) {
      change.refuse(stopped.get());
      return;
    }
    var committing = false;
    try {
      var sql = open();
      sql.run(file.dialect().beginWrite());
      var ledger = Ledger.open(sql, clock);
      var outcome = outcome(change, sql, ledger);
      var keep = change.stageAgain(outcome);
      if (keep && outcome instanceof Outcome.Done<T>) {
        ledger.close();
        committing = true;
        sql.run("commit");
        committed.accept(ledger.news());
      } else {
        rollback();
      }
      if (keep) change.settle();
    } catch (StorageFault fault) {
      if (committing && fault.kind() == StorageFault.Kind.IO) {
        unconfirmed(List.of(change));
      } else {
        rollback();
        change.refuse(damage.told(fault));
      }
    } catch (RuntimeException fault) {
      rollback();
      change.fail(fault);
    }
  }

  private void rollback() {
    var present = sql;
    if (present == null) return;
    try {
      present.until(null);
      present.run("rollback");
    } catch (StorageFault _) {
      closeConnection(); // nothing was open, or it cannot be closed otherwise
    }
  }

  private void leave() {
    try {
      gate.leave();
    } catch (IOException _) {
      closeConnection(); // the kernel frees the gate with its file, which the next turn opens
      // afresh
    }
  }

  private void closeConnection() {
    var present = sql;
    sql = null;
    if (present == null) return;
    try {
      present.close();
    } catch (StorageFault _) {
      // it was to be thrown away; the next turn opens another
    }
  }
}
