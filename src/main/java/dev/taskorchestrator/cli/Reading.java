package dev.taskorchestrator.cli;

import dev.taskorchestrator.config.Settings;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.engine.NothingYet;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.CommandReader;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.Nearest;
import dev.taskorchestrator.json.PlanReader;
import dev.taskorchestrator.json.Refusals;
import java.nio.file.Files;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The verbs that look at a project, and the one that fills it.
final class Reading {

  private static final int TREE = 2_000;

  private final Workbench workbench;
  private final Console console;

  Reading(Workbench workbench, Console console) {
    this.workbench = workbench;
    this.console = console;
  }

  int plan(Words words) {
    var file = words.argument().orElseThrow();
    var plan = PlanFile.read(file);
    if (words.server().isPresent()) return far(words, "orchestrator_plan_task", plan);
    return switch (PlanReader.read(plan)) {
      case Outcome.Refused<Command.Plan>(var refusal) -> refused(words, refusal);
      case Outcome.Done<Command.Plan>(var command) ->
          with(
              words,
              words.settings(),
              project -> project.execute(command),
              reply -> new Paper(console).planned(reply),
              null);
    };
  }

  int list(Words words) {
    var asked = Json.obj();
    var statuses = words.list("--status");
    for (var status : statuses) {
      if (Status.of(status).isEmpty()) {
        throw new UsageException(
            "there is no status '"
                + status
                + "'"
                + Nearest.hint(status, Status.words())
                + "; there are "
                + String.join(", ", Status.words()));
      }
    }
    asked.putUnlessEmpty("status", statuses);
    if (words.flag("--ready")) asked.put("ready", true);
    asked.putIfPresent("search_text", words.option("--search"));
    asked.putIfPresent("cursor", words.option("--cursor"));
    asked.put("limit", words.number("--limit", 50, 1, 500));
    var question = asked.build();
    if (words.server().isPresent()) return far(words, "orchestrator_query_tasks", question);
    return switch (CommandReader.tasks(question)) {
      case Outcome.Refused<Query>(var refusal) -> refused(words, refusal);
      case Outcome.Done<Query>(var query) -> ask(words, query, new Paper(console)::tasks);
    };
  }

  /// The same on a network server, which shows results plainly.
  private int far(Words words, String tool, Json.Obj arguments) {
    return new Calling(workbench, console).far(words, tool, arguments);
  }

  int show(Words words) {
    if (words.server().isPresent()) {
      var task = Json.obj().put("task_id", words.argument().orElseThrow());
      return far(words, "orchestrator_query_tasks", task.put("include_artifacts", true).build());
    }
    return ask(
        words, new Query.OneTask(words.argument().orElseThrow(), true), new Paper(console)::one);
  }

  int tree(Words words) {
    return ask(
        words, new Query.Tree(words.argument().orElse(null), TREE), new Paper(console)::tree);
  }

  int status(Words words) {
    if (words.server().isPresent()) {
      var of = Json.obj().putIfPresent("task_id", words.argument());
      return far(words, "orchestrator_get_status", of.build());
    }
    return ask(
        words,
        new Query.Overview(false, words.argument().orElse(null)),
        new Paper(console)::overview);
  }

  int events(Words words) {
    var query =
        new Query.Changes(
            words.number("--after", 0, 0, Integer.MAX_VALUE),
            words.number("--limit", 100, 1, 1_000));
    if (words.server().isPresent()) {
      var of = Json.obj().put("after_sequence", query.after()).put("limit", query.limit());
      return far(words, "orchestrator_changes", of.build());
    }
    return ask(words, query, new Paper(console)::events);
  }

  int leases(Words words) {
    var query = new Query.Leases(words.number("--freed", 10, 0, 500));
    return ask(words, query, new Upkeep(console)::leases);
  }

  int maintenance(Words words) {
    return with(
        words,
        thorough(words),
        project -> project.execute(new Command.Maintain()),
        new Upkeep(console)::cleaned,
        new Query.Checkup());
  }

  /// Whoever wants everything looked at waits as long as it may take.
  private static Map<String, String> thorough(Words words) {
    var settings = words.settings();
    settings.put("call-timeout", String.valueOf(Settings.LONGEST_TIMEOUT));
    return settings;
  }

  private int ask(Words words, Query query, Consumer<Reply> show) {
    return ask(words, words.settings(), query, show);
  }

  private int ask(Words words, Map<String, String> given, Query query, Consumer<Reply> show) {
    return with(words, given, project -> project.ask(query), show, query);
  }

  /// Does what is asked in the project and shows what came of it. A project without state is left
  /// without: a question to it has the answer of an empty one.
  private int with(
      Words words,
      Map<String, String> given,
      Function<Workbench.Project, Outcome<Reply>> call,
      Consumer<Reply> show,
      @Nullable Query question) {
    var settings = workbench.settings(given);
    try (var project = workbench.open(settings)) {
      if (question != null && Files.isDirectory(settings.project()) && !project.begun()) {
        var answer = NothingYet.ask(question, workbench.time().instant());
        return told(words, answer, _ -> nothingYet(settings));
      }
      return told(words, call.apply(project), show);
    }
  }

  private void nothingYet(Settings settings) {
    console
        .out()
        .println(
            "no project state in "
                + Console.line(settings.project().toString())
                + "; run 'orchestrator plan FILE' there or connect a client");
  }

  private int told(Words words, Outcome<Reply> outcome, Consumer<Reply> show) {
    return switch (outcome) {
      case Outcome.Refused<Reply>(var refusal) -> refused(words, refusal);
      case Outcome.Done<Reply>(var reply) -> {
        if (words.flag("--json")) {
          console.out().println(JsonWriter.text(Answers.of(reply)));
        } else {
          show.accept(reply);
        }
        yield sound(reply) ? Cli.DONE : Cli.REFUSED;
      }
    };
  }

  /// Whether a script that asked may go on.
  private static boolean sound(Reply reply) {
    return !(reply instanceof Reply.Cleaned cleaned) || cleaned.problems().isEmpty();
  }

  private int refused(Words words, Refusal refusal) {
    if (words.flag("--json")) {
      console.out().println(JsonWriter.text(Refusals.error(refusal)));
    } else {
      console.err().println("orchestrator: " + Console.line(refusal.message()));
    }
    return refusal.retry() == Refusal.Retry.LATER ? Cli.LATER : Cli.REFUSED;
  }
}
