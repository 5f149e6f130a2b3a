package dev.taskorchestrator.mcp;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The one way out. Whoever has something to say leaves it here and goes on; a thread of its own
/// writes it, whole line after whole line, and flushes when nothing waits. A reader who does not
/// read holds up nobody but itself: once much is waiting, its calls are refused, and once too much
/// is, no more of its messages are taken.
public final class Outbox {
  private static final int BUFFER = 64 << 10;

  private final BufferedOutputStream out;
  private final long full;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Queue<byte[]> waiting = new ArrayDeque<>();
  private long bytes;
  private boolean broken;
  private boolean closed;

  public Outbox(OutputStream out, long full) {
    this.out = new BufferedOutputStream(out, BUFFER);
    this.full = full;
    Thread.ofPlatform().daemon().name("outbox").start(this::deliver);
  }

  /// Leaves a line to be written. Never waits.
  public void put(byte[] line) {
    lock.lock();
    try {
      if (broken) return;
      waiting.add(line);
      bytes += line.length;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Leaves a line to be written if there is room; it is one that can be spared.
  void offer(byte[] line) {
    lock.lock();
    try {
      if (bytes < full) put(line);
    } finally {
      lock.unlock();
    }
  }

  /// Whether half of what may wait is waiting.
  boolean crowded() {
    lock.lock();
    try {
      return bytes > full / 2;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is room for more; answers whether anyone is still reading.
  public boolean open() throws InterruptedException {
    lock.lock();
    try {
      while (bytes > full && !broken) changed.await();
      return !broken;
    } finally {
      lock.unlock();
    }
  }

  /// Waits until all is written, then stops; gives up when the reader takes too long.
  public void close(Duration patience) throws InterruptedException {
    lock.lock();
    try {
      var left = patience.toNanos();
      while (bytes > 0 && !broken && left > 0) left = changed.awaitNanos(left);
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void deliver() {
    try {
      for (var batch = take(); !batch.isEmpty(); batch = take()) {
        write(batch);
      }
    } catch (IOException | InterruptedException e) {
      breakOff();
    }
  }

  /// Writes all, and tells on the way what has gone: a reader who comes back is let in again bit by
  /// bit, and not all at once when the last of a long backlog is out.
  private void write(Queue<byte[]> batch) throws IOException {
    var written = 0L;
    for (var line = batch.poll(); line != null; line = batch.poll()) {
      out.write(line);
      out.write('\n');
      written += line.length;
      if (written < BUFFER || batch.isEmpty()) continue;
      wrote(written);
      written = 0;
    }
    out.flush();
    wrote(written);
  }

  private Queue<byte[]> take() throws InterruptedException {
    lock.lock();
    try {
      while (waiting.isEmpty() && !closed) changed.await();
      var batch = waiting;
      waiting = new ArrayDeque<>();
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private void wrote(long written) {
    lock.lock();
    try {
      bytes -= written;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void breakOff() {
    lock.lock();
    try {
      broken = true;
      waiting.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
