package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.cli.Console;
import dev.taskorchestrator.cli.Workbench;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.run.Crew;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/// The demonstration: scripted agents work through a plan in a scratch project, each through a
/// server process of its own; one of those is killed; a fresh one then looks whether all is there.
public final class Demo {

  private final Workbench workbench;
  private final Console console;

  /// What was asked for.
  ///
  /// @param keep whether the scratch project stays
  public record Options(int agents, Optional<String> plan, boolean keep, boolean json) {}

  public Demo(Workbench workbench, Console console) {
    this.workbench = workbench;
    this.console = console;
  }

  /// Plays it; true when every promise held.
  public boolean run(Options options) throws IOException, InterruptedException {
    var plan = DemoPlan.read(options.plan(), workbench.self());
    var project = Files.createTempDirectory("orchestrator-demo-").toRealPath();
    var performance =
        new Performance(workbench, project, options.agents(), plan.items("tasks").size());
    var view = view(options, performance.board());
    try {
      Crew.atExit(() -> {
        performance.servers().kill();
        view.end();
        if (!options.keep()) delete(project);
      });
      performance.board().tell(view::note);
      var report = performance.play(plan, options.keep() ? project.toString() : null);
      view.end();
      if (options.json()) {
        console.out().println(JsonWriter.text(report.json()));
      } else {
        new ReportPaper(console.out(), workbench.screen().columns()).print(report);
      }
      return report.held();
    } finally {
      view.end();
      performance.servers().kill();
      if (!options.keep()) delete(project);
    }
  }

  private View view(Options options, Board board) {
    if (options.json()) return View.NONE;
    var screen = workbench.screen();
    return screen.terminal()
        ? new LiveView(console.out(), screen, board)
        : new PlainView(console.out(), board);
  }

  private static void delete(Path folder) {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    } catch (IOException | java.io.UncheckedIOException _) {
      // gone already, or a last file of a server that is just ending: it is in a temporary folder
    }
  }
}
