package dev.taskorchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.config.Settings;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.Nearest;
import dev.taskorchestrator.json.Refusals;
import dev.taskorchestrator.moving.Found;
import dev.taskorchestrator.moving.Kind;
import dev.taskorchestrator.moving.Moving;
import dev.taskorchestrator.run.SafeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The verbs that move tasks in and out.
final class MovingVerbs {

  private static final int TOLD = 40;

  private final Workbench workbench;
  private final Console console;

  MovingVerbs(Workbench workbench, Console console) {
    this.workbench = workbench;
    this.console = console;
  }

  List<Verb> all() {
    return List.of(
        new Verb("import", "Takes tasks in that other programs keep.", this::take)
            .inProject()
            .argument(
                "PATH", "A file or a project's folder; otherwise what lies in this project.", false)
            .option("--from", "KIND", "One of: " + String.join(", ", Kind.words()) + ".")
            .flag("--dry-run", "Say what would come, and change nothing.")
            .json(),
        new Verb("export", "Writes tasks for people and other programs.", this::give)
            .inProject()
            .option(
                "--format",
                "FORMAT",
                String.join(", ", Moving.FORMATS) + "; json, which can be imported again.")
            .option("--output", "FILE", "Where to; - (the usual) for standard output.")
            .option("--task", "ID", "Only this task and what is below it.")
            .flag("--json", "The same as --format json."));
  }

  private int take(Words words) throws IOException {
    var settings = workbench.settings(words.settings());
    var kind = words.option("--from").map(MovingVerbs::kind).orElse(null);
    var place = words.argument().map(Words::path).orElse(settings.project());
    Found found;
    try {
      found = workbench.moving().read(place, kind);
    } catch (IOException unread) {
      return Cli.failed(
          console,
          "nothing_to_import",
          String.valueOf(unread.getMessage()),
          words.flag("--json"),
          Cli.REFUSED);
    }
    var dry = words.flag("--dry-run");
    Outcome<Reply> outcome;
    try (var bar = new ProgressBar(console, workbench.screen(), "import")) {
      var command =
          new Command.Import(found.source(), found.tasks(), found.further(), dry, bar::at);
      outcome = dry ? tried(settings, command) : done(settings, command);
    }
    return imported(words, found, outcome);
  }

  private static Kind kind(String word) {
    return Kind.of(word)
        .orElseThrow(() ->
            new UsageException(
                "there is no kind '" + word + "'" + Nearest.hint(word, Kind.words())));
  }

  private Outcome<Reply> done(Settings settings, Command command) {
    try (var project = workbench.open(settings)) {
      return project.execute(command);
    }
  }

  private static Map<String, String> scratch(Path folder) {
    return Map.of("project", folder.toString(), "database", Settings.OWN_DATABASE);
  }

  /// Where nothing is yet, what would come is found out in a project that is thrown away.
  private Outcome<Reply> tried(Settings settings, Command command) throws IOException {
    try (var project = workbench.open(settings)) {
      if (project.begun()) return project.execute(command);
    }
    var scratch = Files.createTempDirectory("orchestrator-dry-");
    try (var project = workbench.open(workbench.settings(scratch(scratch)))) {
      return project.execute(command);
    } finally {
      try (Stream<Path> files = Files.walk(scratch)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private int imported(Words words, Found found, Outcome<Reply> outcome) {
    if (outcome instanceof Outcome.Refused<Reply>(var refusal)) {
      if (words.flag("--json")) console.out().println(JsonWriter.text(Refusals.error(refusal)));
      console.err().println("orchestrator: " + Console.line(refusal.message()));
      return Cli.REFUSED;
    }
    var told = (Reply.Imported) ((Outcome.Done<Reply>) outcome).value();
    var troubles = new ArrayList<Incoming.Trouble>(found.troubles());
    troubles.addAll(told.troubles());
    var all =
        new Reply.Imported(
            told.source(),
            told.dry(),
            told.found(),
            told.came(),
            told.already(),
            told.differing(),
            troubles);
    if (words.flag("--json")) {
      console.out().println(JsonWriter.text(Answers.of(all)));
    } else {
      tell(all);
    }
    return Cli.DONE;
  }

  private void tell(Reply.Imported told) {
    var out = console.out();
    out.println(
        "%d tasks found (%s): %d %s, %d here already"
            .formatted(
                told.found(),
                told.source(),
                told.came().size(),
                told.dry() ? "would come" : "came",
                told.already()));
    var table = new Table();
    for (var came : told.came().stream().limit(TOLD).toList()) {
      var id = came.id();
      table.row(
          came.status().word(),
          Console.line(came.key()),
          id == null || id.text().equals(came.key()) ? "" : "→ " + id,
          Console.line(came.title()));
    }
    table.print(out);
    if (told.came().size() > TOLD) out.println("… and " + (told.came().size() - TOLD) + " more");
    if (told.troubles().isEmpty()) return;
    var lost = told.troubles().stream().filter(Incoming.Trouble::lost).count();
    out.println();
    out.println(told.troubles().size() + " things to know, " + lost + " of them could not come:");
    for (var trouble : told.troubles()) {
      out.println(
          (trouble.lost() ? "  LOST  " : "  note  ")
              + Console.line(trouble.where())
              + ": "
              + Console.line(trouble.what()));
    }
  }

  private int give(Words words) throws IOException {
    var format = words.option("--format").orElse("json");
    if (!Moving.FORMATS.contains(format)) {
      throw new UsageException(
          "there is no format '" + format + "'" + Nearest.hint(format, Moving.FORMATS));
    }
    var settings = workbench.settings(words.settings());
    var task = words.option("--task").orElse(null);
    try (var project = workbench.open(settings)) {
      if (!project.begun())
        return Cli.failed(
            console, "nothing_yet", "no project state here", words.flag("--json"), Cli.REFUSED);
      return switch (project.ask(new Query.Everything(task))) {
        case Outcome.Refused<Reply>(var refusal) -> {
          console.err().println("orchestrator: " + Console.line(refusal.message()));
          yield Cli.REFUSED;
        }
        case Outcome.Done<Reply>(var reply) ->
            given((Reply.Everything) reply, format, words.option("--output").orElse("-"));
      };
    }
  }

  private int given(Reply.Everything all, String format, String output) throws IOException {
    var text = Moving.write(all, format);
    if (output.equals("-")) {
      console.out().print(text);
      console.out().flush();
    } else {
      SafeFile.write(Words.path(output), text.getBytes(UTF_8));
      console.err().println(all.tasks().size() + " tasks written to " + Console.line(output));
    }
    if (all.held() > 0) {
      console.err().println(all.held() + " tasks are at work; they were written as pending");
    }
    if (!all.steady()) {
      console.err().println("tasks were changed meanwhile; parts may be of different moments");
    }
    return Cli.DONE;
  }
}
