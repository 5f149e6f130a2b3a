package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A thread that answers questions on a read-only connection of its own. Several share one queue;
/// none ever waits for a writer.
final class Reader {

  /// Questions that may wait.
  static final int QUEUE = 4_096;

  private final Database database;
  private final ProjectClock clock;
  private final Damage damage;
  private final BlockingQueue<Pending<?>> queue;
  private final Thread thread;
  private volatile boolean closing;
  private volatile @Nullable Sql sql;
  private volatile @Nullable Pending<?> serving;

  Reader(Database database, BlockingQueue<Pending<?>> queue, int number) {
    this.database = database;
    this.clock = database.clock();
    this.damage = database.damage();
    this.queue = queue;
    this.thread =
        Thread.ofPlatform()
            .stackSize(Writer.STACK)
            .daemon()
            .name("reader-" + number)
            .unstarted(this::serve);
  }

  static BlockingQueue<Pending<?>> queue() {
    return new ArrayBlockingQueue<>(QUEUE);
  }

  void start() {
    thread.start();
  }

  void close() {
    closing = true;
    thread.interrupt();
  }

  /// Stops the statement if it runs for that question.
  void interrupt(Pending<?> question) {
    var present = sql;
    if (present != null && serving == question) present.interrupt();
  }

  private void serve() {
    while (!closing) {
      try {
        var question = queue.poll(database.idle().toNanos(), TimeUnit.NANOSECONDS);
        if (question == null) {
          closeConnection();
        } else if (question.begin()) {
          answer(question, true);
          rest();
        }
      } catch (InterruptedException _) {
        // closing, which the loop sees
      } catch (RuntimeException | Error fault) {
        closeConnection(); // a thread that others wait for goes on, whatever happened to it
        thread.getUncaughtExceptionHandler().uncaughtException(thread, fault);
      }
    }
    closeConnection();
  }

  private <T> void answer(Pending<T> question, boolean again) {
    serving = question;
    try {
      var outcome = read(question);
      if (question.stage(outcome)) question.settle();
    } catch (Sql.Abandoned _) {
      closeSnapshot(); // its caller has been told
    } catch (StorageFault fault) {
      closeSnapshot();
      var stray = fault.kind() == StorageFault.Kind.INTERRUPTED && !question.deadline.over();
      if (stray && again) {
        answer(question, false); // it was meant for the question before
      } else if (again && (fault.kind() == StorageFault.Kind.CORRUPT || broken(fault))) {
        closeConnection(); // damage is believed when a fresh connection finds it too
        if (broken(fault)) database.broke();
        answer(question, false);
      } else {
        closeConnection();
        question.refuse(damage.told(fault));
      }
    } catch (RuntimeException fault) {
      closeSnapshot();
      question.fail(fault);
    } catch (Error fault) {
      closeSnapshot();
      question.fail(new IllegalStateException("the question could not be answered", fault));
    } finally {
      serving = null;
    }
  }

  /// A connection may have been broken for long when it is used again.
  private static boolean broken(StorageFault fault) {
    return fault.kind() == StorageFault.Kind.LOST;
  }

  /// What is still to be sent, nobody waits for.
  private void rest() {
    var present = sql;
    if (present == null) return;
    try {
      present.flush();
      sql = database.rest(present);
    } catch (StorageFault _) {
      closeConnection();
    }
  }

  private <T> Outcome<T> read(Pending<T> question) {
    var sql = open();
    sql.begin(database.dialect().beginRead());
    sql.until(question.deadline);
    var outcome = question.work.apply(new Tx(sql, null, clock.now(Ledger.agreed(sql))));
    sql.until(null);
    sql.end();
    return outcome;
  }

  private void closeSnapshot() {
    var present = sql;
    if (present == null) return;
    try {
      present.until(null);
      present.rollback();
    } catch (StorageFault _) {
      closeConnection();
    }
  }

  private Sql open() {
    var present = sql;
    if (present == null) sql = present = database.reading();
    return present;
  }

  private void closeConnection() {
    var present = sql;
    sql = null;
    if (present == null) return;
    try {
      present.close();
    } catch (StorageFault _) {
      // it was to be thrown away
    }
  }
}
