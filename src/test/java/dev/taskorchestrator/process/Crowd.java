package dev.taskorchestrator.process;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/// Callers that all begin at one moment, each on a thread of its own. What fails in one of them
/// fails the test.
final class Crowd {

  private Crowd() {}

  interface Caller<T> {
    T run() throws Exception;
  }

  /// Has that many callers do their work; answers what each brought.
  static <T> List<T> of(int size, Duration patience, IntFunction<Caller<T>> callers)
      throws InterruptedException {
    var ready = new CountDownLatch(size);
    var end = System.nanoTime() + patience.toNanos();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = new ArrayList<Future<T>>();
      for (int i = 0; i < size; i++) {
        var caller = callers.apply(i);
        futures.add(
            threads.submit(() -> {
              ready.countDown();
              ready.await();
              return caller.run();
            }));
      }
      var brought = new ArrayList<T>();
      try {
        for (var future : futures) {
          brought.add(future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS));
        }
      } catch (ExecutionException | TimeoutException failure) {
        threads.shutdownNow();
        throw new AssertionError("a caller failed", failure);
      }
      return brought;
    }
  }
}
