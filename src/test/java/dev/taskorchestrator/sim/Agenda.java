package dev.taskorchestrator.sim;

import java.time.Duration;
import java.util.Objects;
import java.util.PriorityQueue;

/// Virtual time, and what is to happen when: one thing after the other, at one moment in the order
/// in which it was put down.
final class Agenda {

  private record Due(long at, long number, Runnable work) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Due> due = new PriorityQueue<>();
  private long now;
  private long number;
  private long steps;
  private int depth;
  private long stoodStill = -1;

  /// Nanoseconds since the beginning.
  long now() {
    return now;
  }

  /// How many things have happened.
  long steps() {
    return steps;
  }

  void at(long nanos, Runnable work) {
    due.add(new Due(Math.max(nanos, now), number++, work));
  }

  void after(long nanos, Runnable work) {
    at(now + nanos, work);
  }

  void after(Duration some, Runnable work) {
    after(some.toNanos(), work);
  }

  /// Lets everything happen until then. May be called by what happens: whoever waits lets the
  /// others go on.
  void runUntil(long end) {
    depth++;
    try {
      while (!due.isEmpty() && Objects.requireNonNull(due.peek()).at() <= end) {
        var next = due.remove();
        now = Math.max(now, next.at());
        steps++;
        next.work().run();
      }
      now = Math.max(now, end);
    } finally {
      depth--;
    }
  }

  /// How many of those who wait are waiting for each other's time to pass.
  int depth() {
    return depth;
  }

  /// Something slow: time passes, and nothing else happens.
  void pass(long nanos) {
    now += nanos;
    stoodStill = now;
  }

  /// When something slow last kept everybody from what was due; -1 if nothing did.
  long stoodStill() {
    return stoodStill;
  }
}
