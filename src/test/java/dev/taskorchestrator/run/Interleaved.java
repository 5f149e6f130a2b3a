package dev.taskorchestrator.run;

import java.util.function.Supplier;
import org.jetbrains.lincheck.Lincheck;

/// Tries the interleavings of a few threads one after another, each step of the way chosen by a
/// model checker, and shows the one in which something fails.
///
/// Trials hand over their work as lambdas, never as method references: the checker does not see
/// that an object behind a method reference is shared, and then tries no interleaving of its steps.
public final class Interleaved {

  private static final int TRIED = Integer.getInteger("orchestrator.interleavings", 300);

  private Interleaved() {}

  /// Sets up what is tried, gives the threads their work, and looks at what has become of it.
  public interface Trial {
    Runnable[] threads();

    void afterwards();
  }

  /// Makes a trial of each interleaving.
  public static void each(Supplier<Trial> trials) {
    Lincheck.runConcurrentTest(
        TRIED,
        () -> {
          var trial = trials.get();
          var works = trial.threads();
          var threads = new Thread[works.length];
          for (int i = 0; i < works.length; i++) {
            var work = works[i];
            threads[i] = new Thread(() -> work.run());
          }
          for (var thread : threads) thread.start();
          for (var thread : threads) join(thread);
          trial.afterwards();
        });
  }

  /// Fails the trial.
  public static void check(boolean holds, String what) {
    if (!holds) throw new AssertionError(what);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }
}
