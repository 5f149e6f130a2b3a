package dev.taskorchestrator.mcp;

import java.time.Duration;

/// How much is taken on: what a call may take, how long after that it may still wind up before it
/// is answered over its head, how many run at once, and how many bytes may lie about: those of
/// large requests that are being served, and as many again of answers that nobody has read yet.
public record Limits(Duration allowance, Duration grace, int inFlight, long bytes) {

  /// A request takes several times its own size while it is read and while it is written down, so
  /// that much less than the memory may be in flight.
  private static final int SHARE = 12;

  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final int CALLS = 1024;

  /// The usual ones for a small process.
  public static final Limits USUAL = usual(Duration.ofSeconds(10), 512L << 20);

  /// The usual ones in so many bytes of memory.
  public static Limits usual(Duration allowance, long memory) {
    return new Limits(allowance, GRACE, CALLS, memory / SHARE);
  }
}
