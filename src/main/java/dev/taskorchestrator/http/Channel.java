package dev.taskorchestrator.http;

import dev.taskorchestrator.mcp.Outgoing;
import dev.taskorchestrator.mcp.Sink;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What a session has to say about one request, on its way to whoever carries it out. Whoever says
/// something leaves it here and goes on. What was carried out is kept for a while where the client
/// may come back for it after its connection broke; elsewhere it is dropped.
final class Channel implements Sink {

  /// Bytes that may wait for a reader, who is cut off beyond that.
  private static final int MOST_WAITING = 4 << 20;

  /// Bytes that are kept for a client who may come back.
  private static final int MOST_KEPT = 1 << 20;

  /// Something that was said.
  ///
  /// @param number counted from one
  /// @param last whether nothing follows
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Item(long number, byte[] json, int code, boolean malformed, boolean last) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Item> items = new ArrayDeque<>();
  private final boolean keeps;
  private long count;
  private long taken;
  private long waiting;
  private long kept;
  private boolean ended;
  private EventWriter.@Nullable End cut;
  private boolean paused;
  private boolean nudged;

  /// @param keeps whether the client may come back for what it has not got
  Channel(boolean keeps) {
    this.keeps = keeps;
  }

  @Override
  public void accept(Outgoing outgoing) {
    switch (outgoing) {
      case Outgoing.Note(var json) -> put(json, 0, false, false);
      case Outgoing.Request(var json) -> put(json, 0, false, false);
      case Outgoing.Reply(var json, var code, var malformed) -> put(json, code, malformed, true);
      case Outgoing.Pause() -> pause();
      case Outgoing.Silence() -> end();
    }
  }

  @Override
  public boolean crowded() {
    lock.lock();
    try {
      return waiting > MOST_WAITING / 2;
    } finally {
      lock.unlock();
    }
  }

  private void put(byte[] json, int code, boolean malformed, boolean last) {
    lock.lock();
    try {
      if (ended) return;
      waiting += json.length;
      items.add(new Item(++count, json, code, malformed, last));
      if (last) ended = true;
      if (waiting > MOST_WAITING && !last) cutOff(EventWriter.End.BROKEN);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Drops everything.
  ///
  /// @param why its reader is too slow, or no longer welcome
  void cutOff(EventWriter.End why) {
    lock.lock();
    try {
      if (cut == null) cut = why;
      ended = true;
      items.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void pause() {
    lock.lock();
    try {
      paused = keeps;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Has something written now, by which it is found out whether anybody is still there.
  void nudge() {
    lock.lock();
    try {
      nudged = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Says that nothing follows.
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The first item after that number, once there is one; null when the time is over, or nothing
  /// follows.
  @Nullable Item next(long after, long nanos) throws InterruptedException {
    lock.lock();
    try {
      var left = nanos;
      while (true) {
        var item = first(after);
        if (item != null || done(after) || paused || nudged || left <= 0) {
          nudged = false;
          return item;
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Item first(long after) {
    for (var item : items) {
      if (item.number() > after) return item;
    }
    return null;
  }

  /// Takes note that everything up to that number was carried out.
  void carried(long number) {
    lock.lock();
    try {
      for (var item : items) {
        if (item.number() <= taken || item.number() > number) continue;
        waiting -= item.json().length;
        kept += item.json().length;
        taken = item.number();
      }
      while (!items.isEmpty() && items.getFirst().number() <= taken && spare()) {
        kept -= items.removeFirst().json().length;
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean spare() {
    return !keeps || kept > MOST_KEPT;
  }

  /// Whether nothing is left to carry out after that number, and nothing will be.
  boolean over(long after) {
    lock.lock();
    try {
      return done(after);
    } finally {
      lock.unlock();
    }
  }

  private boolean done(long after) {
    return ended && (cut != null || count <= after);
  }

  /// Whether the client was let go to come back; it is let go once.
  boolean letGo() {
    lock.lock();
    try {
      var was = paused;
      paused = false;
      return was;
    } finally {
      lock.unlock();
    }
  }

  /// How many items there were so far.
  long said() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /// Why everything was dropped; null when it was not.
  EventWriter.@Nullable End cut() {
    lock.lock();
    try {
      return cut;
    } finally {
      lock.unlock();
    }
  }
}
