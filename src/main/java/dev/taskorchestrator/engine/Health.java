package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.store.Store;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Measures how a project is, rather than believing it. A change is really made, of nothing, and
/// really kept; what stands in its way is part of the answer, not a refusal of it.
final class Health {

  /// How long a change may take and still count as possible. Less than a call may, so that the
  /// answer comes in time.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Store store;
  private final Time time;
  private final Reaper reaper;

  Health(Store store, Time time, Reaper reaper) {
    this.store = store;
    this.time = time;
    this.reaper = reaper;
  }

  /// Lets a change go its whole way to the disk.
  Outcome<Reply> probe() {
    return store.write(tx -> {
      tx.touch();
      return Outcome.done(new Reply.Probed());
    });
  }

  /// How the project is now.
  Outcome<Reply> measured() {
    var before = time.nanos();
    var refused = impossible();
    var write = time.nanos() - before;
    Outcome<Reply> seen =
        store.read(tx -> Outcome.done(seen(tx, refused, write, time.nanos() - before - write)));
    return seen instanceof Outcome.Refused<Reply>(var away)
        ? Outcome.done(unseen(refused == null ? away : refused, write))
        : seen;
  }

  /// Nothing can be asked either: that is what is wrong with it.
  private Reply unseen(Refusal refused, long write) {
    return new Reply.Health(
        false, refused.message(), millis(write), 0, null, 0, 0, 0, 0, metrics(), time.instant());
  }

  private Map<String, Long> metrics() {
    var figures = store.figures();
    var metrics = new LinkedHashMap<String, Long>();
    metrics.put("commits", figures.commits());
    metrics.put("changes", figures.changes());
    metrics.put("lock_waits", figures.waits());
    metrics.put("lock_wait_ms", figures.waitMillis());
    metrics.put("longest_lock_wait_ms", figures.longestWaitMillis());
    metrics.put("lock_timeouts", figures.missed());
    metrics.put("retries", figures.retries());
    metrics.put("stale_removed", reaper.total());
    metrics.put("queued_changes", (long) figures.queued());
    metrics.put("readers", (long) figures.readers());
    return metrics;
  }

  private @Nullable Refusal impossible() {
    var left = Deadline.CURRENT.get().remainingNanos() * 3 / 4;
    var limit = Duration.ofNanos(Math.min(left, PATIENCE.toNanos()));
    var outcome = ScopedValue.where(Deadline.CURRENT, Deadline.in(time, limit)).call(this::probe);
    return outcome instanceof Outcome.Refused<Reply>(var refusal) ? refusal : null;
  }

  private Reply seen(
      dev.taskorchestrator.store.Tx tx, @Nullable Refusal refused, long write, long read) {
    var locks = (Reply.Locks) Locking.list(tx, null);
    return new Reply.Health(
        refused == null,
        Optional.ofNullable(refused).map(Refusal::message).orElse(null),
        millis(write),
        millis(read),
        tx.paused().orElse(null),
        tx.counts().getOrDefault(Status.ACTIVE, 0L),
        locks.locks().size(),
        locks.waiters().size(),
        Reaper.holding(tx).size(),
        metrics(),
        tx.now());
  }

  private static long millis(long nanos) {
    return Duration.ofNanos(nanos).toMillis();
  }
}
