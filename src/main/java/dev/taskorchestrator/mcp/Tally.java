package dev.taskorchestrator.mcp;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts what is under way, so that an ending can wait for it.
final class Tally {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private int count;

  void plusOne() {
    lock.lock();
    try {
      count++;
    } finally {
      lock.unlock();
    }
  }

  void minusOne() {
    lock.lock();
    try {
      if (--count == 0) idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for the count to come to nothing; answers whether it did.
  boolean idleWithin(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      var left = patience.toNanos();
      while (count > 0 && left > 0) left = idle.awaitNanos(left);
      return count == 0;
    } finally {
      lock.unlock();
    }
  }
}
