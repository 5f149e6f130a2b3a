package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.postgres.CutNetwork;
import dev.taskorchestrator.postgres.CuttingProxy;
import dev.taskorchestrator.postgres.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Three servers on one database: now and then one is killed, one is suspended for longer than the
/// database waits for it, and one is cut off from the database without a word. Their clients go on
/// through the others.
@Timeout(600)
@DisabledOnOs(OS.WINDOWS) // nobody can be suspended there
class PostgresTeamIT {

  private static final int CLIENTS = Integer.getInteger("orchestrator.team.clients", 12);
  private static final Duration LONG =
      Duration.ofSeconds(Integer.getInteger("orchestrator.team.seconds", 20));

  /// How long somebody is suspended or cut off, and the quiet before the next trouble: a server is
  /// killed every fifteen seconds.
  private static final Duration TROUBLE = Duration.ofSeconds(5);

  private static final Duration QUIET = Duration.ofMillis(1_500);

  @TempDir Path project;

  /// The way from one of the servers to the database: over a link of its own that loses every
  /// packet where one can be made, else through a proxy that keeps silent.
  private record Cuttable(
      String kind,
      Runnable end,
      Runnable down,
      Runnable up,
      Function<Postgres.Database, String> address)
      implements AutoCloseable {

    static Cuttable to(Postgres server) {
      return CutNetwork.of(server)
          .map(link ->
              new Cuttable("by its network link", link::close, link::cut, link::heal, link::url))
          .orElseGet(() -> {
            var proxy = new CuttingProxy(server);
            return new Cuttable(
                "by a proxy", proxy::close, proxy::goSilent, proxy::heal, proxy::url);
          });
    }

    String url(Postgres.Database database) {
      return address.apply(database);
    }

    void cut() {
      down.run();
    }

    void heal() {
      up.run();
    }

    @Override
    public void close() {
      end.run();
    }
  }

  @Test
  void whateverBecomesOfServersNothingIsLostNorDoneTwice() throws Exception {
    var server = Postgres.durable();
    var database = server.database();
    try (var network = Cuttable.to(server);
        var team = new Teamwork(project)) {
      var ways = new String[] {database.url(), database.url(), network.url(database)};
      for (var way : ways) team.serve(way);
      team.begin(CLIENTS, 4);
      int killed = 0;
      int suspended = 0;
      int cut = 0;
      var end = System.nanoTime() + LONG.toNanos();
      for (int n = 0; System.nanoTime() < end; n++) {
        Thread.sleep(QUIET);
        switch (n % 3) {
          case 0 -> {
            team.replace(0, ways[0]);
            killed++;
          }
          case 1 -> {
            team.suspend(1, TROUBLE);
            suspended++;
          }
          default -> {
            network.cut();
            Thread.sleep(TROUBLE);
            network.heal();
            cut++;
          }
        }
      }
      team.end();
      System.err.printf(
          "%d clients, %d s: %d planned, %d completed, %d events seen by %d; %d killed, %d suspended,"
              + " %d cut off (%s); %d calls, %d refused, %d broken; the longest %d ms%n",
          CLIENTS,
          LONG.toSeconds(),
          team.created.size(),
          team.completed.size(),
          team.last(database),
          team.seen.size(),
          killed,
          suspended,
          cut,
          network.kind(),
          team.sent.get(),
          team.refused.get(),
          team.broken.get(),
          team.longest.get() / 1_000_000);
      assertThat(team.faults(database)).isEmpty();
      assertThat(team.completed).isNotEmpty();
    }
  }
}
