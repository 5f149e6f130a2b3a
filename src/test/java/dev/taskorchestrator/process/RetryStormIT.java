package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.taskorchestrator.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// After a time in which nothing could be written, clients that come back when they are told to do
/// not fall upon the store together: there is hardly more traffic than usual, and no burst.
class RetryStormIT {

  private static final int PROCESSES = 8;
  private static final int CLIENTS = 64;

  /// How long nothing can be written; the long run is 60.
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("orchestrator.outage.seconds", 12));

  private static final Duration BEFORE = Duration.ofSeconds(4);
  private static final Duration AFTER = Duration.ofSeconds(4);

  /// Between the calls of one client, half more or less.
  private static final Duration PAUSE = Duration.ofMillis(400);

  private static final double MOST_TRAFFIC = 1.1;
  private static final double NO_BURST = 3;

  @TempDir Path project;

  private final Queue<Long> sent = new ConcurrentLinkedQueue<>();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean done;

  @Test
  void onReturnThereIsHardlyMoreTrafficThanUsualAndNoBurst() throws Exception {
    var servers = Server.fleet(project, PROCESSES, "--call-timeout", "2");
    try (var tables = new Tables(project)) {
      var phases =
          Crowd.<long[]>of(
              CLIENTS + 1,
              OUTAGE.plusMinutes(2),
              n -> n < CLIENTS ? () -> work(servers.get(n % PROCESSES), n) : () -> fail(tables));
      tell(phases.getLast());
    } finally {
      servers.forEach(Server::close);
    }
  }

  /// The usual traffic, the outage, the return; answers when each began and the last one ended.
  private long[] fail(Tables tables) throws Exception {
    Thread.sleep(1_000); // until all have begun
    var usual = System.nanoTime();
    Thread.sleep(BEFORE);
    tables.hold();
    var outage = System.nanoTime();
    Thread.sleep(OUTAGE);
    tables.letGo();
    var back = System.nanoTime();
    Thread.sleep(AFTER);
    done = true;
    return new long[] {usual, outage, back, System.nanoTime()};
  }

  /// A client that writes steadily and, refused, comes back exactly when it is told to.
  private long[] work(Server server, int number) throws InterruptedException {
    var chance = new Random(number);
    TimeUnit.NANOSECONDS.sleep(chance.nextLong(PAUSE.toNanos()));
    for (int n = 0; !done; n++) {
      var title = number + " " + n;
      while (!done) {
        sent.add(System.nanoTime());
        var answer =
            server.call("plan_task", Json.obj().put("title", title).put("description", "d"));
        if (!answer.has("error")) break;
        refused.incrementAndGet();
        var error = answer.object("error");
        assertThat(error.text("retry")).as("%s", error).isEqualTo("later");
        pause(error.number("retry_after_ms", 0));
      }
      pause(PAUSE.toMillis() / 2 + chance.nextLong(PAUSE.toMillis()));
    }
    return new long[0];
  }

  private void pause(long millis) throws InterruptedException {
    var end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (!done && System.nanoTime() < end) {
      TimeUnit.NANOSECONDS.sleep(Math.min(end - System.nanoTime(), 100_000_000));
    }
  }

  private void tell(long... phases) {
    var canary = Watchdog.canary();
    var usual = perSecond(phases[0], phases[1]);
    var outage = perSecond(phases[1] + PAUSE.toNanos(), phases[2]);
    var back = perSecond(phases[2], phases[3]);
    var tenths = tenths(phases[2], phases[3]);
    var burst =
        Arrays.stream(tenths).max().orElseThrow() / Arrays.stream(tenths).average().orElseThrow();
    System.err.printf(
        "%d clients: %.0f calls a second before, %.0f in %d s without writes, %.0f after; most in a"
            + " tenth of a second %.1f times the mean; %d refusals, standstill %d ms%n",
        CLIENTS,
        usual,
        outage,
        OUTAGE.toSeconds(),
        back,
        burst,
        refused.get(),
        canary.silence(phases[0], phases[3]).toMillis());
    assumeFalse(canary.inconclusive(phases[0]), "inconclusive: the machine stood still too long");
    assertThat(refused.get()).as("refusals").isGreaterThan(CLIENTS);
    assertThat(outage).as("calls a second while nothing can be written").isLessThan(usual);
    assertThat(back).as("calls a second on return").isLessThanOrEqualTo(MOST_TRAFFIC * usual);
    assertThat(burst).as("most in a tenth of a second against the mean").isLessThan(NO_BURST);
  }

  private double perSecond(long from, long to) {
    return sent.stream().filter(at -> at >= from && at < to).count() * 1e9 / (to - from);
  }

  private long[] tenths(long from, long to) {
    var tenths = new long[(int) ((to - from) / 100_000_000)];
    for (var at : sent) {
      var tenth = (at - from) / 100_000_000;
      if (at >= from && tenth < tenths.length) tenths[(int) tenth]++;
    }
    return tenths;
  }
}
