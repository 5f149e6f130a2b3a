package dev.taskorchestrator.run;

import java.util.ArrayDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Wakes those who wait for something to change. A waiter takes a ticket first, looks whether it
/// still has to wait, and then waits for the ticket: a change in between is never missed.
public final class Signal {

  private final ArrayDeque<CountDownLatch> waiting = new ArrayDeque<>();
  private final Runnable firstCame;

  /// @param firstCame run when somebody begins to wait and nobody did before; must not block
  public Signal(Runnable firstCame) {
    this.firstCame = firstCame;
  }

  /// A place in the line, taken before looking.
  public Ticket ticket() {
    var latch = new CountDownLatch(1);
    boolean first;
    synchronized (this) {
      first = waiting.isEmpty();
      waiting.add(latch);
    }
    if (first) firstCame.run();
    return new Ticket(latch);
  }

  /// Whether anybody waits.
  public synchronized boolean awaited() {
    return !waiting.isEmpty();
  }

  /// Wakes all who wait, in the order in which they came.
  public synchronized void raise() {
    waiting.forEach(CountDownLatch::countDown);
    waiting.clear();
  }

  private synchronized void leave(CountDownLatch latch) {
    waiting.remove(latch);
  }

  /// A place in the line; give it back by closing it.
  public final class Ticket implements AutoCloseable {
    private final CountDownLatch latch;

    private Ticket(CountDownLatch latch) {
      this.latch = latch;
    }

    /// Waits until the signal is raised; false when that many nanoseconds passed first, or the
    /// deadline's caller gave up.
    public boolean await(long nanos, Deadline deadline) throws InterruptedException {
      var back = deadline.onCancel(latch::countDown);
      try {
        return latch.await(nanos, TimeUnit.NANOSECONDS) && !deadline.cancelled();
      } finally {
        back.run();
      }
    }

    @Override
    public void close() {
      leave(latch);
    }
  }
}
