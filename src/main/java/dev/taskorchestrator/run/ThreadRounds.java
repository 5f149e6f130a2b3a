package dev.taskorchestrator.run;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Rounds kept by one daemon thread, started when first needed. What is due runs on a virtual
/// thread of its own, so that long work delays nothing else; what polls has a thread for itself.
public final class ThreadRounds implements Rounds {

  private static final Duration AFTER_FAULT = Duration.ofSeconds(1);

  private final RandomGenerator chance;
  private final Consumer<Throwable> faults;
  private final ScheduledThreadPoolExecutor pool;

  public ThreadRounds(RandomGenerator chance, Consumer<Throwable> faults) {
    this.chance = chance;
    this.faults = faults;
    this.pool =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("rounds").factory());
    pool.setRemoveOnCancelPolicy(true);
  }

  @Override
  public Alarm after(Duration delay, Runnable work) {
    try {
      Runnable due = () -> Thread.ofVirtual().start(() -> quietly(work));
      var future = pool.schedule(due, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException _) {
      return () -> {}; // closed: nothing comes round any more
    }
  }

  @Override
  public Alarm every(Duration pause, Runnable work) {
    var round = new Round(pause, work);
    round.next();
    return round;
  }

  @Override
  public void poll(String name, Duration delay, Supplier<Optional<Duration>> work) {
    Thread.ofPlatform().daemon().name(name).start(() -> polling(delay, work));
  }

  private void polling(Duration delay, Supplier<Optional<Duration>> work) {
    var pause = delay;
    while (!pool.isShutdown()) {
      LockSupport.parkNanos(this, pause.toNanos());
      try {
        var next = work.get();
        if (next.isEmpty()) return;
        pause = next.get();
      } catch (RuntimeException | Error fault) {
        faults.accept(fault); // whoever waits for what it finds still does
        pause = AFTER_FAULT;
      }
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }

  private void quietly(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error fault) {
      faults.accept(fault);
    }
  }

  private final class Round implements Alarm {
    private final Duration pause;
    private final Runnable work;
    private volatile boolean cancelled;

    Round(Duration pause, Runnable work) {
      this.pause = pause;
      this.work = work;
    }

    void next() {
      var millis = pause.toMillis();
      var jittered = millis * 3 / 4 + chance.nextLong(Math.max(1, millis / 2));
      after(
          Duration.ofMillis(jittered),
          () -> {
            if (cancelled) return;
            quietly(work);
            if (!cancelled) next();
          });
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }
}
