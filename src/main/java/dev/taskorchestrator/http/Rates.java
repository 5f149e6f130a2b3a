package dev.taskorchestrator.http;

import dev.taskorchestrator.run.Time;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// How often each visitor may ask: so many requests a second, and some more at once after a rest (a
/// token bucket).
final class Rates {

  /// Visitors that are remembered; beyond that all begin afresh.
  private static final int MOST = 10_000;

  private static final double NANOS = 1e9;

  private final double perSecond;
  private final double burst;
  private final Time time;
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

  /// What somebody has left, as of a moment.
  private record Bucket(double left, long at, boolean allowed) {}

  Rates(double perSecond, double burst, Time time) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.time = time;
  }

  /// Whether that visitor may ask once more now.
  boolean allow(String visitor) {
    if (buckets.size() > MOST) buckets.clear();
    var now = time.nanos();
    return buckets.compute(visitor, (_, before) -> next(before, now)).allowed();
  }

  private Bucket next(@Nullable Bucket before, long now) {
    var grown = before == null ? burst : before.left() + (now - before.at()) / NANOS * perSecond;
    var left = Math.min(burst, grown);
    return left >= 1 ? new Bucket(left - 1, now, true) : new Bucket(left, now, false);
  }
}
