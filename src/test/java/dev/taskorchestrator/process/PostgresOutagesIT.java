package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.postgres.Postgres;
import dev.taskorchestrator.postgres.Postgres.Mode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The database itself is restarted and ends the connections of its clients while a team is at
/// work: nothing that was acknowledged is lost, nobody falls upon it when it is back, and work goes
/// on at once.
@Timeout(600)
class PostgresOutagesIT {

  private static final int RESTARTS = Integer.getInteger("orchestrator.database.restarts", 2);
  private static final int TERMINATED = Integer.getInteger("orchestrator.database.terminated", 10);
  private static final int CLIENTS = Integer.getInteger("orchestrator.database.clients", 8);
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final double MOST_TRAFFIC = 1.1;

  @TempDir Path project;

  @Test
  void nothingAcknowledgedIsLostAndWorkGoesOnAtOnce() throws Exception {
    var server = Postgres.durable();
    var database = server.database();
    var returns = new ArrayList<Long>();
    try (var team = new Teamwork(project)) {
      for (int i = 0; i < 2; i++) team.serve(database.url());
      team.begin(CLIENTS, 2);
      Thread.sleep(2_000);
      for (int n = 0; n < RESTARTS; n++) {
        server.stop(n % 2 == 0 ? Mode.FAST : Mode.IMMEDIATE);
        Thread.sleep(300L * (n % 4));
        server.start();
        returns.add(firstAnswer(team, System.nanoTime()));
        work(team);
      }
      int ended = 0;
      while (ended < TERMINATED) {
        ended += server.terminateBackends(database);
        Thread.sleep(200);
      }
      team.end();
      var useful = team.created.size() + 2L * team.completed.size();
      System.err.printf(
          "%d planned, %d completed, %d events; %d restarts, first good answer after %s ms; %d"
              + " connections ended; %d calls, %d refused, %d broken; the longest %d ms%n",
          team.created.size(),
          team.completed.size(),
          team.last(database),
          RESTARTS,
          returns,
          ended,
          team.sent.get(),
          team.refused.get(),
          team.broken.get(),
          team.longest.get() / 1_000_000);
      assertThat(team.faults(database)).isEmpty();
      assertThat(returns).allMatch(millis -> millis <= SOON.toMillis());
      assertThat(useful).isPositive();
      assertThat((double) (team.refused.get() + useful) / useful).isLessThan(MOST_TRAFFIC);
      healthIsDegradedForAsLongAsTheDatabaseIsAway(server, team);
    }
  }

  private static void healthIsDegradedForAsLongAsTheDatabaseIsAway(Postgres database, Teamwork team)
      throws Exception {
    assertThat(health(team).text("status")).isEqualTo("operational");
    database.stop(Mode.FAST);
    var away = health(team);
    assertThat(away.text("status")).isEqualTo("degraded");
    assertThat(away.text("problem")).contains("database");
    database.start();
    assertThat(health(team).text("status")).isEqualTo("operational");
  }

  private static Json.Obj health(Teamwork team) throws Exception {
    try (var wire = new Wire(team.server(0).url, "", "operator")) {
      return wire.call("orchestrator_health_check", Json.Obj.EMPTY, Duration.ofSeconds(10))
          .object("checks")
          .object("database");
    }
  }

  /// Between two outages everybody gets something done, however slow the machine is: what is tried
  /// again is measured against that.
  private static void work(Teamwork team) throws InterruptedException {
    Thread.sleep(1_000);
    var enough = team.answered.size() + 10 * CLIENTS;
    var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (team.answered.size() < enough && System.nanoTime() < end) Thread.sleep(50);
  }

  private static long firstAnswer(Teamwork team, long since) throws InterruptedException {
    while (team.answered.stream().noneMatch(moment -> moment > since)) {
      if (System.nanoTime() - since > Duration.ofSeconds(30).toNanos()) {
        throw new AssertionError("no answer within 30 s; " + team.lastBroken + team.wrong);
      }
      Thread.sleep(10);
    }
    return Duration.ofNanos(
            team.answered.stream().filter(moment -> moment > since).findFirst().orElseThrow()
                - since)
        .toMillis();
  }
}
