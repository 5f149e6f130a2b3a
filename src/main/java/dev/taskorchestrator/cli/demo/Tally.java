package dev.taskorchestrator.cli.demo;

import dev.taskorchestrator.run.Time;
import java.time.Duration;

/// Counts the calls of all agents and keeps the longest. A call that asked to wait is counted, but
/// not measured.
final class Tally {

  private final Time time;
  private int calls;
  private long longest;
  private String longestTool = "none";

  Tally(Time time) {
    this.time = time;
  }

  long now() {
    return time.nanos();
  }

  synchronized void called(String tool, long nanos, boolean waited) {
    calls++;
    if (waited || nanos <= longest) return;
    longest = nanos;
    longestTool = tool;
  }

  synchronized int calls() {
    return calls;
  }

  synchronized Duration longest() {
    return Duration.ofNanos(longest);
  }

  synchronized String longestTool() {
    return longestTool;
  }
}
