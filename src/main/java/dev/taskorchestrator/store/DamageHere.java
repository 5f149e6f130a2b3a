package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What this process has found to be wrong with a database that others look after. They find it as
/// this one did.
final class DamageHere implements Damage {

  private volatile @Nullable Refusal known;

  @Override
  public Optional<Refusal> stopped() {
    return Optional.ofNullable(known);
  }

  @Override
  public Refusal found(String what) {
    var refusal =
        new Refusal.ProjectUnusable(
            "project_damaged",
            "The project's database is damaged ("
                + what
                + "), so nothing is written to it any more.",
            "Stop the servers of this project and restore it from a backup of the database.");
    known = refusal;
    return refusal;
  }
}
