package dev.taskorchestrator.cli;

import dev.taskorchestrator.config.Settings;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.moving.Relocated;
import java.io.IOException;
import java.util.HashMap;

/// The verb that moves a project to another database.
final class RelocationVerb {

  private final Workbench workbench;
  private final Console console;

  RelocationVerb(Workbench workbench, Console console) {
    this.workbench = workbench;
    this.console = console;
  }

  Verb verb() {
    return new Verb("migrate-to", "Moves the project to another database, whole.", this::run)
        .inProject()
        .argument("DATABASE", "Where to: postgresql://…, or sqlite for its own folder.", true)
        .json();
  }

  private int run(Words words) {
    var given = words.settings();
    var there = new HashMap<>(given);
    there.put("database", words.argument().orElseThrow());
    var from = workbench.settings(given);
    var to = workbench.settings(there);
    if (String.valueOf(from.database()).equals(String.valueOf(to.database()))) {
      throw new UsageException("the project is there already");
    }
    var json = words.flag("--json");
    try (var project = workbench.open(from)) {
      if (!project.begun()) {
        return Cli.failed(console, "nothing_yet", "no project state here", json, Cli.REFUSED);
      }
    }
    try {
      var moved = moved(from, to);
      console.out().println(json ? JsonWriter.text(answer(moved)) : Console.plain(told(moved)));
      return Cli.DONE;
    } catch (IOException failure) {
      var why = String.valueOf(failure.getMessage());
      return Cli.failed(console, "not_moved", why, json, Cli.REFUSED);
    }
  }

  private Relocated moved(Settings from, Settings to) throws IOException {
    try (var bar = new ProgressBar(console, workbench.screen(), "moving")) {
      return workbench.relocate(from, to, bar::at);
    }
  }

  private static Json.Obj answer(Relocated moved) {
    return Json.obj()
        .put("tasks", moved.tasks())
        .put("events", moved.events())
        .put("artifacts", moved.artifacts())
        .put("rows", moved.rows())
        .put("digest", moved.digest())
        .put("missing", Json.strings(moved.missing()))
        .put("from", moved.here())
        .put("to", moved.there())
        .build();
  }

  private static String told(Relocated moved) {
    var missing =
        moved.missing().isEmpty()
            ? ""
            : "\nContents of %d artifacts were missing before: %s"
                .formatted(moved.missing().size(), String.join(", ", moved.missing()));
    return """
    moved to %s: %d tasks, %d events, %d artifacts; %d rows, the same on both sides (%s)
    What is at %s is stopped and says where the project is now.%s\
    """
        .formatted(
            moved.there(),
            moved.tasks(),
            moved.events(),
            moved.artifacts(),
            moved.rows(),
            moved.digest().substring(0, 16),
            moved.here(),
            missing);
  }
}
