package dev.taskorchestrator.cli;

import dev.taskorchestrator.config.Settings;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.moving.Backups;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The verbs that keep the whole of a project, and put it back.
final class BackupVerbs {

  private final Workbench workbench;
  private final Console console;

  BackupVerbs(Workbench workbench, Console console) {
    this.workbench = workbench;
    this.console = console;
  }

  List<Verb> all() {
    return List.of(
        new Verb("backup", "Keeps the whole project in one file, while others work.", this::keep)
            .inProject()
            .argument("FILE", "A file or a folder; otherwise the project's own backups.", false)
            .json(),
        new Verb("restore", "Puts a backup in the place of the project's state.", this::restore)
            .inProject()
            .argument("BACKUP", "The file of a backup.", true)
            .flag("--yes", "Do not ask.")
            .json());
  }

  private int keep(Words words) {
    var settings = workbench.settings(words.settings());
    if (settings.database() != null) return elsewhere(words, "pg_dump");
    try (var project = workbench.open(settings)) {
      if (!project.begun())
        return Cli.failed(
            console, "nothing_yet", "no project state here", words.flag("--json"), Cli.REFUSED);
    }
    var target = words.argument().map(Words::path).orElse(null);
    try {
      var made = made(settings, target);
      say(
          words,
          Json.obj()
              .put("file", made.file().toString())
              .put("tasks", made.tasks())
              .put("events", made.events())
              .put("artifacts", made.artifacts())
              .put("bytes", made.bytes())
              .build(),
          "%s: %d tasks, %d events, %d artifacts in files, %d KiB; read back and found whole"
              .formatted(
                  made.file(), made.tasks(), made.events(), made.artifacts(), made.bytes() / 1024));
      return Cli.DONE;
    } catch (IOException failure) {
      return Cli.failed(
          console,
          "backup_failed",
          String.valueOf(failure.getMessage()),
          words.flag("--json"),
          Cli.REFUSED);
    }
  }

  private Backups.Made made(Settings settings, @Nullable Path target) throws IOException {
    try (var bar = new ProgressBar(console, workbench.screen(), "backup")) {
      return workbench.backups(settings).make(target, bar::at);
    }
  }

  private void say(Words words, Json.Obj answer, String text) {
    console.out().println(words.flag("--json") ? JsonWriter.text(answer) : Console.plain(text));
  }

  /// A PostgreSQL database is kept with its own programs, as everything else in it is.
  private int elsewhere(Words words, String program) {
    return Cli.failed(
        console,
        "database_elsewhere",
        "the project's state is in PostgreSQL; keep and restore it with "
            + program
            + ", as docs/postgresql.md shows",
        words.flag("--json"),
        Cli.REFUSED);
  }

  private int restore(Words words) {
    var settings = workbench.settings(words.settings());
    if (settings.database() != null) return elsewhere(words, "pg_restore");
    var backup = Words.path(words.argument().orElseThrow());
    if (!words.flag("--yes")) {
      if (words.flag("--json") || !workbench.screen().terminal()) {
        throw new UsageException("restoring replaces what is here; say --yes");
      }
      var question = "Put " + backup.getFileName() + " in the place of the project's state?";
      if (!new Question(console).agreed(question)) return Cli.REFUSED;
    }
    try {
      var restored = workbench.backups(settings).restore(backup);
      var kept = restored.kept().map(Path::toString);
      say(
          words,
          Json.obj()
              .put("tasks", restored.tasks())
              .put("events", restored.events())
              .put("made_at", restored.at().toString())
              .putIfPresent("kept", kept)
              .build(),
          told(restored.tasks(), restored.at().toString(), kept));
      return Cli.DONE;
    } catch (IOException failure) {
      return Cli.failed(
          console,
          "restore_failed",
          String.valueOf(failure.getMessage()),
          words.flag("--json"),
          Cli.REFUSED);
    }
  }

  private static String told(long tasks, String at, Optional<String> kept) {
    return "restored: %d tasks as of %s. Nothing is held; numbers go on above all that were given.%s"
        .formatted(tasks, at, kept.map(place -> "\nWhat was here lies in " + place).orElse(""));
  }
}
