package dev.taskorchestrator.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A few threads that work side by side on something that ends. None of them keeps the program
/// running.
public final class Crew {

  private final Time time;
  private final List<Thread> members = new ArrayList<>();

  public Crew(Time time) {
    this.time = time;
  }

  /// Gives the work to a thread of its own.
  public void start(String name, Runnable work) {
    members.add(aside(name, work));
  }

  /// Waits until all are done; false when they were not in time.
  public boolean await(Duration allowed) throws InterruptedException {
    var end = time.nanos() + allowed.toNanos();
    for (var member : members) {
      var left = Math.max(1, end - time.nanos());
      if (!member.join(Duration.ofNanos(left))) return false;
    }
    return true;
  }

  /// A thread that nobody waits for.
  public static Thread aside(String name, Runnable work) {
    return Thread.ofPlatform().daemon().name(name).start(work);
  }

  /// Lets that much time pass, or less when interrupted; the interruption stays visible.
  public static void pause(Duration some) {
    try {
      Thread.sleep(some);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// Has `work`, which must be short, run when the program ends, whatever ends it but a kill.
  public static void atExit(Runnable work) {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(work));
  }
}
