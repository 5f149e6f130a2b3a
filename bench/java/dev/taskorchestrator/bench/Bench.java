package dev.taskorchestrator.bench;

import java.nio.file.Path;
import java.util.List;

/// Measures the real program against floors taken in the same run, and says which aims it meets.
/// Ratios are what counts: absolute figures belong to one machine and one moment.
final class Bench {

  private Bench() {}

  interface Part {
    void run() throws Exception;
  }

  /// Runs the parts that are named, or all.
  ///
  /// @param arguments the product's folder, then `--quick` or `--large`, and the names of parts
  public static void main(String[] arguments) throws Exception {
    var words = List.of(arguments);
    var quick = words.contains("--quick");
    var machine = new Machine(Path.of(words.getFirst()).toAbsolutePath());
    var report = new Report();
    var asked = words.stream().skip(1).filter(word -> !word.startsWith("--")).toList();
    System.err.println(machine.facts());
    try (var canary = new Canary()) {
      part(asked, "starts", new Starts(machine, report, quick ? 5 : 15)::run);
      part(asked, "load", new Load(machine, report, quick ? 4_000 : 16_000)::run);
      part(asked, "locks", new Locks(machine, report, quick ? 5 : 30)::run);
      part(asked, "growth", new Growth(machine, report, quick ? 40 : 150)::run);
      var largest = words.contains("--large") ? 1_000_000 : quick ? 10_000 : 100_000;
      part(asked, "scale", new Scale(machine, report, largest, quick ? 40 : 150)::run);
      part(asked, "team", new Team(machine, report, quick ? 3 : 8)::run);
      System.out.println(machine.facts() + "; " + canary.song());
      if (canary.sang()) System.out.println("inconclusive: something else had the machine");
      System.out.println();
      System.out.print(report.table());
    }
    System.exit(report.missed() ? 1 : 0);
  }

  private static void part(List<String> asked, String name, Part part) throws Exception {
    if (!asked.isEmpty() && !asked.contains(name)) return;
    System.err.println(name);
    part.run();
  }
}
