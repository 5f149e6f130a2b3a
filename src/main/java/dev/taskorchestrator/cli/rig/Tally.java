package dev.taskorchestrator.cli.rig;

import dev.taskorchestrator.run.Time;
import java.time.Duration;

/// Counts the calls of all agents and keeps the longest. A call that asked to wait is counted, but
/// not measured.
public final class Tally {

  private final Time time;
  private int calls;
  private long longest;
  private String longestTool = "none";

  public Tally(Time time) {
    this.time = time;
  }

  public long now() {
    return time.nanos();
  }

  public synchronized void called(String tool, long nanos, boolean waited) {
    calls++;
    if (waited || nanos <= longest) return;
    longest = nanos;
    longestTool = tool;
  }

  public synchronized int calls() {
    return calls;
  }

  public synchronized Duration longest() {
    return Duration.ofNanos(longest);
  }

  public synchronized String longestTool() {
    return longestTool;
  }
}
