package dev.taskorchestrator.http;

import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The mark of a project's tokens, which differs whenever one was added or revoked. Those who ask
/// at the same time share a look.
final class TokenMarks {

  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(5);

  private final Time time;
  private final Supplier<@Nullable String> look;
  private final ReentrantLock turn = new ReentrantLock();
  private volatile @Nullable Mark last;

  /// @param at before it was looked at
  record Mark(long at, String text) {}

  /// @param look answers null when it cannot be found out now
  TokenMarks(Time time, Supplier<@Nullable String> look) {
    this.time = time;
    this.look = look;
  }

  /// The mark as it was that long ago or later; null when it cannot be found out now.
  @Nullable Mark noOlderThan(Duration believed) {
    var earliest = time.nanos() - believed.toNanos();
    var known = since(earliest);
    if (known != null) return known;
    try {
      if (!turn.tryLock(PATIENCE, TimeUnit.NANOSECONDS)) return null;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return null;
    }
    try {
      known = since(earliest); // somebody may have looked meanwhile
      return known == null ? looked() : known;
    } finally {
      turn.unlock();
    }
  }

  private @Nullable Mark since(long earliest) {
    var known = last;
    return known != null && known.at() - earliest >= 0 ? known : null;
  }

  private @Nullable Mark looked() {
    var at = time.nanos();
    var text = look.get();
    if (text == null) return null;
    var mark = new Mark(at, text);
    last = mark;
    return mark;
  }
}
