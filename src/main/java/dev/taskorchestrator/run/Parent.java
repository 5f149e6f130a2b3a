package dev.taskorchestrator.run;

import java.time.Duration;
import java.util.Optional;

/// Watches the process that started this one. A client that is killed closes our input, but not
/// when another process holds the other end of it too; then only its absence tells.
public final class Parent {

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Rounds rounds;
  private final Optional<Long> first;

  public Parent(Rounds rounds) {
    this.rounds = rounds;
    this.first = now();
  }

  /// Runs `then` once the process that was our parent at first is so no more.
  public void whenGone(Runnable then) {
    if (first.isEmpty()) return;
    rounds.every(
        LOOK_EVERY,
        () -> {
          if (!now().equals(first)) then.run();
        });
  }

  private static Optional<Long> now() {
    return ProcessHandle.current().parent().map(ProcessHandle::pid);
  }
}
