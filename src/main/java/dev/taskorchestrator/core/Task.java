package dev.taskorchestrator.core;

import dev.taskorchestrator.core.TaskState.Active;
import dev.taskorchestrator.core.TaskState.Archived;
import dev.taskorchestrator.core.TaskState.Blocked;
import dev.taskorchestrator.core.TaskState.Cancelled;
import dev.taskorchestrator.core.TaskState.Completed;
import dev.taskorchestrator.core.TaskState.Failed;
import dev.taskorchestrator.core.TaskState.Pending;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A task and the rules of its life. A rule answers with the task as it should be from now on, or
/// with what stands in the way; it changes nothing and looks at no clock.
///
/// @param number order of creation in the project, from 1
/// @param root the topmost ancestor, itself for a task without a parent
/// @param position place among its siblings
/// @param attempt number of the latest claim, zero before the first; the fencing number
/// @param failures attempts that ended badly since the task was planned or retried
/// @param openPrerequisites dependencies that still have to be satisfied
/// @param openChildren children that are not over, failed ones included
/// @param progress percent reported by the holder, -1 when never reported
/// @param version grows by one with every change
public record Task(
    TaskId id,
    long number,
    @Nullable TaskId parent,
    TaskId root,
    int position,
    Brief brief,
    TaskState state,
    long attempt,
    int failures,
    int openPrerequisites,
    int openChildren,
    int progress,
    @Nullable String note,
    @Nullable String summary,
    long version,
    Instant createdAt,
    Instant updatedAt) {

  public Status status() {
    return state.status();
  }

  /// Whether it could be handed out now.
  public boolean readyAt(Instant now) {
    return state instanceof Pending(var notBefore)
        && !now.isBefore(notBefore)
        && openPrerequisites == 0
        && openChildren == 0;
  }

  /// Hands the task to an agent; to its present holder again, with the lease renewed.
  ///
  /// @param open what it still waits for, needed only when there is something
  public Outcome<Task> claim(Actor actor, Instant now, int leaseSeconds, List<TaskId> open) {
    return switch (state) {
      case Active held when held.lapsedAt(now) ->
          Outcome.refused(new Refusal.LeaseLost(id, attempt, held.until()));
      case Active held when held.holder().is(actor) ->
          Outcome.done(renewed(held.by(actor), now, leaseSeconds));
      case Active held ->
          Outcome.refused(
              new Refusal.LeaseHeld(id, held.holder().agent(), held.since(), held.until()));
      case Pending _ when openPrerequisites > 0 ->
          Outcome.refused(new Refusal.PrerequisitesOpen(id, open));
      case Pending(var notBefore) when now.isBefore(notBefore) ->
          Outcome.refused(
              new Refusal.NotYet(id, notBefore, Duration.between(now, notBefore).toMillis()));
      case Pending _ -> Outcome.done(claimed(actor, now, leaseSeconds));
      case Blocked _, Completed _, Failed _, Cancelled _, Archived _ ->
          wrong("claimed", "only a pending task can");
    };
  }

  private Task claimed(Actor actor, Instant now, int leaseSeconds) {
    var state = new Active(actor, now, until(now, now, leaseSeconds), leaseSeconds);
    var copy = copy().changedAt(now);
    copy.state = state;
    copy.attempt++;
    copy.progress = -1;
    copy.note = null;
    return copy.task();
  }

  /// The same lease for longer. A renewal never shortens it, nor takes it past what one attempt may
  /// last.
  private Task renewed(Active held, Instant now, int leaseSeconds) {
    var until = until(held.since(), now, leaseSeconds);
    return in(
        new Active(
            held.holder(),
            held.since(),
            until.isAfter(held.until()) ? until : held.until(),
            leaseSeconds),
        now);
  }

  private Instant until(Instant since, Instant now, int leaseSeconds) {
    var until = now.plusSeconds(leaseSeconds);
    if (brief.timeoutSeconds() == 0) return until;
    var limit = since.plusSeconds(brief.timeoutSeconds());
    return limit.isBefore(until) ? limit : until;
  }

  /// Whether that caller may act for the task: as its holder, or, for an agent of its principal,
  /// with the present attempt's number.
  ///
  /// @param offered the attempt that the caller acts for, null for the one it holds
  public Outcome<Active> heldBy(Actor actor, @Nullable Long offered, Instant now, String verb) {
    if (offered != null && offered > attempt) {
      return Outcome.refused(
          new Refusal.InvalidArgument("attempt", "the latest attempt on " + id + " is " + attempt));
    }
    if (offered != null && offered < attempt) return superseded(offered);
    return switch (state) {
      case Active held when held.lapsedAt(now) ->
          Outcome.refused(new Refusal.LeaseLost(id, attempt, held.until()));
      case Active held when !mayActFor(held.holder(), actor, offered) ->
          Outcome.refused(
              new Refusal.LeaseHeld(id, held.holder().agent(), held.since(), held.until()));
      case Active held when held.holder().is(actor) -> Outcome.done(held.by(actor));
      case Active held -> Outcome.done(held);
      case Pending _ when offered != null && offered > 0 -> superseded(offered);
      case Pending _ -> Outcome.refused(new Refusal.NotClaimed(id, verb));
      case Blocked _, Completed _, Failed _, Cancelled _, Archived _ ->
          wrong(verb, "only a claimed task can");
    };
  }

  private static boolean mayActFor(Actor holder, Actor actor, @Nullable Long offered) {
    return offered == null ? holder.is(actor) : actor.speaksFor(holder);
  }

  private <T> Outcome<T> superseded(long offered) {
    return Outcome.refused(
        state instanceof Active held
            ? new Refusal.Superseded(id, offered, attempt, held.holder().agent(), held.since())
            : new Refusal.Superseded(id, offered, attempt, null, null));
  }

  /// Renews the lease, and keeps what the holder says of its progress.
  public Task beat(
      Active held,
      Instant now,
      int leaseSeconds,
      @Nullable Integer percent,
      @Nullable String note) {
    var task = renewed(held, now, leaseSeconds);
    var copy = task.copy().changedAt(now);
    copy.version = version + 1;
    if (percent != null) copy.progress = percent;
    if (note != null) copy.note = note;
    return copy.task();
  }

  /// Completes it, unless something it needs is open.
  public Outcome<Task> complete(
      Instant now, String summary, List<TaskId> open, List<TaskId> children) {
    if (openPrerequisites > 0) return Outcome.refused(new Refusal.PrerequisitesOpen(id, open));
    if (openChildren > 0) return Outcome.refused(new Refusal.ChildrenOpen(id, children));
    return Outcome.done(in(new Completed(now), now).saying(summary));
  }

  /// Completes a parent whose children all are.
  public Task completedByChildren(Instant now) {
    return in(new Completed(now), now);
  }

  /// Gives a held task back, as good as new.
  public Task released(Instant now) {
    return in(Pending.NOW, now);
  }

  /// Gives a held task back after an attempt that went wrong: to wait, or to be given up after too
  /// many.
  public Task tryAgain(Instant now, Duration pause, String reason) {
    var failed = failures + 1;
    var state =
        failed >= brief.maxAttempts()
            ? new Failed(now, "quarantined after " + failed + " failed attempts: " + reason)
            : new Pending(now.plus(pause));
    return withFailures(failed, state, now);
  }

  public Task failed(Instant now, String reason) {
    return withFailures(failures + 1, new Failed(now, reason), now);
  }

  public Task blocked(Instant now, String reason) {
    return in(new Blocked(reason), now);
  }

  /// Lets a blocked or failed task be taken again, its attempts counted afresh.
  public Outcome<Task> reopened(Instant now) {
    return switch (state) {
      case Pending _ -> Outcome.done(this);
      case Blocked _, Failed _ -> Outcome.done(withFailures(0, Pending.NOW, now));
      case Active _ -> wrong("set to pending", "its holder can release it");
      case Completed _, Cancelled _, Archived _ ->
          wrong("set to pending", "only a blocked or failed task can");
    };
  }

  public Outcome<Task> cancelled(Instant now, String reason) {
    return switch (state) {
      case Pending _, Active _, Blocked _ -> Outcome.done(in(new Cancelled(now, reason), now));
      case Completed _, Failed _, Cancelled _, Archived _ ->
          wrong("cancelled", "only a pending, active or blocked task can");
    };
  }

  public Outcome<Task> archived(Instant now) {
    return switch (state) {
      case Completed _, Failed _, Cancelled _ -> Outcome.done(in(new Archived(now, status()), now));
      case Pending _, Active _, Blocked _, Archived _ ->
          wrong("archived", "only a completed, failed or cancelled task can");
    };
  }

  /// Says that it may not be blocked by hand in this state.
  public Outcome<Task> blockable(Instant now, String reason) {
    return switch (state) {
      case Pending _, Active _, Blocked _ -> Outcome.done(blocked(now, reason));
      case Completed _, Failed _, Cancelled _, Archived _ ->
          wrong("blocked", "only a pending or active task can");
    };
  }

  /// Whether it counts as over for the parent that waits for it.
  public boolean overForParent() {
    return switch (status()) {
      case COMPLETED, CANCELLED, ARCHIVED -> true;
      case PENDING, ACTIVE, BLOCKED, FAILED -> false;
    };
  }

  /// How it counts for those that depend on it: an archived task as what it was.
  public Status standing() {
    return state instanceof Archived(_, var was) ? was : status();
  }

  /// The same with that version, for changes that are nobody's business but the holder's.
  public Task at(long version) {
    var copy = copy();
    copy.version = version;
    return copy.task();
  }

  public Task saying(String summary) {
    var copy = copy();
    copy.summary = summary;
    return copy.task();
  }

  public Task with(Brief brief, Instant now) {
    var copy = copy().changedAt(now);
    copy.brief = brief;
    return copy.task();
  }

  public Task under(@Nullable TaskId parent, TaskId root, int position) {
    var copy = copy();
    copy.parent = parent;
    copy.root = root;
    copy.position = position;
    return copy.task();
  }

  /// The same task with other counts of what it waits for; not a change that its version counts.
  public Task waitingFor(int prerequisites, int children) {
    var copy = copy();
    copy.openPrerequisites = prerequisites;
    copy.openChildren = children;
    return copy.task();
  }

  public Task in(TaskState state, Instant now) {
    var copy = copy().changedAt(now);
    copy.state = state;
    return copy.task();
  }

  private Task withFailures(int failures, TaskState state, Instant now) {
    var copy = copy().changedAt(now);
    copy.failures = failures;
    copy.state = state;
    return copy.task();
  }

  private <T> Outcome<T> wrong(String verb, String allowed) {
    return Outcome.refused(new Refusal.WrongState(id, status(), verb, allowed));
  }

  private Copy copy() {
    return new Copy(this);
  }

  /// A task in the making, so that each rule names only what it changes.
  private static final class Copy {
    private final Task old;
    private @Nullable TaskId parent;
    private TaskId root;
    private int position;
    private Brief brief;
    private TaskState state;
    private long attempt;
    private int failures;
    private int openPrerequisites;
    private int openChildren;
    private int progress;
    private @Nullable String note;
    private @Nullable String summary;
    private long version;
    private Instant updatedAt;

    Copy(Task old) {
      this.old = old;
      this.parent = old.parent;
      this.root = old.root;
      this.position = old.position;
      this.brief = old.brief;
      this.state = old.state;
      this.attempt = old.attempt;
      this.failures = old.failures;
      this.openPrerequisites = old.openPrerequisites;
      this.openChildren = old.openChildren;
      this.progress = old.progress;
      this.note = old.note;
      this.summary = old.summary;
      this.version = old.version;
      this.updatedAt = old.updatedAt;
    }

    /// Counts it as a change of the task.
    Copy changedAt(Instant now) {
      version = old.version + 1;
      updatedAt = now;
      return this;
    }

    Task task() {
      return new Task(
          old.id,
          old.number,
          parent,
          root,
          position,
          brief,
          state,
          attempt,
          failures,
          openPrerequisites,
          openChildren,
          progress,
          note,
          summary,
          version,
          old.createdAt,
          updatedAt);
    }
  }
}
