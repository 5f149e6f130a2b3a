package dev.taskorchestrator.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// Counts what the writer does.
final class Counters {

  /// Shorter than this, nobody was in the way.
  private static final long WAITED = Duration.ofMillis(2).toNanos();

  private final LongAdder commits = new LongAdder();
  private final LongAdder changes = new LongAdder();
  private final LongAdder waits = new LongAdder();
  private final LongAdder waited = new LongAdder();
  private final AtomicLong longest = new AtomicLong();
  private final LongAdder missed = new LongAdder();

  void entered(long nanos) {
    if (nanos < WAITED) return;
    waits.increment();
    waited.add(nanos);
    longest.accumulateAndGet(nanos, Math::max);
  }

  void committed(int some) {
    commits.increment();
    changes.add(some);
  }

  void missed() {
    missed.increment();
  }

  Figures figures(int queued, int readers) {
    return new Figures(
        commits.sum(),
        changes.sum(),
        waits.sum(),
        Duration.ofNanos(waited.sum()).toMillis(),
        Duration.ofNanos(longest.get()).toMillis(),
        missed.sum(),
        0,
        queued,
        readers);
  }
}
