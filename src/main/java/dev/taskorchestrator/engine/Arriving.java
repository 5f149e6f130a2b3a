package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Dependency;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Incoming.Trouble;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.store.ArchiveTable;
import dev.taskorchestrator.store.Contents;
import dev.taskorchestrator.store.OriginTable.Origin;
import dev.taskorchestrator.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What comes from elsewhere in one transaction, with its work and all that it is tied to. A
/// dependency comes with whichever of its two tasks comes later, so that no run that was cut leaves
/// one out.
final class Arriving {

  /// Why a task is blocked some of whose prerequisites come in a later transaction.
  static final String REST = "waits for the rest of an import";

  private final Ids ids;
  private final Actor actor;
  private final Roles roles;
  private final String source;
  private final Arrivals arrivals;
  private final Map<String, TaskId> before;
  private final Map<String, String> digests;
  private final Map<Incoming.Work, Contents.Kept> contents;
  private final Map<String, TaskId> here = new HashMap<>();
  private final List<Reply.Came> came = new ArrayList<>();
  private final List<Trouble> troubles = new ArrayList<>();

  /// @param before those that came before
  /// @param digests what each row is known by when it is met again
  /// @param contents where the content of their work was kept
  Arriving(
      Ids ids,
      Actor actor,
      Roles roles,
      String source,
      Arrivals arrivals,
      Map<String, TaskId> before,
      Map<String, String> digests,
      Map<Incoming.Work, Contents.Kept> contents) {
    this.ids = ids;
    this.actor = actor;
    this.roles = roles;
    this.source = source;
    this.arrivals = arrivals;
    this.before = Map.copyOf(before);
    this.digests = digests;
    this.contents = contents;
  }

  /// Those that are here now, with those that came before.
  Map<String, TaskId> here() {
    return here;
  }

  List<Reply.Came> came() {
    return came;
  }

  List<Trouble> troubles() {
    return troubles;
  }

  /// Brings them all. May be run again from the start.
  Outcome<Boolean> all(Tx tx, List<Incoming> batch) {
    here.clear();
    here.putAll(before);
    came.clear();
    troubles.clear();
    var arrived = new LinkedHashMap<String, Incoming>();
    for (var row : batch) {
      if (elsewhere(tx, row)) continue;
      var task = put(tx, row);
      here.put(row.key(), task.id());
      arrived.put(row.key(), row);
      came.add(new Reply.Came(row.key(), task.id(), task.brief().title(), task.status()));
      work(tx, row, task);
    }
    for (var row : arrived.values()) {
      for (var need : row.needs()) tie(tx, row, need);
      if (awaits(row)) hold(tx, row);
      for (var other : arrivals.dependents(row.key())) {
        if (!arrived.containsKey(other.key())) join(tx, other, row);
      }
    }
    return Outcome.done(true);
  }

  /// Ties one that was here before to one that has come now.
  private void join(Tx tx, Incoming row, Incoming late) {
    for (var need : row.needs()) {
      if (need.key().equals(late.key())) tie(tx, row, need);
    }
    if (!awaits(row)) release(tx, row);
  }

  /// Another process may be at the same import.
  private boolean elsewhere(Tx tx, Incoming row) {
    var origin = tx.origins().find(source, row.key());
    origin.ifPresent(known -> here.put(row.key(), new TaskId(known.task())));
    return origin.isPresent();
  }

  private String digest(String key) {
    return Objects.requireNonNull(digests.get(key));
  }

  private Task put(Tx tx, Incoming row) {
    var id = id(tx, row);
    var parent = parent(tx, row);
    var created = Objects.requireNonNullElse(row.createdAt(), tx.now());
    var brief = row.brief();
    if (roles.role(brief.specialist()).isEmpty()) {
      troubles.add(
          new Trouble(
              row.key(),
              "its role '" + brief.specialist() + "' is unknown here; it is generic",
              false));
      brief = brief.as("generic");
    }
    var pending =
        new Task(
            id,
            tx.tasks().nextNumber(),
            parent == null ? null : parent.id(),
            parent == null ? id : parent.root(),
            parent == null ? 0 : tx.tasks().nextPosition(parent.id()),
            brief,
            TaskState.Pending.NOW,
            tx.tasks().attemptsBefore(id),
            0,
            0,
            0,
            -1,
            null,
            null,
            1,
            created,
            created);
    tx.tasks().insert(pending);
    var task = stands(tx, row, pending, created);
    if (parent != null && !task.overForParent()) {
      new Graph(tx, actor).recountOnly(parent.id(), 1);
    }
    tx.origins().insert(new Origin(source, row.key(), id.text(), digest(row.key())), tx.now());
    tx.events()
        .append(tx.now(), Event.Kind.IMPORTED, id, actor, task.attempt(), source + " " + row.key());
    return task;
  }

  private Task stands(Tx tx, Incoming row, Task pending, Instant created) {
    var updated = Objects.requireNonNullElse(row.updatedAt(), created);
    var ended = Objects.requireNonNullElse(row.endedAt(), updated);
    var reason = Objects.requireNonNullElse(row.reason(), "it was so when it was imported");
    var status = arrivals.status(row);
    TaskState state =
        switch (status) {
          case PENDING, ACTIVE -> TaskState.Pending.NOW;
          case BLOCKED -> new TaskState.Blocked(reason);
          case COMPLETED -> new TaskState.Completed(ended);
          case FAILED -> new TaskState.Failed(ended, reason);
          case CANCELLED -> new TaskState.Cancelled(ended, reason);
          case ARCHIVED ->
              new TaskState.Archived(
                  ended, Objects.requireNonNullElse(row.was(), Status.COMPLETED));
        };
    var after =
        new Task(
            pending.id(),
            pending.number(),
            pending.parent(),
            pending.root(),
            pending.position(),
            pending.brief(),
            state,
            pending.attempt(),
            row.failures(),
            0,
            0,
            row.progress(),
            row.note(),
            row.summary(),
            2,
            created,
            updated);
    tx.tasks().save(pending, after);
    var kept = row.kept();
    if (kept != null && status == Status.ARCHIVED) {
      tx.archive()
          .put(
              new ArchiveTable.Kept(
                  after.id(), kept.at(), kept.reason(), kept.stale(), kept.until()));
    }
    var session = row.session();
    if (session != null) tx.sessions().planned(session, after.id());
    return after;
  }

  private TaskId id(Tx tx, Incoming row) {
    var wanted = row.id();
    if (wanted != null && TaskId.FORM.matcher(wanted).matches()) {
      var id = new TaskId(wanted);
      if (tx.tasks().find(id).isEmpty()) return id;
      troubles.add(new Trouble(row.key(), "its id is taken here; it has another", false));
    }
    return new TaskId(TaskId.PREFIX + ids.next());
  }

  private @Nullable Task parent(Tx tx, Incoming row) {
    var key = row.parent();
    var id = key == null ? null : here.get(key);
    var parent = id == null ? null : tx.tasks().find(id).orElse(null);
    if (parent == null) {
      if (id != null) say(row, "its parent was deleted here; it has none");
      else if (key != null && arrivals.comes(key)) {
        say(row, "it and its parent '" + key + "' are below each other; it has none");
      }
      return null;
    }
    var open = !Arrivals.overForParent(arrivals.status(row));
    if (open && Arrivals.ended(parent.status())) {
      say(row, "its parent is over here; it stands by itself");
      return null;
    }
    return parent;
  }

  private void say(Incoming row, String what) {
    troubles.add(new Trouble(row.key(), what, false));
  }

  private void work(Tx tx, Incoming row, Task task) {
    for (var work : row.work()) {
      var kept = Objects.requireNonNull(contents.get(work));
      var wanted = work.id();
      var id =
          wanted == null || tx.artifacts().find(wanted).isPresent()
              ? "artifact_" + ids.next()
              : wanted;
      tx.artifacts()
          .insert(
              new Artifact(
                  id,
                  task.id(),
                  0,
                  work.type(),
                  tx.artifacts().nextVersion(task.id(), work.type()),
                  work.summary(),
                  kept.hash(),
                  kept.size(),
                  work.files(),
                  Objects.requireNonNullElse(work.at(), task.updatedAt()),
                  work.by()),
              kept);
    }
  }

  private void tie(Tx tx, Incoming row, Incoming.Need need) {
    var id = here.get(row.key());
    var on = here.get(need.key());
    if (id == null || on == null || on.equals(id)) return;
    if (tx.dependencies().find(id, on).isPresent()) return;
    var task = tx.tasks().find(id);
    var other = tx.tasks().find(on);
    if (task.isEmpty() || other.isEmpty()) return; // deleted here since
    var satisfied = Dependency.satisfied(need.type(), other.get().standing());
    var waiver = need.waiver();
    if (waiver == null && !satisfied && task.get().status().ended()) {
      waiver = actor.agent() + ": open when it was imported";
      say(row, "is " + task.get().status().word() + " though " + on + " is not; that is waived");
    }
    if (waiver == null && !satisfied && circle(tx, row, need, id, on)) {
      say(row, "and " + on + " would wait for each other; that is left out");
      return;
    }
    var state =
        waiver != null
            ? Dependency.State.WAIVED
            : satisfied ? Dependency.State.SATISFIED : Dependency.State.OPEN;
    tx.dependencies().insert(new Dependency(id, on, need.type(), state, waiver));
    if (state == Dependency.State.OPEN) open(tx, row, task.get(), other.get());
  }

  /// What waits for something that will not come is blocked, as it would have been here.
  private void open(Tx tx, Incoming row, Task task, Task on) {
    var waiting = task.waitingFor(task.openPrerequisites() + 1, task.openChildren());
    var free = task.status() == Status.PENDING || task.state().equals(new TaskState.Blocked(REST));
    if (Graph.hopeless(on) && free) {
      waiting = waiting.in(new TaskState.Blocked(Graph.why(on)), task.updatedAt());
      say(row, "is blocked: " + Graph.why(on));
    }
    tx.tasks().save(task, waiting);
  }

  private boolean circle(Tx tx, Incoming row, Incoming.Need need, TaskId id, TaskId on) {
    return arrivals.suspicious(row, need) && tx.dependencies().waits(on, id);
  }

  /// Whether prerequisites of it come in a later transaction.
  private boolean awaits(Incoming row) {
    return row.needs().stream()
        .anyMatch(need -> arrivals.comes(need.key()) && !here.containsKey(need.key()));
  }

  /// Keeps one from being taken before they have.
  private void hold(Tx tx, Incoming row) {
    var task = tx.tasks().find(Objects.requireNonNull(here.get(row.key()))).orElseThrow();
    if (task.status() != Status.PENDING) return;
    tx.tasks().save(task, task.in(new TaskState.Blocked(REST), task.updatedAt()));
  }

  private void release(Tx tx, Incoming row) {
    var id = here.get(row.key());
    var task = id == null ? null : tx.tasks().find(id).orElse(null);
    if (task == null || !task.state().equals(new TaskState.Blocked(REST))) return;
    tx.tasks().save(task, task.in(TaskState.Pending.NOW, task.updatedAt()));
  }
}
