package dev.taskorchestrator.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// How long a write waits for its turn when eight processes are at it as fast as they can, half of
/// their calls reads: the time from a call to its answer, which for a small write is nearly all
/// waiting. And whether every process gets as much done as the others.
final class Locks {

  private static final int PROCESSES = 8;
  private static final long[] BOUNDS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000};

  private final Machine machine;
  private final Report report;
  private final int seconds;

  Locks(Machine machine, Report report, int seconds) {
    this.machine = machine;
    this.report = report;
    this.seconds = seconds;
  }

  void run() throws IOException, InterruptedException, ExecutionException {
    var peers = new ArrayList<Peer>();
    try (var project = machine.project();
        var canary = new Canary();
        var threads = Executors.newFixedThreadPool(PROCESSES)) {
      for (var n = 0; n < PROCESSES; n++) {
        peers.add(new Peer(machine.product(project)));
        peers.getLast().call("orchestrator_plan_task", Growth.task("first"));
      }
      var end = System.nanoTime() + seconds * 1_000_000_000L;
      var running = new ArrayList<Future<List<Long>>>();
      for (var peer : peers) running.add(threads.submit(() -> work(peer, end)));
      var all = new ArrayList<List<Long>>();
      for (var one : running) all.add(one.get());
      tell(all, canary);
    } finally {
      for (var peer : peers) peer.close();
    }
  }

  /// Writes and reads in turn; answers how long each write took.
  private static List<Long> work(Peer peer, long end) throws IOException {
    var writes = new ArrayList<Long>();
    for (var n = 0; System.nanoTime() - end < 0; n++) {
      writes.add(peer.timed("orchestrator_plan_task", Growth.task("task " + n)));
      peer.timed("orchestrator_get_status", "{}");
    }
    return writes;
  }

  private void tell(List<List<Long>> all, Canary canary) {
    var sorted = all.stream().flatMap(List::stream).mapToLong(Long::longValue).sorted().toArray();
    var counts = all.stream().mapToLong(List::size).sorted().toArray();
    report.add(
        "writes by %d processes, half of the calls reads".formatted(PROCESSES),
        Report.perSecond(sorted.length / (double) seconds));
    histogram(sorted);
    report.add("median wait of a write", Report.millis(at(sorted, 0.5)));
    report.add("9 of 10 writes", Report.millis(at(sorted, 0.9)));
    report.add("99 of 100", Report.millis(at(sorted, 0.99)));
    var still = canary.longest();
    var most = Math.max(0, at(sorted, 0.999) - still);
    report.aim("999 of 1,000", Report.millis(at(sorted, 0.999)), "", "under 1 s", most < 1e9);
    var longest = at(sorted, 1);
    var ever = Math.max(0, longest - still);
    report.aim("the longest", Report.millis(longest), "", "under 5 s", ever < 5e9);
    report.add(
        "most writes of a process against the median",
        "%.2f".formatted(counts[counts.length - 1] / (double) counts[counts.length / 2]));
  }

  private void histogram(long... sorted) {
    var from = 0;
    for (var bound : BOUNDS) {
      var to = from;
      while (to < sorted.length && sorted[to] < bound * 1_000_000) to++;
      if (to > from) report.add("writes done within " + bound + " ms", share(to, sorted.length));
      from = to;
      if (from == sorted.length) return;
    }
  }

  private static String share(int part, int whole) {
    return "%.2f %% (%d)".formatted(100.0 * part / whole, part);
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, sorted.length * share)];
  }
}
