package dev.taskorchestrator.process;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.opentest4j.TestAbortedException;

/// Sings every ten milliseconds and notices when it could not: then the machine stood still, and
/// what took long meanwhile says nothing about the product.
final class Canary implements AutoCloseable {

  private static final long BREATH = Duration.ofMillis(10).toNanos();
  private static final long NOTICED = Duration.ofMillis(50).toNanos();

  /// Of a run, how much may be standstill before its times prove nothing either way.
  private static final double INCONCLUSIVE = 0.2;

  private record Gap(long from, long to) {
    long within(long begun, long ended) {
      return Math.max(0, Math.min(to, ended) - Math.max(from, begun));
    }
  }

  private final long begun = System.nanoTime();
  private final Queue<Gap> gaps = new ConcurrentLinkedQueue<>();
  private final Thread thread = Thread.ofPlatform().daemon().name("canary").start(this::sing);
  private volatile boolean done;

  private void sing() {
    var last = System.nanoTime();
    while (!done) {
      try {
        Thread.sleep(Duration.ofNanos(BREATH));
      } catch (InterruptedException _) {
        return;
      }
      var now = System.nanoTime();
      if (now - last - BREATH > NOTICED) gaps.add(new Gap(last + BREATH, now));
      last = now;
    }
  }

  /// How long the machine stood still in all.
  Duration silence() {
    return silence(begun, System.nanoTime());
  }

  /// How long it stood still between two moments of the nano clock.
  Duration silence(long from, long to) {
    return Duration.ofNanos(gaps.stream().mapToLong(gap -> gap.within(from, to)).sum());
  }

  /// Its longest standstill.
  Duration longest() {
    return Duration.ofNanos(gaps.stream().mapToLong(gap -> gap.to - gap.from).max().orElse(0));
  }

  /// Whether it stood still for so much of the time since then that times say nothing.
  boolean inconclusive(long since) {
    var now = System.nanoTime();
    return silence(since, now).toNanos() > INCONCLUSIVE * (now - since);
  }

  /// Holds a time to its bound, less what the machine stood still. A machine that stood still too
  /// long proves nothing: then the test is called off with its figures.
  void within(String what, Duration taken, Duration bound) {
    within(what, taken, bound, silence());
  }

  /// The same for something of which it is known how much standstill there was meanwhile.
  void within(String what, Duration taken, Duration bound, Duration meanwhile) {
    if (taken.compareTo(bound) < 0) return;
    var figures =
        "%s took %d ms, the bound is %d ms, the machine stood still for %d ms meanwhile"
            .formatted(what, taken.toMillis(), bound.toMillis(), meanwhile.toMillis());
    if (inconclusive(begun)) throw new TestAbortedException("inconclusive: " + figures);
    if (taken.minus(meanwhile).compareTo(bound) >= 0) throw new AssertionError(figures);
  }

  @Override
  public void close() {
    done = true;
    thread.interrupt();
  }
}
