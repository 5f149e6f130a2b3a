package dev.taskorchestrator.run;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How long the call being served may take, and whether its caller still wants it. It travels with
/// the call as a scoped value, so that whatever waits underneath (queue, gate, disk, another agent)
/// ends with it. Rules never see it.
public final class Deadline {

  /// The deadline of the call that this thread is serving.
  public static final ScopedValue<Deadline> CURRENT = ScopedValue.newInstance();

  private final Time time;
  private final long end;
  private final List<Runnable> hooks = new ArrayList<>();
  private boolean cancelled;

  private Deadline(Time time, long end) {
    this.time = time;
    this.end = end;
  }

  /// A deadline that passes `allowed` from now.
  public static Deadline in(Time time, Duration allowed) {
    return new Deadline(time, time.nanos() + allowed.toNanos());
  }

  /// A deadline of something that nobody wants.
  public static Deadline passed() {
    var passed = new Deadline(Time.system(), 0);
    passed.cancelled = true;
    return passed;
  }

  /// What is left, in nanoseconds; zero when it has passed or the caller has given up.
  public long remainingNanos() {
    return cancelled() ? 0 : Math.max(0, end - time.nanos());
  }

  /// Whether the work should stop, for either reason.
  public boolean over() {
    return remainingNanos() == 0;
  }

  /// Whether the caller has given up, as against the time having passed.
  public synchronized boolean cancelled() {
    return cancelled;
  }

  /// Says that the caller no longer wants the answer. Runs each hook once, on this thread.
  public void cancel() {
    List<Runnable> due;
    synchronized (this) {
      if (cancelled) return;
      cancelled = true;
      due = List.copyOf(hooks);
      hooks.clear();
    }
    due.forEach(Runnable::run);
  }

  /// Has `hook` run when the caller gives up, at once if it already has. The returned action takes
  /// it back.
  public Runnable onCancel(Runnable hook) {
    synchronized (this) {
      if (!cancelled) {
        hooks.add(hook);
        return () -> forget(hook);
      }
    }
    hook.run();
    return () -> {};
  }

  private synchronized void forget(Runnable hook) {
    hooks.remove(hook);
  }
}
