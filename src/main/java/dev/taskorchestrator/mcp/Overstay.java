package dev.taskorchestrator.mcp;

import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The last guard of the promise that no call hangs. A tool ends by itself when its deadline
/// passes; one that does not is answered over its head after a grace, and woken. It watches from a
/// platform thread, because virtual threads may all be stuck with the calls; the thread sleeps for
/// good while there are none.
final class Overstay {
  private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(250);
  private static final int IDLE_ROUNDS = 20;
  private static final long PUNCTUAL = Long.MIN_VALUE;

  private final long grace;
  private final Time time;

  /// Each call and since when it has been over.
  private final Map<RunningCall, Long> calls = new ConcurrentHashMap<>();

  private volatile boolean asleep = true;
  private volatile boolean started;
  private final Thread thread;

  Overstay(Duration grace, Time time) {
    this.grace = grace.toNanos();
    this.time = time;
    this.thread = Thread.ofPlatform().daemon().name("overstay").unstarted(this::rounds);
  }

  void watch(RunningCall call) {
    calls.put(call, PUNCTUAL);
    if (asleep) wake();
  }

  void forget(RunningCall call) {
    calls.remove(call);
  }

  private synchronized void wake() {
    asleep = false;
    if (started) {
      LockSupport.unpark(thread);
    } else {
      started = true;
      thread.start();
    }
  }

  private void rounds() {
    var idle = 0;
    while (true) {
      LockSupport.parkNanos(this, PAUSE);
      idle = calls.isEmpty() ? idle + 1 : 0;
      if (idle > IDLE_ROUNDS) {
        asleep = true;
        while (asleep && calls.isEmpty()) LockSupport.park(this);
        asleep = false;
      }
      round();
    }
  }

  /// Looks at each call once.
  void round() {
    var now = time.nanos();
    calls.forEach((call, since) -> {
      if (!call.deadline().over()) return;
      if (since == PUNCTUAL) {
        calls.replace(call, since, now);
      } else if (now - since >= grace) {
        call.answer(UNKNOWN);
        call.interrupt();
        calls.replace(call, since, now);
      }
    });
  }

  private static final ToolAnswer UNKNOWN =
      ToolAnswer.refused(
          "outcome_unknown",
          "the call did not end in time, and whether it took effect is not known: repeat it with the"
              + " same request_id, or read what is there",
          ToolAnswer.Retry.LATER);
}
