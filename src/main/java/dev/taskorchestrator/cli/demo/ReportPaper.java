package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.cli.Console;
import java.io.PrintStream;

/// The report, for people: what came out, and the proof.
final class ReportPaper {

  private final PrintStream out;

  ReportPaper(PrintStream out) {
    this.out = out;
  }

  void print(Report report) {
    out.println();
    result(report);
    out.println();
    out.println("Proof");
    for (var check : report.checks()) {
      out.println(
          "  %-6s  %-41s %s"
              .formatted(
                  check.held() ? "held" : "FAILED", check.promise(), Console.line(check.seen())));
    }
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
