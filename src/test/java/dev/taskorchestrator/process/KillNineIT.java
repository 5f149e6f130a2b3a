package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// kill -9 of one or several of the processes of a project, at any moment under load, loses nothing
/// that was acknowledged, leaves no tree half made, and keeps nobody else from going on.
class KillNineIT {

  private static final int ROUNDS = Integer.getInteger("orchestrator.kills", 60);
  private static final int WRITES = Integer.getInteger("orchestrator.kills.writes", 20_000);
  private static final int PROCESSES = Integer.getInteger("orchestrator.kills.processes", 4);
  private static final int AGENTS = 8;
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(1);

  /// On a machine that is busy otherwise fewer rounds are made, and their number is said.
  private static final Duration LONGEST = Duration.ofMillis(750L * ROUNDS);

  @TempDir Path project;
  private final Workers workers = new Workers(0);

  /// A server and those who call it until it is gone.
  private record Seat(Server server, List<Thread> callers, Duration firstAnswer) {
    void kill() throws InterruptedException {
      server.kill();
      for (var caller : callers) caller.join(Duration.ofSeconds(30));
      server.close();
    }
  }

  @Test
  void whatWasAcknowledgedIsThereAfterEveryKill() throws Exception {
    var seed = System.nanoTime();
    var chance = new Random(seed);
    var slowest = Duration.ZERO;
    int kills = 0;
    var seats = new ArrayList<Seat>();
    try (var canary = new Canary()) {
      var begun = System.nanoTime();
      while (seats.size() < PROCESSES) seats.add(seat(seats.size()));
      while ((kills < ROUNDS || workers.writes() < WRITES)
          && System.nanoTime() - begun < LONGEST.toNanos()) {
        Thread.sleep(chance.nextInt(200));
        var struck = chance.nextInt(3) > 0 ? 1 : 1 + chance.nextInt(seats.size());
        for (int i = 0; i < struck; i++) seats.remove(chance.nextInt(seats.size())).kill();
        kills += struck;
        check(kills, seed);
        while (seats.size() < PROCESSES) {
          var fresh = seat(kills);
          if (fresh.firstAnswer().compareTo(slowest) > 0) slowest = fresh.firstAnswer();
          seats.add(fresh);
        }
      }
      var seconds = (System.nanoTime() - begun) / 1e9;
      for (var seat : seats) seat.kill();
      check(kills, seed);
      System.err.printf(
          "%d kills of %d processes in %.0f s: %s, slowest first answer %d ms, standstill %d ms%n",
          kills,
          PROCESSES,
          seconds,
          workers.acknowledged(),
          slowest.toMillis(),
          canary.longest().toMillis());
      assertThat(slowest).isLessThan(FIRST_ANSWER.plus(canary.longest()));
    } finally {
      for (var seat : seats) seat.server().close();
    }
    assertThat(workers.acknowledged().trees()).hasSizeGreaterThan(ROUNDS);
    assertThat(workers.acknowledged().completions()).hasSizeGreaterThan(ROUNDS);
    assertThat(kills).isGreaterThanOrEqualTo(ROUNDS / 3);
  }

  private Seat seat(int number) {
    var server = Server.start(project, "victim" + number);
    var begun = System.nanoTime();
    server.must("get_status", Json.obj());
    var first = Duration.ofNanos(System.nanoTime() - begun);
    return new Seat(server, workers.start(server, "agent" + number, AGENTS), first);
  }

  /// Looks at the tables themselves, after it has noted what must be in them.
  private void check(int kills, long seed) throws Exception {
    var acknowledged = workers.acknowledged();
    assertThat(Workers.faults(project, acknowledged))
        .as("%d kills, seed %d", kills, seed)
        .isEmpty();
    assertThat(workers.refusals()).as("%d kills, seed %d", kills, seed).isEmpty();
  }
}
