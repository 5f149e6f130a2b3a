package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.store.Contents;
import dev.taskorchestrator.store.Store;
import java.util.List;

/// A fault in the ways of the simulated world itself, for what cannot be planted in the product.
enum Quirk {
  NONE,
  /// Calls are answered before they are committed.
  ANSWERS_EARLY,
  /// Work that is refused because its attempt is over leaves its artifact behind.
  KEEPS_LATE_WORK,
  /// Who waits hears nothing of what other processes commit.
  DEAF;

  private static final String HASH = "0".repeat(64);

  static void keepLateWork(Store store, Command command, Outcome<Reply> outcome) {
    if (!(command instanceof Command.Complete work) || work.work().isEmpty()) return;
    if (!(outcome instanceof Outcome.Refused<Reply>(Refusal.Superseded late))) return;
    store.write(tx -> {
      var artifact =
          new Artifact(
              "late-" + work.summary(),
              late.id(),
              late.offered(),
              "general",
              1,
              "late",
              HASH,
              1,
              List.of(),
              tx.now(),
              "late");
      tx.artifacts().insert(artifact, new Contents.Kept(HASH, 1, "x"));
      return Outcome.done(true);
    });
  }
}
