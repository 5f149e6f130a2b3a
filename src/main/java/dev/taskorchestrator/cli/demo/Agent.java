package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.cli.demo.Board.Doing;
import dev.taskorchestrator.cli.rig.Kept;
import dev.taskorchestrator.cli.rig.ToolClient;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Crew;
import java.time.Duration;
import java.util.random.RandomGenerator;

/// A scripted agent: takes a task, works a moment on it, hands it in, until nothing is left to
/// take.
final class Agent implements Runnable {

  private static final int WAIT_SECONDS = 1;
  private static final int SLICES = 5;

  private final int place;
  private final String name;
  private final ToolClient server;
  private final Stage stage;
  private final RandomGenerator chance;

  Agent(int place, String name, ToolClient server, Stage stage, RandomGenerator chance) {
    this.place = place;
    this.name = name;
    this.server = server;
    this.stage = stage;
    this.chance = chance;
  }

  @Override
  public void run() {
    try {
      while (turn()) {
        // the next task
      }
    } catch (RuntimeException fault) {
      stage.problem(name, fault);
      server.kill(); // so that the others get what it holds
    }
  }

  /// One task; false when there is nothing more to do.
  private boolean turn() {
    stage.board().row(place, Doing.WAITING, "", "");
    var asked = Json.obj().put("wait_seconds", WAIT_SECONDS).build();
    var next =
        server.call("orchestrator_next_task", asked, ToolClient.PATIENCE.plusSeconds(WAIT_SECONDS));
    if (next.refused()) return refused("next_task", next);
    var task = next.value();
    if (!task.has("task_id")) return !overWith(task);
    var claim =
        new Kept.Claim(task.text("task_id"), task.text("title"), task.number("attempt"), name);
    taken(claim, task.text("specialist_type", ""));
    return work(claim) && handIn(claim, Document.on(task, name, chance));
  }

  /// Whether nothing can become ready any more, as nothing is being worked on.
  private boolean overWith(Json.Obj nothing) {
    var counts = nothing.object("counts");
    var over = counts.number("ready", 0) == 0 && counts.number("active", 0) == 0;
    if (over) stage.board().row(place, Doing.FINISHED, "", "");
    return over;
  }

  private void taken(Kept.Claim claim, String role) {
    stage.kept().add(claim);
    stage.board().row(place, Doing.WORKING, claim.title(), role);
    var what = name + " takes \"" + claim.title() + "\" (" + role + "), attempt " + claim.attempt();
    if (stage.accident().claimed(claim, stage.board().now())) {
      var gap = Words.seconds(stage.accident().gap());
      what = "TAKEN OVER after " + gap + ": " + what;
    }
    stage.board().note(what);
  }

  /// Works on it; false when this agent was hit meanwhile.
  private boolean work(Kept.Claim claim) {
    var slice = Duration.ofMillis(150 + chance.nextInt(451)).dividedBy(SLICES);
    for (int i = 1; i <= SLICES; i++) {
      Crew.pause(slice);
      if (i == SLICES / 2) {
        if (!beat(claim, 100 * i / SLICES)) return false;
      } else if (i == SLICES - 1 && stage.accident().due(stage.board().done())) {
        hit(claim);
        return false;
      }
    }
    return true;
  }

  private boolean beat(Kept.Claim claim, int progress) {
    var beat =
        Json.obj()
            .put("task_id", claim.task())
            .put("attempt", claim.attempt())
            .put("progress", progress)
            .put("note", "on the way");
    var answer = server.call("orchestrator_heartbeat", beat.build(), ToolClient.PATIENCE);
    return !answer.refused() || refused("heartbeat", answer);
  }

  private void hit(Kept.Claim claim) {
    server.kill();
    stage.accident().hit(claim, stage.board().now());
    stage.board().row(place, Doing.KILLED);
    stage
        .board()
        .note(
            "KILLED the server of " + name + " (kill -9) while it holds \"" + claim.title() + "\"");
  }

  private boolean handIn(Kept.Claim claim, Document work) {
    stage.board().row(place, Doing.HANDING_IN);
    var answer =
        server.call("orchestrator_complete_task", completion(claim, work), ToolClient.PATIENCE);
    if (answer.refused()) return refused("complete_task", answer);
    var artifact = answer.value().optObject("artifact").map(a -> a.text("id", "")).orElse("");
    stage.kept().add(new Kept.Work(claim, artifact, work.summary(), Kept.sha256(work.text())));
    stage.board().done(1 + answer.value().items("completed_parents").size());
    stage.board().note(name + " completes \"" + claim.title() + "\"");
    return true;
  }

  /// What hands this work in under that claim.
  static Json.Obj completion(Kept.Claim claim, Document work) {
    return Json.obj()
        .put("task_id", claim.task())
        .put("attempt", claim.attempt())
        .put("summary", work.summary())
        .put("detailed_work", work.text())
        .put("next_action", "complete")
        .put("artifact_type", work.type())
        .build();
  }

  /// Says that this was not expected; false, as such an agent does not go on.
  private boolean refused(String what, ToolClient.Answer answer) {
    stage.problem(name + ": " + what + " was refused: " + answer.message());
    return false;
  }
}
