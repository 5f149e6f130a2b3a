package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Eight processes as fast as they can, half of their calls reads: no write waits long for its
/// turn, and every process gets its share. What a client waits for a small write is nearly all
/// waiting for the turn.
class LockWaitIT {

  private static final int PROCESSES = 8;
  private static final long SECONDS = Integer.getInteger("orchestrator.locks.seconds", 8);
  private static final Duration NEARLY_ALL = Duration.ofSeconds(1);
  private static final Duration EVER = Duration.ofSeconds(5);
  private static final double FAIR = 1.5;

  @TempDir Path project;

  private record Write(long begun, long ended) {
    long nanos() {
      return ended - begun;
    }

    /// How long it took without what the machine stood still.
    Duration corrected(Canary canary) {
      return Duration.ofNanos(nanos()).minus(canary.silence(begun, ended));
    }
  }

  @Test
  void ofAThousandWritesAllButOneHaveTheirTurnWithinASecondAndNoneWaitsForFive() throws Exception {
    var servers = Server.fleet(project, PROCESSES);
    try (var canary = new Canary()) {
      var end = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
      var all =
          Crowd.<List<Write>>of(
              PROCESSES, Duration.ofSeconds(60 + SECONDS), n -> () -> work(servers.get(n), end));
      var writes = all.stream().flatMap(List::stream).toList();
      var sorted = writes.stream().mapToLong(Write::nanos).sorted().toArray();
      var counts = all.stream().mapToLong(List::size).sorted().toArray();
      var fairness = counts[PROCESSES - 1] / (double) counts[PROCESSES / 2];
      System.err.printf(
          "%d writes of %d processes in %d s: p50 %d, p90 %d, p99 %d, p99.9 %d, longest %d ms; most"
              + " of one process %.2f times the median; standstill %d ms%n",
          writes.size(),
          PROCESSES,
          SECONDS,
          millis(sorted, 0.5),
          millis(sorted, 0.9),
          millis(sorted, 0.99),
          millis(sorted, 0.999),
          millis(sorted, 1),
          fairness,
          canary.silence().toMillis());
      var corrected = writes.stream().map(write -> write.corrected(canary)).sorted().toList();
      var nearly = corrected.get(Math.min(corrected.size() - 1, corrected.size() * 999 / 1_000));
      canary.within("999 of 1,000 writes", nearly, NEARLY_ALL, Duration.ZERO);
      canary.within("every write", corrected.getLast(), EVER, Duration.ZERO);
      assertThat(fairness).isLessThan(FAIR);
      assertThat(counts[0])
          .as("the writes of the slowest")
          .isGreaterThan(counts[PROCESSES / 2] / 2);
    } finally {
      servers.forEach(Server::close);
    }
  }

  private static List<Write> work(Server server, long end) {
    var writes = new ArrayList<Write>();
    for (int n = 0; System.nanoTime() < end; n++) {
      var begun = System.nanoTime();
      server.must("plan_task", Json.obj().put("title", "Task " + n).put("description", "d"));
      writes.add(new Write(begun, System.nanoTime()));
      server.must("get_status", Json.obj());
    }
    return writes;
  }

  private static long millis(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1_000_000;
  }
}
