package dev.taskorchestrator.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/// Stands beside every test: each call to a real server process ends within a second of its
/// deadline, whatever the test is about and whoever swallows the answer. The second is measured
/// without what the machine stood still; a run that was mostly standstill is inconclusive.
public final class Watchdog implements BeforeEachCallback, AfterEachCallback {

  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final Queue<String> BREACHES = new ConcurrentLinkedQueue<>();
  private static volatile long began = System.nanoTime();

  /// Not before the first call: most tests have no process to be watched.
  private static final class Lazy {
    private static final Canary CANARY = new Canary();
  }

  /// Notes a call that took too long.
  ///
  /// @param asleep how long the server was suspended by the test meanwhile
  static void check(String call, long begun, long ended, Duration deadline, Duration asleep) {
    var over = Duration.ofNanos(ended - begun).minus(asleep).minus(deadline);
    var silence = Lazy.CANARY.silence(begun, ended);
    if (over.minus(silence).compareTo(GRACE) <= 0) return;
    BREACHES.add(
        "%s took %d ms with a deadline of %d ms; suspended for %d ms, standstill %d ms"
            .formatted(
                call,
                (ended - begun) / 1_000_000,
                deadline.toMillis(),
                asleep.toMillis(),
                silence.toMillis()));
  }

  /// The bird that all calls are measured by.
  static Canary canary() {
    return Lazy.CANARY;
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    BREACHES.clear();
    began = System.nanoTime();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (BREACHES.isEmpty()) return;
    var all = new ArrayList<>(BREACHES);
    BREACHES.clear();
    var told =
        all.size() + " calls outlasted their deadline: " + all.subList(0, Math.min(5, all.size()));
    if (Lazy.CANARY.inconclusive(began)) throw new TestAbortedException("inconclusive: " + told);
    throw new AssertionError(told);
  }
}
