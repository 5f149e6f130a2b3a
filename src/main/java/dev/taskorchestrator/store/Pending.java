package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Deadline;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Work that a caller has handed to a database thread and waits for. Whoever moves it out of a
/// stage decides: the caller can give it up until the thread has staged it, and from then on has to
/// hear what became of it.
final class Pending<T> {

  private enum Stage {
    WAITING,
    RUNNING,
    STAGED,
    SETTLED
  }

  /// How much longer than its deadline a caller waits for a change that is already on its way to
  /// the disk: the answer is then about to be known, and any other would be a guess.
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

  final Function<Tx, Outcome<T>> work;
  final Deadline deadline;

  /// Whether it is done in a halted project too.
  final boolean mends;

  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
  private final CountDownLatch settled = new CountDownLatch(1);
  private volatile @Nullable Outcome<T> outcome;
  private volatile @Nullable RuntimeException fault;

  Pending(Function<Tx, Outcome<T>> work, Deadline deadline) {
    this(work, deadline, false);
  }

  Pending(Function<Tx, Outcome<T>> work, Deadline deadline, boolean mends) {
    this.work = work;
    this.deadline = deadline;
    this.mends = mends;
  }

  /// Something that nobody waits for, to wake a thread with.
  static Pending<?> nothing() {
    var nothing =
        new Pending<Void>(_ -> Outcome.refused(new Refusal.CallCancelled()), Deadline.passed());
    nothing.refuse(new Refusal.CallCancelled());
    return nothing;
  }

  /// Whether its caller still wants it and nobody has begun it.
  boolean waiting() {
    return stage.get() == Stage.WAITING;
  }

  /// The thread begins; false when the caller has given up.
  boolean begin() {
    return stage.compareAndSet(Stage.WAITING, Stage.RUNNING);
  }

  /// The thread has the outcome, to be told once it is safe; false when the caller has given up,
  /// who has then been told that nothing changed and must not hear otherwise.
  boolean stage(Outcome<T> outcome) {
    if (!stage.compareAndSet(Stage.RUNNING, Stage.STAGED)) return false;
    this.outcome = outcome;
    return true;
  }

  /// What came of running it once more, after its batch was lost; false when the caller has given
  /// up.
  boolean stageAgain(Outcome<T> outcome) {
    if (stage.get() != Stage.STAGED) return stage(outcome);
    this.outcome = outcome;
    return true;
  }

  /// Whether its caller has been told, or is going to be told, without it having been done.
  boolean givenUp() {
    return stage.get() == Stage.SETTLED;
  }

  /// The staged outcome is safe.
  void settle() {
    stage.set(Stage.SETTLED);
    settled.countDown();
  }

  /// It came to nothing, for that reason.
  void refuse(Refusal refusal) {
    if (stage.getAndSet(Stage.SETTLED) == Stage.SETTLED) return;
    outcome = Outcome.refused(refusal);
    settled.countDown();
  }

  void fail(RuntimeException fault) {
    if (stage.getAndSet(Stage.SETTLED) == Stage.SETTLED) return;
    this.fault = fault;
    settled.countDown();
  }

  /// The caller no longer wants it; false when it is too late to be sure that nothing is changed.
  boolean giveUp(Refusal refusal, Runnable interrupt) {
    if (stage.compareAndSet(Stage.WAITING, Stage.SETTLED)) {
      outcome = Outcome.refused(refusal);
      settled.countDown();
      return true;
    }
    if (stage.compareAndSet(Stage.RUNNING, Stage.SETTLED)) {
      outcome = Outcome.refused(refusal);
      settled.countDown();
      interrupt.run();
      return true;
    }
    return false;
  }

  /// Waits for the outcome, until the deadline.
  ///
  /// @param late what to say when it passes
  /// @param interrupt stops the statement that is running for this work
  Outcome<T> await(Supplier<Refusal> late, Runnable interrupt) {
    var back = deadline.onCancel(() -> giveUp(new Refusal.CallCancelled(), interrupt));
    try {
      if (settled.await(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) return result();
      var refusal = deadline.cancelled() ? new Refusal.CallCancelled() : late.get();
      if (giveUp(refusal, interrupt)) return Outcome.refused(refusal);
      if (settled.await(GRACE_NANOS, TimeUnit.NANOSECONDS)) return result();
      return Outcome.refused(new Refusal.OutcomeUnknown());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return giveUp(new Refusal.CallCancelled(), interrupt)
          ? Outcome.refused(new Refusal.CallCancelled())
          : Outcome.refused(new Refusal.OutcomeUnknown());
    } finally {
      back.run();
    }
  }

  private Outcome<T> result() {
    if (fault != null) throw fault;
    var result = outcome;
    if (result == null) throw new IllegalStateException("settled without an outcome");
    return result;
  }
}
