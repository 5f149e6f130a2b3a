package dev.taskorchestrator.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a call costs when the project holds a hundred tasks, a thousand, and ten thousand. The
/// three are asked in turn, so that a busy moment meets each alike.
final class Growth {

  private static final int[] SIZES = {100, 1_000, 10_000};
  private static final int CHUNK = 1_000;
  private static final String QUERY = "orchestrator_query_tasks";

  private final Machine machine;
  private final Report report;
  private final int rounds;

  Growth(Machine machine, Report report, int rounds) {
    this.machine = machine;
    this.report = report;
    this.rounds = rounds;
  }

  /// A project of one size, with the server that serves it.
  private static final class Stock {
    final Peer peer;
    final List<String> ids = new ArrayList<>();
    final Map<String, List<Long>> nanos = new LinkedHashMap<>();

    Stock(Peer peer) {
      this.peer = peer;
    }

    String id(int round) {
      return ids.get((round * 37) % ids.size());
    }

    void time(boolean count, String what, String tool, String arguments) throws IOException {
      var taken = peer.timed(tool, arguments);
      if (count) nanos.computeIfAbsent(what, _ -> new ArrayList<>()).add(taken);
    }
  }

  void run() throws IOException {
    try (var a = machine.project();
        var b = machine.project();
        var c = machine.project();
        var hundred = new Peer(machine.product(a));
        var thousand = new Peer(machine.product(b));
        var tenThousand = new Peer(machine.product(c))) {
      var stocks = List.of(new Stock(hundred), new Stock(thousand), new Stock(tenThousand));
      var plans = new ArrayList<Long>();
      for (var i = 0; i < SIZES.length; i++) plans.addAll(fill(stocks.get(i), SIZES[i]));
      var plan = Report.median(plans);
      report.aim(
          "plan of 1,000 tasks in one call", Report.millis(plan), "", "under 1 s", plan < 1e9);
      for (var round = -rounds / 4; round < rounds; round++) {
        for (var stock : stocks) ask(stock, round >= 0, round + rounds);
      }
      for (var what : stocks.getFirst().nanos.keySet()) tell(stocks, what);
    }
  }

  /// Fills a project; answers how long each plan of a thousand took.
  private static List<Long> fill(Stock stock, int size) throws IOException {
    var plans = new ArrayList<Long>();
    for (var from = 0; from < size; from += CHUNK) {
      var tasks = new ArrayList<String>();
      for (var n = from; n < Math.min(size, from + CHUNK); n++) tasks.add(planned(n));
      var arguments = "{\"tasks\":[" + String.join(",", tasks) + "]}";
      var begun = System.nanoTime();
      var answer = stock.peer.call("orchestrator_plan_task", arguments);
      if (tasks.size() == CHUNK) plans.add(System.nanoTime() - begun);
      var ids = Peer.result(answer).optObject("ids").orElseThrow();
      for (var n = from; n < from + tasks.size(); n++) stock.ids.add(ids.text("t" + n));
    }
    return plans;
  }

  /// Every tenth task has the nine after it as children, and one of them waits for another.
  static String planned(int n) {
    var place = n % 10;
    var tie =
        place == 0
            ? ""
            : ",\"parent_ref\":\"t%d\"%s"
                .formatted(
                    n - place, place == 9 ? ",\"depends_on\":[\"t%d\"]".formatted(n - 1) : "");
    return "{\"ref\":\"t%d\",\"title\":\"Task %d\",\"description\":\"Look after part%d of the %s\"%s}"
        .formatted(n, n, n % 500, n < 40 ? "harbour" : "town", tie);
  }

  static String task(String title) {
    return "{\"title\":\"" + title + "\",\"description\":\"Something that has to be done.\"}";
  }

  private static void ask(Stock stock, boolean count, int round) throws IOException {
    stock.time(count, "create", "orchestrator_plan_task", task("new " + round));
    stock.time(
        count,
        "update",
        "orchestrator_update_task",
        "{\"task_id\":\"%s\",\"estimated_effort\":\"%d hours\"}".formatted(stock.id(round), round));
    stock.time(count, "get", QUERY, "{\"task_id\":\"" + stock.id(round) + "\"}");
    stock.time(count, "50 rows by status", QUERY, "{\"status\":[\"pending\"],\"limit\":50}");
    stock.time(
        count,
        "50 rows of two statuses, by priority",
        QUERY,
        "{\"status\":[\"pending\",\"active\"],\"sort\":\"priority\",\"limit\":50}");
    stock.time(
        count,
        "50 rows, newest first",
        QUERY,
        "{\"status\":[\"pending\",\"blocked\"],\"sort\":\"-created\",\"limit\":50}");
    stock.time(count, "50 ready rows", QUERY, "{\"ready\":true,\"limit\":50}");
    stock.time(
        count,
        "search for a word of 40 tasks",
        QUERY,
        "{\"search_text\":\"harbour\",\"limit\":50}");
    stock.time(
        count,
        "below one parent",
        QUERY,
        "{\"parent_task_id\":\"%s\",\"include_children\":true,\"limit\":50}"
            .formatted(stock.ids.get(10 * (round % 9))));
    stock.time(count, "get_status", "orchestrator_get_status", "{}");
    stock.time(count, "next_task", "orchestrator_next_task", "{}");
  }

  private void tell(List<Stock> stocks, String what) {
    var figures = new ArrayList<Double>();
    for (var stock : stocks) figures.add(Report.median(stock.nanos.getOrDefault(what, List.of())));
    var ratio = figures.getLast() / figures.getFirst();
    report.aim(
        what + ", at 100 / 1,000 / 10,000 tasks",
        String.join(" / ", figures.stream().map(Report::millis).toList()),
        "%.2f × at 100".formatted(ratio),
        "1.5 × at 100",
        ratio <= 1.5);
  }
}
