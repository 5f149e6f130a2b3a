package dev.taskorchestrator.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Agents that claim and complete tasks at full speed on one and on several network servers: how
/// many pairs of calls a second, on PostgreSQL beside what pgbench commits there, and on SQLite.
/// Each call of a pair is answered when it is committed.
final class Team {

  private static final int[] AGENTS = {1, 16, 64};
  private static final int[] SERVERS = {1, 3};
  private static final int STOCK = 1_000;
  private static final double AHEAD = 2.5;
  private static final Pattern PORT = Pattern.compile("http://[^:]+:(\\d+)/");

  /// What one agent or many do on one or many servers.
  private record Size(int servers, int agents) implements Comparable<Size> {
    @Override
    public int compareTo(Size other) {
      return Integer.compare(100 * servers + agents, 100 * other.servers + other.agents);
    }
  }

  private final Machine machine;
  private final Report report;
  private final int seconds;

  /// @param seconds for which each size is measured
  Team(Machine machine, Report report, int seconds) {
    this.machine = machine;
    this.report = report;
    this.seconds = seconds;
  }

  void run() throws IOException, InterruptedException, SQLException {
    var sqlite = new TreeMap<Size, Double>();
    for (var servers : SERVERS) sqlite.putAll(pairs(servers, null));
    var url = System.getenv("ORCHESTRATOR_DATABASE");
    if (url == null || url.isEmpty()) {
      report.add("on PostgreSQL", "left out: ORCHESTRATOR_DATABASE names none");
      sqlite.forEach((size, pairs) -> report.add(words(size), Report.perSecond(pairs)));
      return;
    }
    var floors = new TreeMap<Integer, Double>();
    try (var floor = new Floor(url)) {
      for (var agents : AGENTS) floors.put(agents, floor.commits(agents, seconds));
      var postgres = new TreeMap<Size, Double>();
      for (var servers : SERVERS) postgres.putAll(pairs(servers, url));
      // before and after, so that a machine that grew slower meanwhile shows
      for (var agents : AGENTS) {
        floors.merge(agents, floor.commits(agents, seconds), (a, b) -> (a + b) / 2);
      }
      tell(floors, sqlite, postgres);
    }
  }

  private void tell(
      Map<Integer, Double> floors, Map<Size, Double> sqlite, Map<Size, Double> postgres) {
    floors.forEach((clients, commits) ->
        report.add("pgbench, %d clients, commits".formatted(clients), Report.perSecond(commits)));
    postgres.forEach((size, pairs) -> {
      var ratio = 2 * pairs / floors.getOrDefault(size.agents(), Double.NaN);
      report.aim(
          words(size),
          "%s (SQLite: %s)"
              .formatted(
                  Report.perSecond(pairs), Report.perSecond(sqlite.getOrDefault(size, Double.NaN))),
          "%.2f × pgbench".formatted(ratio),
          "half of its commits",
          ratio >= 0.5);
    });
  }

  private static String words(Size size) {
    return "pairs of claim and completion, %d agent%s on %d server%s"
        .formatted(
            size.agents(),
            size.agents() == 1 ? "" : "s",
            size.servers(),
            size.servers() == 1 ? "" : "s");
  }

  /// Pairs a second on that many servers, by the number of agents.
  private Map<Size, Double> pairs(int servers, @Nullable String url)
      throws IOException, InterruptedException, SQLException {
    var crew = new ArrayList<Server>();
    var rates = new TreeMap<Size, Double>();
    try (var project = machine.project();
        var database = Database.of(url)) {
      try {
        for (var n = 0; n < servers; n++) crew.add(new Server(machine.serving(project, database)));
        var ports = crew.stream().map(Server::port).toList();
        var stock = new Stock(ports.getFirst());
        for (var n = 0; n < 2 * servers; n++) agents(ports, 16, seconds, stock); // each is warm
        for (var agents : AGENTS) {
          rates.put(new Size(servers, agents), agents(ports, agents, seconds, stock));
        }
        stock.close();
      } finally {
        for (var server : crew) server.close();
      }
    }
    return rates;
  }

  private static double agents(List<Integer> ports, int agents, int seconds, Stock stock)
      throws IOException, InterruptedException {
    var pairs = new LongAdder();
    var fault = new ArrayList<Exception>();
    stock.fill(seconds);
    var end = System.nanoTime() + seconds * 1_000_000_000L;
    var begun = System.nanoTime();
    var threads =
        IntStream.range(0, agents)
            .mapToObj(n ->
                Thread.ofPlatform()
                    .start(() -> {
                      try (var web = new Web(ports.get(n % ports.size()), "agent" + n)) {
                        while (System.nanoTime() < end) pair(web, n, pairs, stock);
                      } catch (IOException failure) {
                        synchronized (fault) {
                          fault.add(failure);
                        }
                      }
                    }))
            .toList();
    for (var thread : threads) thread.join();
    if (!fault.isEmpty()) throw new IOException("an agent had to stop", fault.getFirst());
    var rate = pairs.sum() * 1e9 / (System.nanoTime() - begun);
    stock.best = Math.max(stock.best, rate);
    return rate;
  }

  private static void pair(Web web, int number, LongAdder pairs, Stock stock) throws IOException {
    var claim = web.call("orchestrator_next_task", "{\"agent\":\"agent" + number + "\"}");
    var task = after(claim, "\"task_id\":\"", '"');
    if (task == null) throw new IOException("nothing to do: " + claim);
    stock.taken();
    var completed =
        web.call(
            "orchestrator_complete_task",
            ("{\"task_id\":\"%s\",\"attempt\":%s,\"agent\":\"agent%d\",\"summary\":\"done\","
                    + "\"detailed_work\":\"all of it\",\"next_action\":\"complete\"}")
                .formatted(task, after(claim, "\"attempt\":", ','), number));
    if (Peer.refused(completed)) throw new IOException("refused: " + completed);
    pairs.increment();
  }

  /// What stands between a mark and an end, in the part of an answer that programs read.
  private static @Nullable String after(String answer, String mark, char end) {
    var from = answer.indexOf(mark, Math.max(0, answer.indexOf("\"structuredContent\"")));
    if (from < 0) return null;
    var to = from + mark.length();
    while (answer.charAt(to) != end && answer.charAt(to) != '}') to++;
    return answer.substring(from + mark.length(), to);
  }

  /// Tasks that wait to be claimed.
  private static final class Stock implements AutoCloseable {
    private final Web web;
    private final AtomicLong left = new AtomicLong();

    /// Pairs a second.
    double best = 300;

    Stock(int port) throws IOException {
      web = new Web(port, "planner");
    }

    void taken() {
      left.decrementAndGet();
    }

    /// Enough for that many seconds.
    void fill(int seconds) throws IOException {
      while (left.get() < seconds * AHEAD * best) {
        var plan = new ArrayList<String>();
        for (var n = 0; n < STOCK; n++) plan.add(Growth.task("Part " + n));
        var answer = web.call("orchestrator_plan_task", "{\"tasks\":" + plan + "}");
        if (Peer.refused(answer)) throw new IOException("refused: " + answer);
        left.addAndGet(STOCK);
      }
    }

    @Override
    public void close() throws IOException {
      web.close();
    }
  }

  /// A network server of the product.
  private static final class Server implements AutoCloseable {
    private final Process process;
    private final int port;

    Server(List<String> command) throws IOException {
      process = new ProcessBuilder(command).start();
      port = port(process.errorReader());
    }

    private static int port(BufferedReader said) throws IOException {
      for (var line = said.readLine(); line != null; line = said.readLine()) {
        var match = PORT.matcher(line);
        if (!match.find()) continue;
        Thread.ofPlatform().daemon().start(() -> said.lines().forEach(_ -> {}));
        return Integer.parseInt(match.group(1));
      }
      throw new IOException("the server did not begin");
    }

    int port() {
      return port;
    }

    @Override
    public void close() throws IOException {
      process.destroy();
      try {
        process.waitFor();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
