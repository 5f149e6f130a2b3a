package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The one thread of this process that writes. It takes the changes that have queued up, gives each
/// a savepoint of its own, and makes all of them durable with one commit, one sync of the disk;
/// only then are their callers answered. A refused or failed change takes back only itself.
///
/// Longer than most, because what becomes of a batch when something fails is told in one place.
///
/// Between processes the gate decides whose turn it is; a batch is bounded in number and time so
/// that the turn passes on.
final class Writer implements AutoCloseable {

  /// Changes that may wait. More than that is refused at once: they would miss their deadlines.
  static final int QUEUE = 4_096;

  /// Room for consequences that follow from each other through a thousand levels of a tree.
  static final long STACK = 32L << 20;

  /// How often a connection is replaced that breaks at once.
  private static final int REPLACED = 3;

  private static final int BATCH = 512;
  private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(5);
  private static final long CLOSE_MILLIS = 3_000;

  private final Database database;
  private final Time time;
  private final ProjectClock clock;
  private final Damage damage;
  private final Consumer<Ledger.News> committed;
  private final ArrayBlockingQueue<Pending<?>> queue = new ArrayBlockingQueue<>(QUEUE);
  private final Thread thread;
  private final Counters counters = new Counters();
  private volatile boolean closing;
  private volatile @Nullable Sql sql;

  /// @param committed run after each commit, on the writer's thread; must not block
  Writer(Database database, Time time, Consumer<Ledger.News> committed) {
    this.database = database;
    this.time = time;
    this.clock = database.clock();
    this.damage = database.damage();
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
        var first = queue.poll(database.idle().toNanos(), TimeUnit.NANOSECONDS);
        if (first == null) {
          closeConnection(); // it costs the database something, and another is soon opened
        } else if (first.waiting()) {
          turn(first);
        }
      } catch (InterruptedException _) {
        // the gate's alarm came late; there is nothing to stop
      } catch (RuntimeException | Error fault) {
        closeConnection(); // a thread that everybody waits for goes on, whatever happened to it
        thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
      }
    }
    closeConnection();
    try {
      database.end();
    } catch (IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  /// One turn inside the gate, beginning with that change.
  private void turn(Pending<?> first) {
    var batch = new ArrayList<Pending<?>>();
    try {
      var ledger = enter(first);
      if (ledger != null) {
        fill(batch, first, ledger);
        commit(batch, ledger);
      }
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

  /// Takes the gate and the database's write lock; null when the change was given up meanwhile.
  private @Nullable Ledger enter(Pending<?> change) throws IOException {
    var begun = time.nanos();
    while (change.waiting()) {
      var nanos = Math.min(TURN_NANOS, change.deadline.remainingNanos());
      if (nanos > 0 && database.enter(nanos)) {
        var ledger = begin(change, change::waiting);
        counters.entered(time.nanos() - begun);
        return ledger;
      }
    }
    counters.entered(time.nanos() - begun);
    counters.missed();
    return null;
  }

  /// Opens a transaction that may write; null when nobody waits for it any more, or it was refused.
  /// A program that does not know the gate may hold the database: then wait for it, inside. What
  /// stops the statement may have been meant for one before it; and a connection that has broken
  /// since it was used last is replaced, but not for ever.
  private @Nullable Ledger begin(Pending<?> change, BooleanSupplier wanted) {
    int broken = 0;
    while (wanted.getAsBoolean()) {
      var begun = false;
      try {
        var present = open(wanted);
        present.begin(database.dialect().beginTurn());
        begun = true;
        return Ledger.open(present, clock);
      } catch (StorageFault fault) {
        switch (fault.kind()) {
          case BUSY, INTERRUPTED -> {
            if (begun) rollback();
          }
          case LOST -> {
            closeConnection();
            database.broke();
            if (++broken > REPLACED) {
              change.refuse(damage.told(fault));
              return null;
            }
          }
          default -> {
            closeConnection();
            change.refuse(damage.told(fault));
            return null;
          }
        }
      }
    }
    return null;
  }

  private Sql open() {
    return open(() -> true);
  }

  private Sql open(BooleanSupplier wanted) {
    var present = sql;
    if (present == null) sql = present = database.writing(wanted);
    return present;
  }

  private void fill(List<Pending<?>> batch, Pending<?> first, Ledger ledger) {
    var end = time.nanos() + BATCH_NANOS;
    Pending<?> change = first;
    while (change != null) {
      if (change.begin()) {
        batch.add(change); // before it runs: whatever happens then concerns it too
        if (batch.size() > 1) open().flush(); // what the one before has left for the commit
        if (!run(change, ledger)) batch.removeLast();
      }
      change = batch.size() < BATCH && time.nanos() - end < 0 ? queue.poll() : null;
    }
  }

  /// Whether the transaction has anything to keep; what was refused has nothing.
  private boolean changed(Ledger ledger) {
    return open().changed() || ledger.changed();
  }

  private void close(Ledger ledger) {
    ledger.close();
    database.sign(open());
  }

  /// Runs one change inside its savepoint; true when its caller is to be answered with the batch.
  private <T> boolean run(Pending<T> change, Ledger ledger) {
    var sql = open();
    var before = ledger.mark();
    sql.savepoint();
    sql.until(change.deadline);
    try {
      var outcome = outcome(change, sql, ledger);
      sql.until(null);
      // what is wrong with it is its own; where it is the only one, that can wait for the commit
      if (outcome instanceof Outcome.Done<T> && !queue.isEmpty()) sql.flush();
      var keep = change.stage(outcome);
      if (!keep || outcome instanceof Outcome.Refused<T>) takeBack(ledger, before);
      sql.release();
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
    open().takeBack();
    ledger.restore(before);
  }

  private void takeBackAndRelease(Ledger ledger, Ledger.Mark before) {
    open().until(null);
    takeBack(ledger, before);
    open().release();
  }

  /// Failures after which nothing of the transaction may be left: the connection is gone, or SQLite
  /// may have rolled all of it back by itself. See https://sqlite.org/lang_transaction.html,
  /// "Response To Errors Within A Transaction"
  private static boolean lostAll(StorageFault fault) {
    return switch (fault.kind()) {
      case INTERRUPTED, FULL, IO, CORRUPT, BUSY, READ_ONLY, LOST, AWAY, DENIED -> true;
      case UNREADABLE, CONSTRAINT, OTHER -> false;
    };
  }

  private void commit(List<Pending<?>> batch, Ledger ledger) {
    if (batch.isEmpty() || !changed(ledger)) {
      rollback(); // there is nothing that the disk would have to be waited for
      if (!batch.isEmpty()) counters.committed(batch.size());
      return;
    }
    close(ledger);
    try {
      open().commit();
    } catch (StorageFault fault) {
      if (!kept(batch, fault)) return;
    }
    counters.committed(batch.size());
    tell(ledger.news());
    var present = sql;
    if (present == null || !database.needsCare(present, queue.isEmpty())) return;
    settle(batch); // what is safe is told before the work that takes longer
    database.care(present, ledger.news());
  }

  private void tell(Ledger.News news) {
    database.kept(news);
    committed.accept(news);
  }

  /// Whether a batch is kept although its commit failed; where it is not, its callers have been
  /// served otherwise.
  private boolean kept(List<Pending<?>> batch, StorageFault fault) {
    if (fault.kind() != StorageFault.Kind.INTERRUPTED) closeConnection();
    var fate = database.fate(fault, () -> anyWaits(batch));
    switch (fate) {
      case KEPT -> {
        return true;
      }
      case TAKEN_BACK -> undo(batch, fault);
      case UNKNOWN -> {
        for (var change : batch) change.refuse(new Refusal.OutcomeUnknown());
        batch.clear();
      }
    }
    return false;
  }

  private static boolean anyWaits(List<Pending<?>> batch) {
    return batch.stream().anyMatch(change -> !change.givenUp());
  }

  private static void settle(List<Pending<?>> batch) {
    batch.forEach(Pending::settle);
    batch.clear();
  }

  /// The batch was lost before its commit. When only one of its changes was to be stopped, or is at
  /// fault, each gets a transaction of its own, as when the connection broke; when the disk failed,
  /// all of them are refused. Damage is believed only when a connection that was opened afresh
  /// finds it too.
  private void undo(List<Pending<?>> batch, StorageFault fault) {
    rollback();
    var rest = List.copyOf(batch);
    batch.clear();
    switch (fault.kind()) {
      case INTERRUPTED, CONSTRAINT, UNREADABLE, OTHER -> rest.forEach(this::alone);
      case CORRUPT, LOST -> {
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
    var ledger = begin(change, () -> !change.givenUp());
    if (ledger == null) return;
    var committing = false;
    try {
      var outcome = outcome(change, open(), ledger);
      if (outcome instanceof Outcome.Done<T>)
        open().flush(); // what is wrong with it is told as such
      var keep = change.stageAgain(outcome);
      if (keep && outcome instanceof Outcome.Done<T>) {
        close(ledger);
        committing = true;
        open().commit();
        tell(ledger.news());
      } else {
        rollback();
      }
      if (keep) change.settle();
    } catch (StorageFault fault) {
      if (!committing && !lostAll(fault)) {
        rollback();
        change.fail(fault);
      } else if (!committing) {
        rollback();
        change.refuse(damage.told(fault));
      } else {
        closeConnection();
        told(change, ledger, database.fate(fault, () -> !change.givenUp()), fault);
      }
    } catch (RuntimeException fault) {
      rollback();
      change.fail(fault);
    }
  }

  /// Tells a caller what became of a change that was run alone and whose commit failed.
  private void told(Pending<?> change, Ledger ledger, Database.Fate fate, StorageFault fault) {
    switch (fate) {
      case KEPT -> {
        tell(ledger.news());
        change.settle();
      }
      case TAKEN_BACK -> change.refuse(damage.told(fault));
      case UNKNOWN -> change.refuse(new Refusal.OutcomeUnknown());
    }
  }

  private void rollback() {
    var present = sql;
    if (present == null) return;
    try {
      present.until(null);
      present.rollback();
    } catch (StorageFault _) {
      closeConnection(); // nothing was open, or it cannot be closed otherwise
    }
  }

  private void leave() {
    try {
      var present = sql;
      if (present != null) sql = database.rest(present);
      database.leave();
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
