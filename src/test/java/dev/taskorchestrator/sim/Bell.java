package dev.taskorchestrator.sim;

import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Lines;
import dev.taskorchestrator.run.Signal;
import java.time.Duration;

/// What somebody who waits listens for, in the product's own signals and lines: asked whether it
/// has rung, never waited for.
interface Bell {

  /// Whether it has rung since the last time.
  boolean rung();

  /// Whether it is its turn to look.
  boolean first();

  void close();

  static Bell of(Signal.Ticket ticket, SimClock clock) {
    return new Bell() {
      @Override
      public boolean rung() {
        return now(ticket::await, clock);
      }

      @Override
      public boolean first() {
        return true;
      }

      @Override
      public void close() {
        ticket.close();
      }
    };
  }

  static Bell of(Lines<Object>.Place place, SimClock clock) {
    return new Bell() {
      @Override
      public boolean rung() {
        return now(place::await, clock);
      }

      @Override
      public boolean first() {
        return place.first();
      }

      @Override
      public void close() {
        place.close();
      }
    };
  }

  /// Something to wait by.
  interface Await {
    boolean await(long nanos, Deadline deadline) throws InterruptedException;
  }

  private static boolean now(Await await, SimClock clock) {
    try {
      return await.await(0, Deadline.in(clock, Duration.ofSeconds(1)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
