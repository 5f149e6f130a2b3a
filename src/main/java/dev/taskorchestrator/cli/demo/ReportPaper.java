package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.cli.Console;
import dev.taskorchestrator.cli.rig.Check;
import dev.taskorchestrator.cli.rig.Kept;
import java.io.PrintStream;

/// The report, for people: what came out, and the proof.
final class ReportPaper {

  private final PrintStream out;
  private final int columns;

  ReportPaper(PrintStream out, int columns) {
    this.out = out;
    this.columns = columns;
  }

  void print(Report report) {
    out.println();
    result(report);
    out.println();
    out.println("Proof");
    report.checks().forEach(this::check);
    out.println();
    out.println(
        "%s in %s, with %d agents and %d acknowledged writes."
            .formatted(
                report.held() ? "Every promise held" : "NOT every promise held",
                Words.seconds(report.elapsed()),
                report.agents(),
                report.kept().count()));
    if (report.project() != null) {
      out.println("The project is kept: orchestrator tree --project " + report.project());
    }
    out.flush();
  }

  private void check(Check check) {
    var promise = "  %-6s  %-41s".formatted(check.held() ? "held" : "FAILED", check.promise());
    var seen = Console.line(check.seen());
    if (promise.length() + 1 + seen.length() <= columns) {
      out.println(promise + " " + seen);
    } else {
      out.println(promise.stripTrailing());
      out.println(" ".repeat(10) + seen);
    }
  }

  private void result(Report report) {
    var synthesis = report.synthesis();
    out.println(
        "Result: %s (%d of %d)"
            .formatted(
                Console.line(synthesis.text("title", "nothing")),
                synthesis.number("completed", 0),
                synthesis.number("total", 0)));
    for (var task : synthesis.objects("results")) {
      var work = report.kept().workOn(task.text("task_id", "")).map(Kept.Work::claim);
      var title = work.map(Kept.Claim::title).orElse(task.text("title", ""));
      var by = work.map(claim -> claim.agent() + ", attempt " + claim.attempt());
      out.println(
          "  %s (%s; %s)"
              .formatted(
                  Console.line(title), task.text("specialist_type", ""), by.orElse("nobody")));
      out.println("      " + Console.line(task.text("summary", "no result")));
    }
    for (var task : synthesis.objects("missing")) {
      out.println(
          "  MISSING %s: %s"
              .formatted(Console.line(task.text("title", "")), Console.line(task.text("why", ""))));
    }
  }
}
