package dev.taskorchestrator.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How long a client waits for its first answers, and what a server weighs that nobody talks to.
final class Starts {

  private static final String LIST = "start to the answer of tools/list";

  private final Machine machine;
  private final Report report;
  private final int rounds;

  private final List<Long> hello = new ArrayList<>();
  private final List<Long> node = new ArrayList<>();
  private final List<Long> product = new ArrayList<>();
  private final List<Long> stored = new ArrayList<>();
  private long idleMb;
  private long usedMb;

  Starts(Machine machine, Report report, int rounds) {
    this.machine = machine;
    this.report = report;
    this.rounds = rounds;
  }

  /// All of them in turn, so that a busy moment meets each alike.
  void run() throws IOException, InterruptedException {
    var nodeServer = machine.node();
    for (var round = 0; round < rounds; round++) {
      hello.add(helloWorld());
      if (nodeServer != null)
        try (var peer = new Peer(nodeServer)) {
          node.add(peer.startNanos);
        }
      server(round == rounds - 1);
    }
    tell(nodeServer);
  }

  private long helloWorld() throws IOException, InterruptedException {
    var begun = System.nanoTime();
    var process = new ProcessBuilder(machine.java("Hello")).start();
    process.getInputStream().readAllBytes();
    process.waitFor();
    return System.nanoTime() - begun;
  }

  private void server(boolean weigh) throws IOException, InterruptedException {
    try (var project = machine.project();
        var peer = new Peer(machine.product(project))) {
      product.add(peer.startNanos);
      if (weigh) {
        Thread.sleep(2_000);
        idleMb = peer.residentMb();
      }
      stored.add(peer.timed("orchestrator_plan_task", Growth.task("first")));
      if (weigh) {
        Thread.sleep(2_000);
        usedMb = peer.residentMb();
      }
    }
  }

  private void tell(@Nullable List<String> nodeServer) {
    var floor = Report.median(hello);
    var start = Report.median(product);
    report.add("JVM that says hello", spread(hello));
    if (nodeServer == null) {
      report.add("Node server on the official SDK, " + LIST, "skipped: no node with npm here");
    } else {
      report.against(
          "Node server on the official SDK, " + LIST,
          spread(node),
          Report.median(node) / floor,
          "hello");
      report.aim(
          "against it, this server",
          Report.millis(start),
          "%.2f × node".formatted(start / Report.median(node)),
          "ahead of it",
          start < Report.median(node));
    }
    report.aim(
        LIST,
        spread(product),
        "%.2f × hello".formatted(start / floor),
        "at most 200 ms or 3 × hello",
        start <= 200e6 || start <= 3 * floor);
    var first = Report.median(stored);
    report.aim(
        "first call that opens the store",
        spread(stored),
        "%.2f × hello".formatted(first / floor),
        "at most 500 ms",
        first <= 500e6);
    report.aim("memory after tools/list", idleMb + " MB", "", "at most 80 MB", idleMb <= 80);
    report.aim("memory after the first call", usedMb + " MB", "", "at most 80 MB", usedMb <= 80);
  }

  private static String spread(List<Long> values) {
    return Report.millis(Report.median(values))
        + " (least "
        + Report.millis(Collections.min(values))
        + ")";
  }
}
