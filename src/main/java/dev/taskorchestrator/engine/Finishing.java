package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Attempt;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.run.Backoff;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.store.Contents;
import dev.taskorchestrator.store.StorageFault;
import dev.taskorchestrator.store.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Taking work in and tasks back.
final class Finishing {

  private static final int NAMED = 20;
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  private final Ids ids;
  private final Backoff backoff;

  Finishing(Ids ids, RandomGenerator chance) {
    this.ids = ids;
    this.backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, chance);
  }

  /// Whether the work would be taken as things stand.
  Outcome<Task> check(Tx tx, Actor actor, Command.Complete work) {
    return Lookup.task(tx, work.task())
        .then(task ->
            task.heldBy(actor, work.attempt(), tx.now(), "completed")
                .then(held -> finished(tx, held, task, work)));
  }

  /// Puts the content of the work where it is safe.
  Outcome<Contents.Kept> keep(Contents contents, Command.Complete work) {
    try {
      return Outcome.done(contents.keep(work.work()));
    } catch (StorageFault fault) {
      return Outcome.refused(
          fault.kind() == StorageFault.Kind.FULL
              ? new Refusal.StorageFull()
              : new Refusal.StorageFailed("the artifact could not be written"));
    }
  }

  /// Takes work in and does with the task what its holder says.
  Outcome<Reply> complete(Tx tx, Actor actor, Command.Complete work, Contents.Kept kept) {
    return Lookup.task(tx, work.task())
        .then(task ->
            task.heldBy(actor, work.attempt(), tx.now(), "completed")
                .then(held ->
                    finished(tx, held, task, work)
                        .map(after -> taken(tx, held, task, after, work, kept))));
  }

  /// What becomes of the task.
  private static Outcome<Task> finished(
      Tx tx, TaskState.Active held, Task task, Command.Complete work) {
    return switch (work.next()) {
      case COMPLETE -> completed(tx, task, work);
      case CONTINUE ->
          Outcome.done(
              task.beat(held, tx.now(), held.leaseSeconds(), null, null).saying(work.summary()));
      case NEEDS_REVISION -> Outcome.done(task.released(tx.now()).saying(work.summary()));
      case BLOCKED -> Outcome.done(task.blocked(tx.now(), work.summary()).saying(work.summary()));
    };
  }

  private static Outcome<Task> completed(Tx tx, Task task, Command.Complete work) {
    List<TaskId> open =
        task.openPrerequisites() == 0 ? List.of() : tx.dependencies().open(task.id());
    List<TaskId> children =
        task.openChildren() == 0 ? List.of() : tx.tasks().openChildren(task.id(), NAMED);
    return task.complete(tx.now(), work.summary(), open, children);
  }

  private Reply taken(
      Tx tx,
      TaskState.Active held,
      Task task,
      Task after,
      Command.Complete work,
      Contents.Kept kept) {
    var artifact = artifact(tx, held, task, work, kept);
    var graph = new Graph(tx, held.holder());
    switch (work.next()) {
      case COMPLETE -> {
        tx.attempts().end(task, Attempt.End.COMPLETED, null, tx.now());
        graph.save(task, after, Event.Kind.COMPLETED, work.summary());
      }
      case CONTINUE -> graph.save(task, after, Event.Kind.PROGRESSED, work.summary());
      case NEEDS_REVISION -> {
        tx.attempts().end(task, Attempt.End.REVISION, work.summary(), tx.now());
        graph.save(task, after, Event.Kind.RELEASED, "needs revision: " + work.summary());
      }
      case BLOCKED -> {
        tx.attempts().end(task, Attempt.End.BLOCKED, work.summary(), tx.now());
        graph.save(task, after, Event.Kind.BLOCKED, work.summary());
      }
    }
    return new Reply.WorkTaken(
        after,
        artifact,
        progress(tx, task.parent()),
        graph.freed(),
        graph.completedParents(),
        next(tx, task));
  }

  private @Nullable Artifact artifact(
      Tx tx, TaskState.Active held, Task task, Command.Complete work, Contents.Kept kept) {
    if (work.work().isEmpty()) return null;
    var artifact =
        new Artifact(
            "artifact_" + ids.next(),
            task.id(),
            task.attempt(),
            work.artifactType(),
            tx.artifacts().nextVersion(task.id(), work.artifactType()),
            work.summary(),
            kept.hash(),
            kept.size(),
            work.files(),
            tx.now(),
            held.holder().agent());
    tx.artifacts().insert(artifact, kept);
    tx.events()
        .append(
            tx.now(),
            Event.Kind.ARTIFACT_ADDED,
            task.id(),
            held.holder(),
            task.attempt(),
            artifact.id());
    return artifact;
  }

  private static @Nullable Task next(Tx tx, Task task) {
    var parent = task.parent();
    if (parent == null) return null;
    return tx.tasks()
        .find(parent)
        .flatMap(above -> tx.tasks().nextReady(tx.now(), null, above))
        .orElse(null);
  }

  private static Reply.@Nullable ParentProgress progress(Tx tx, @Nullable TaskId parent) {
    if (parent == null) return null;
    var total = tx.tasks().childCount(parent);
    var open = tx.tasks().find(parent).map(Task::openChildren).orElse(0);
    return new Reply.ParentProgress(parent, total - open, total);
  }

  /// Takes a task back.
  Outcome<Reply> release(Tx tx, Actor actor, Command.Release release) {
    return Lookup.task(tx, release.task())
        .then(task ->
            task.heldBy(actor, release.attempt(), tx.now(), "released")
                .map(held -> released(tx, held, task, release)));
  }

  private Reply released(Tx tx, TaskState.Active held, Task task, Command.Release release) {
    var reason = release.reason();
    var said = Objects.requireNonNullElse(reason, "given back by " + held.holder().agent());
    var graph = new Graph(tx, held.holder());
    var after =
        switch (release.outcome()) {
          case RELEASE -> task.released(tx.now());
          case RETRY -> task.tryAgain(tx.now(), backoff.after(task.failures() + 1), said);
          case FAIL -> task.failed(tx.now(), said);
        };
    var end =
        switch (release.outcome()) {
          case RELEASE -> Attempt.End.RELEASED;
          case RETRY -> Attempt.End.RETRY;
          case FAIL -> Attempt.End.FAILED;
        };
    tx.attempts().end(task, end, said, tx.now());
    var kind = after.status() == Status.FAILED ? Event.Kind.FAILED : Event.Kind.RELEASED;
    return new Reply.Released(graph.save(task, after, kind, said));
  }
}
