package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Deadline;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Opens a project's database the first time that it is needed, on a platform thread of its own
/// while callers wait for it by their deadlines. An attempt that is refused is made anew by the
/// next call, since what stood in its way may be gone.
final class Opening {

  private final Database database;
  private final Consumer<Sql> opened;
  private volatile boolean open;
  private @Nullable Try running;

  private static final class Try {
    final CountDownLatch done = new CountDownLatch(1);
    volatile @Nullable Outcome<Boolean> outcome;
  }

  /// Opens nothing yet.
  ///
  /// @param opened given the connection, once, when the database is ready
  Opening(Database database, Consumer<Sql> opened) {
    this.database = database;
    this.opened = opened;
  }

  /// Waits until the database is open.
  Outcome<Boolean> await(Deadline deadline, Supplier<Refusal> late) {
    if (open) return Outcome.done(true);
    var attempt = begin();
    try {
      if (!attempt.done.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
        return Outcome.refused(deadline.cancelled() ? new Refusal.CallCancelled() : late.get());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Outcome.refused(new Refusal.CallCancelled());
    }
    var outcome = attempt.outcome;
    if (outcome == null) throw new IllegalStateException("opening ended without an outcome");
    return outcome;
  }

  private synchronized Try begin() {
    var present = running;
    if (present != null) return present;
    var fresh = new Try();
    running = fresh;
    Thread.ofPlatform().daemon().name("opener").start(() -> attempt(fresh));
    return fresh;
  }

  private void attempt(Try attempt) {
    Outcome<Boolean> outcome;
    try {
      outcome =
          database
              .open()
              .map(sql -> {
                opened.accept(sql);
                return true;
              });
    } catch (StorageFault fault) {
      outcome = Outcome.refused(database.unopened(fault));
    } catch (IOException failure) {
      outcome = Outcome.refused(database.unopened(StorageFault.of("opening the project", failure)));
    } catch (RuntimeException | Error fault) {
      outcome = Outcome.refused(new Refusal.StorageFailed("opening the database: " + fault));
    }
    if (outcome instanceof Outcome.Done<Boolean>) {
      open = true;
    } else {
      synchronized (this) {
        running = null;
      }
    }
    attempt.outcome = outcome;
    attempt.done.countDown();
  }
}
