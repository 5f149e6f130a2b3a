package dev.taskorchestrator.mcp;

import java.time.Duration;

/// How much is taken on: what a call may take, how long after that it may still wind up before it
/// is answered over its head, and how many run at once.
public record Limits(Duration allowance, Duration grace, int inFlight) {
  public static final Limits USUAL =
      new Limits(Duration.ofSeconds(10), Duration.ofSeconds(2), 1024);
}
