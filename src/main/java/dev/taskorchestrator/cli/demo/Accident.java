package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.cli.rig.Kept;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The one kill of a demonstration: which claim it hit, and who took the task over when.
final class Accident {

  private final int after;
  private boolean begun;
  private Kept.@Nullable Claim lost;
  private Kept.@Nullable Claim heir;
  private long at;
  private long takenOverAt;

  /// @param after how many tasks are done before it happens
  Accident(int after) {
    this.after = after;
  }

  /// Whether it should happen now; true once.
  synchronized boolean due(int done) {
    if (begun || done < after) return false;
    begun = true;
    return true;
  }

  synchronized void hit(Kept.Claim claim, long nanos) {
    lost = claim;
    at = nanos;
  }

  /// Notes a claim; true when it takes over what was lost.
  synchronized boolean claimed(Kept.Claim claim, long nanos) {
    if (lost == null || heir != null || !claim.task().equals(lost.task())) return false;
    if (claim.attempt() <= lost.attempt()) return false;
    heir = claim;
    takenOverAt = nanos;
    return true;
  }

  synchronized Optional<Kept.Claim> lost() {
    return Optional.ofNullable(lost);
  }

  synchronized Optional<Kept.Claim> heir() {
    return Optional.ofNullable(heir);
  }

  /// From the kill to the claim that took over.
  synchronized Duration gap() {
    return Duration.ofNanos(takenOverAt - at);
  }
}
