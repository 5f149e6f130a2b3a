package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.cli.rig.Kept;
import dev.taskorchestrator.cli.rig.Servers;
import dev.taskorchestrator.cli.rig.ToolClient;
import dev.taskorchestrator.run.Crew;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/// The killed agent come back: under the same name, through a fresh server, it hands in what it had
/// in hand. Its attempt has been taken over, so it must be refused, now and later.
final class Latecomer implements Runnable {

  /// How often it tries.
  static final int TRIES = 2;

  private static final Duration LOOK_EVERY = Duration.ofMillis(15);

  private final Servers servers;
  private final Stage stage;
  private final BooleanSupplier over;

  /// @param over whether the run has ended, so that nothing will happen any more
  Latecomer(Servers servers, Stage stage, BooleanSupplier over) {
    this.servers = servers;
    this.stage = stage;
    this.over = over;
  }

  @Override
  public void run() {
    try {
      until(() -> stage.accident().lost().isPresent());
      if (stage.accident().lost().isEmpty()) return;
      var claim = stage.accident().lost().get();
      var server = servers.start(claim.agent());
      until(() -> stage.accident().heir().isPresent());
      if (stage.accident().heir().isEmpty()) return;
      handIn(server, claim);
      until(() -> false);
      handIn(server, claim); // long after the other has completed it
    } catch (RuntimeException fault) {
      stage.problem("the late work", fault);
    }
  }

  private void until(BooleanSupplier happened) {
    while (!happened.getAsBoolean() && !over.getAsBoolean()) Crew.pause(LOOK_EVERY);
  }

  private void handIn(ToolClient server, Kept.Claim claim) {
    var work = new Document("general", "Late work.", "What the killed agent had in hand.");
    var answer =
        server.call(
            "orchestrator_complete_task", Agent.completion(claim, work), ToolClient.PATIENCE);
    stage.late(answer.code());
    stage
        .board()
        .note(
            "LATE work of "
                + claim.agent()
                + " under attempt "
                + claim.attempt()
                + (answer.refused() ? " is refused: " + answer.code() : " was taken!"));
  }
}
