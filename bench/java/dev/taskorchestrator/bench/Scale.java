package dev.taskorchestrator.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What calls cost, and how much disk a task takes, as one project grows to a million tasks: on
/// SQLite and, where there is one, on PostgreSQL. A project of a thousand is asked in turn with it,
/// so that a busy moment meets both alike.
final class Scale {

  private static final int SMALL = 1_000;
  private static final int CHUNK = 1_000;
  private static final double AIM = 2.0;
  private static final String NEXT = "next_task";

  private final Machine machine;
  private final Report report;
  private final int largest;
  private final int rounds;

  /// @param largest how many tasks the project grows to
  Scale(Machine machine, Report report, int largest, int rounds) {
    this.machine = machine;
    this.report = report;
    this.largest = largest;
    this.rounds = rounds;
  }

  /// A project and the server that serves it.
  private record Stock(Peer peer, List<String> ids) {
    void fill(int size) throws IOException {
      while (ids.size() < size) {
        var from = ids.size();
        var tasks = new ArrayList<String>();
        for (var n = from; n < from + CHUNK; n++) tasks.add(Growth.planned(n));
        var answer =
            peer.call("orchestrator_plan_task", "{\"tasks\":[" + String.join(",", tasks) + "]}");
        var planned = Peer.result(answer).optObject("ids").orElseThrow();
        for (var n = from; n < from + CHUNK; n++) ids.add(planned.text("t" + n));
      }
    }
  }

  void run() throws IOException, SQLException {
    grow("SQLite", null);
    var url = System.getenv("ORCHESTRATOR_DATABASE");
    if (url == null || url.isEmpty()) {
      report.add("on PostgreSQL", "left out: ORCHESTRATOR_DATABASE names none");
    } else {
      grow("PostgreSQL", url);
    }
  }

  private void grow(String engine, @Nullable String url) throws IOException, SQLException {
    try (var a = machine.project();
        var b = machine.project();
        var few = Database.of(url);
        var many = Database.of(url);
        var one = new Peer(machine.product(a, few));
        var other = new Peer(machine.product(b, many))) {
      var small = new Stock(one, new ArrayList<>());
      var large = new Stock(other, new ArrayList<>());
      small.fill(SMALL);
      for (var size = 10 * SMALL; size <= largest; size *= 10) {
        var begun = System.nanoTime();
        var from = large.ids.size();
        large.fill(size);
        var rate = (size - from) * 1e9 / (System.nanoTime() - begun);
        report.add(
            "%s: planned, 1,000 in each call, up to %,d tasks".formatted(engine, size),
            Report.perSecond(rate));
        compare(engine, size, small, large);
        report.add(
            "%s: disk for each of %,d tasks".formatted(engine, size),
            "%,d bytes".formatted((many.url() == null ? bytes(b) : many.bytes()) / size));
      }
    }
  }

  private static long bytes(Machine.Project project) throws IOException {
    try (var files = Files.walk(project.path())) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private void compare(String engine, int size, Stock small, Stock large) throws IOException {
    var few = new LinkedHashMap<String, List<Long>>();
    var many = new LinkedHashMap<String, List<Long>>();
    for (var round = -rounds / 4; round < rounds; round++) {
      ask(small, round, few);
      ask(large, round, many);
    }
    many.forEach((what, nanos) -> {
      var base = Report.median(few.getOrDefault(what, List.of()));
      var ratio = Report.median(nanos) / base;
      var line = "%s: %s, at %,d / %,d tasks".formatted(engine, what, SMALL, size);
      var figure = Report.millis(base) + " / " + Report.millis(Report.median(nanos));
      var against = String.format(Locale.ROOT, "%.2f × at 1,000", ratio);
      if (what.equals(NEXT)) {
        report.aim(line, figure, against, "twice that", ratio <= AIM);
      } else {
        report.against(line, figure, ratio, "at 1,000");
      }
    });
  }

  private static void ask(Stock stock, int round, Map<String, List<Long>> nanos)
      throws IOException {
    var peer = stock.peer;
    var id = stock.ids.get(Math.floorMod(round * 7919, stock.ids.size()));
    var times = new LinkedHashMap<String, Long>();
    var begun = System.nanoTime();
    var claim = Peer.result(peer.call("orchestrator_next_task", "{}"));
    times.put(NEXT, System.nanoTime() - begun);
    var complete =
        "{\"task_id\":\"%s\",\"attempt\":%d,\"summary\":\"done\",\"detailed_work\":\"all of it\",\"next_action\":\"complete\"}"
            .formatted(claim.text("task_id", ""), claim.number("attempt", 0));
    times.put("completion", peer.timed("orchestrator_complete_task", complete));
    times.put("a plan of one", peer.timed("orchestrator_plan_task", Growth.task("new")));
    times.put("one task", peer.timed("orchestrator_query_tasks", "{\"task_id\":\"" + id + "\"}"));
    times.put(
        "50 rows by status",
        peer.timed("orchestrator_query_tasks", "{\"status\":[\"pending\"],\"limit\":50}"));
    times.put(
        "search for a rare word",
        peer.timed("orchestrator_query_tasks", "{\"search_text\":\"harbour\",\"limit\":50}"));
    times.put("get_status", peer.timed("orchestrator_get_status", "{}"));
    if (round < 0) return;
    times.forEach((what, taken) -> nanos.computeIfAbsent(what, _ -> new ArrayList<>()).add(taken));
  }
}
