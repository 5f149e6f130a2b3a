package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Dependency;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Incoming.Trouble;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
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
import dev.taskorchestrator.store.RuleTable;
import dev.taskorchestrator.store.StorageFault;
import dev.taskorchestrator.store.Store;
import dev.taskorchestrator.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Takes tasks in from elsewhere, as they stood there. What is here already stays as it is here, so
/// a second time changes nothing, and a run that was cut is simply made again.
///
/// The rules of the house hold for what comes too: where the source contradicts them, what comes is
/// brought into line, and the report says so.
final class Importing {

  private static final int BATCH = 500;

  private final Store store;
  private final Ids ids;

  Importing(Store store, Ids ids) {
    this.store = store;
    this.ids = ids;
  }

  Outcome<Reply> run(Actor actor, Roles roles, Command.Import given) {
    var run = new Run(actor, roles, given);
    return run.look()
        .then(_ -> given.dry() ? Outcome.done(true) : run.bring())
        .map(_ -> run.reply());
  }

  /// One import from beginning to end.
  private final class Run {
    private final Actor actor;
    private final Roles roles;
    private final Command.Import given;
    private final Map<String, Incoming> all = new LinkedHashMap<>();
    private final Map<String, TaskId> known = new HashMap<>();
    private final List<Incoming> fresh = new ArrayList<>();
    private final List<Trouble> troubles = new ArrayList<>();
    private final List<Reply.Came> came = new ArrayList<>();
    private final Map<String, Status> settled = new HashMap<>();
    private int already;
    private int differing;

    Run(Actor actor, Roles roles, Command.Import given) {
      this.actor = actor;
      this.roles = roles;
      this.given = given;
    }

    /// What is new, what is here already, and what has to be changed to fit.
    Outcome<Boolean> look() {
      for (var row : given.tasks()) {
        if (all.putIfAbsent(row.key(), row) != null) {
          troubles.add(new Trouble(row.key(), "there are two of that name; the first came", true));
        }
      }
      Outcome<Map<String, Origin>> origins =
          store.read(tx -> {
            var found = new HashMap<String, Origin>();
            for (var key : all.keySet()) {
              tx.origins().find(given.source(), key).ifPresent(origin -> found.put(key, origin));
            }
            return Outcome.done(found);
          });
      return origins.map(found -> {
        for (var row : all.values()) sort(row, found.get(row.key()));
        settle();
        return true;
      });
    }

    private void sort(Incoming row, @Nullable Origin origin) {
      if (origin == null) {
        fresh.add(row);
        return;
      }
      known.put(row.key(), new TaskId(origin.task()));
      already++;
      if (!origin.digest().equals(digest(row))) {
        differing++;
        troubles.add(
            new Trouble(
                row.key(),
                "differs there by now; " + origin.task() + " stays as it is here",
                false));
      }
    }

    private static String digest(Incoming row) {
      return Integer.toHexString(row.toString().hashCode());
    }

    /// Parents come before their children, and none that is over has a child that is not.
    private void settle() {
      var ordered = new ArrayList<Incoming>();
      var done = new HashSet<String>(known.keySet());
      for (var row : fresh) place(row, ordered, done, new HashSet<>());
      fresh.clear();
      fresh.addAll(ordered);
      for (var row : fresh) settled.put(row.key(), here(row));
      for (var row : fresh.reversed()) {
        var parent = row.parent();
        if (parent == null || overForParent(settled.get(row.key()))) continue;
        var above = settled.get(parent);
        if (above == null || !ended(above)) continue;
        settled.put(parent, Status.PENDING);
        troubles.add(
            new Trouble(
                parent, "was " + above.word() + " with unfinished children; it is pending", false));
      }
    }

    private void place(Incoming row, List<Incoming> ordered, Set<String> done, Set<String> way) {
      if (done.contains(row.key())) return;
      if (!way.add(row.key())) return; // a circle of parents: broken where it closes
      var parent = row.parent() == null ? null : all.get(row.parent());
      if (parent != null) place(parent, ordered, done, way);
      if (done.add(row.key())) ordered.add(row);
    }

    private Status here(Incoming row) {
      if (row.status() != Status.ACTIVE) return row.status();
      troubles.add(new Trouble(row.key(), "was being worked on; it can be taken here", false));
      return Status.PENDING;
    }

    private static boolean overForParent(@Nullable Status status) {
      return status == Status.COMPLETED || status == Status.CANCELLED || status == Status.ARCHIVED;
    }

    private static boolean ended(Status status) {
      return status == Status.COMPLETED || status == Status.ARCHIVED;
    }

    Outcome<Boolean> bring() {
      for (int from = 0; from < fresh.size(); from += BATCH) {
        var batch = fresh.subList(from, Math.min(fresh.size(), from + BATCH));
        switch (brought(batch)) {
          case Outcome.Refused<Boolean>(var refusal) -> {
            return Outcome.refused(refusal);
          }
          case Outcome.Done<Boolean> _ -> given.progress().at(from + batch.size(), fresh.size());
        }
      }
      return tied().then(_ -> further());
    }

    /// Contents are put where they are safe before the transaction that records them.
    private Outcome<Boolean> brought(List<Incoming> batch) {
      var contents = new HashMap<Incoming.Work, Contents.Kept>();
      try {
        for (var row : batch) {
          for (var work : row.work()) {
            contents.put(work, store.contents().keep(work.content()));
          }
        }
      } catch (StorageFault fault) {
        return Outcome.refused(
            fault.kind() == StorageFault.Kind.FULL
                ? new Refusal.StorageFull()
                : new Refusal.StorageFailed("an artifact could not be written"));
      }
      var ready = new HashMap<>(known);
      var said = new ArrayList<Reply.Came>();
      var wrong = new ArrayList<Trouble>();
      Outcome<Boolean> outcome =
          store.write(tx -> {
            ready.clear();
            ready.putAll(known);
            said.clear();
            wrong.clear();
            for (var row : batch) {
              if (tx.origins().find(given.source(), row.key()).isPresent()) continue;
              var task = put(tx, row, ready, wrong);
              ready.put(row.key(), task.id());
              said.add(new Reply.Came(row.key(), task.id(), task.brief().title(), task.status()));
              work(tx, row, task, contents);
            }
            return Outcome.done(true);
          });
      if (outcome instanceof Outcome.Done<Boolean>) {
        known.putAll(ready);
        came.addAll(said);
        troubles.addAll(wrong);
      }
      return outcome;
    }

    private Task put(Tx tx, Incoming row, Map<String, TaskId> ready, List<Trouble> wrong) {
      var id = id(tx, row, wrong);
      var parent = parent(tx, row, ready, wrong);
      var created = Objects.requireNonNullElse(row.createdAt(), tx.now());
      var brief = row.brief();
      if (roles.role(brief.specialist()).isEmpty()) {
        wrong.add(
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
      tx.origins().insert(new Origin(given.source(), row.key(), id.text(), digest(row)), tx.now());
      tx.events()
          .append(
              tx.now(),
              Event.Kind.IMPORTED,
              id,
              actor,
              task.attempt(),
              given.source() + " " + row.key());
      return task;
    }

    private Task stands(Tx tx, Incoming row, Task pending, Instant created) {
      var updated = Objects.requireNonNullElse(row.updatedAt(), created);
      var ended = Objects.requireNonNullElse(row.endedAt(), updated);
      var reason = Objects.requireNonNullElse(row.reason(), "it was so when it was imported");
      var status = Objects.requireNonNullElse(settled.get(row.key()), Status.PENDING);
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

    private TaskId id(Tx tx, Incoming row, List<Trouble> wrong) {
      var wanted = row.id();
      if (wanted != null && TaskId.FORM.matcher(wanted).matches()) {
        var id = new TaskId(wanted);
        if (tx.tasks().find(id).isEmpty()) return id;
        wrong.add(new Trouble(row.key(), "its id is taken here; it has another", false));
      }
      return new TaskId(TaskId.PREFIX + ids.next());
    }

    private @Nullable Task parent(
        Tx tx, Incoming row, Map<String, TaskId> ready, List<Trouble> wrong) {
      var key = row.parent();
      if (key == null) return null;
      var id = ready.get(key);
      var parent = id == null ? null : tx.tasks().find(id).orElse(null);
      if (parent == null) {
        wrong.add(
            new Trouble(row.key(), "its parent '" + key + "' did not come; it has none", false));
        return null;
      }
      var open = !overForParent(settled.get(row.key()));
      if (open && ended(parent.status())) {
        wrong.add(new Trouble(row.key(), "its parent is over here; it stands by itself", false));
        return null;
      }
      return parent;
    }

    private void work(Tx tx, Incoming row, Task task, Map<Incoming.Work, Contents.Kept> contents) {
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

    /// What waits for what, once all are there.
    private Outcome<Boolean> tied() {
      for (int from = 0; from < fresh.size(); from += BATCH) {
        var batch = fresh.subList(from, Math.min(fresh.size(), from + BATCH));
        var wrong = new ArrayList<Trouble>();
        Outcome<Boolean> outcome =
            store.write(tx -> {
              wrong.clear();
              for (var row : batch) {
                for (var need : row.needs()) tie(tx, row, need, wrong);
              }
              return Outcome.done(true);
            });
        if (!(outcome instanceof Outcome.Done<Boolean>)) return outcome;
        troubles.addAll(wrong);
      }
      return Outcome.done(true);
    }

    private void tie(Tx tx, Incoming row, Incoming.Need need, List<Trouble> wrong) {
      var id = known.get(row.key());
      var on = known.get(need.key());
      if (id == null) return;
      if (on == null || on.equals(id)) {
        wrong.add(
            new Trouble(
                row.key(),
                on == null
                    ? "depends on '" + need.key() + "', which is not there"
                    : "depends on itself, which is left out",
                false));
        return;
      }
      if (tx.dependencies().find(id, on).isPresent()) return;
      var task = tx.tasks().find(id).orElseThrow();
      var other = tx.tasks().find(on).orElseThrow();
      var satisfied = Dependency.satisfied(need.type(), other.standing());
      var waiver = need.waiver();
      if (waiver == null && !satisfied && task.status().ended()) {
        waiver = actor.agent() + ": open when it was imported";
        wrong.add(
            new Trouble(
                row.key(),
                "is " + task.status().word() + " though " + on + " is not; that is waived",
                false));
      }
      if (waiver == null && !satisfied && tx.dependencies().waits(on, id)) {
        wrong.add(
            new Trouble(
                row.key(), "and " + on + " would wait for each other; that is left out", false));
        return;
      }
      var state =
          waiver != null
              ? Dependency.State.WAIVED
              : satisfied ? Dependency.State.SATISFIED : Dependency.State.OPEN;
      tx.dependencies().insert(new Dependency(id, on, need.type(), state, waiver));
      if (state == Dependency.State.OPEN) {
        tx.tasks().save(task, task.waitingFor(task.openPrerequisites() + 1, task.openChildren()));
      }
    }

    /// What is not tasks; each only where there is nothing of its name.
    private Outcome<Boolean> further() {
      var more = given.further();
      if (more.equals(Incoming.Further.NONE)) return Outcome.done(true);
      return store.write(tx -> {
        for (var session : more.sessions()) {
          if (tx.sessions().find(session.id()).isEmpty()) tx.sessions().restore(session);
        }
        for (var memo : more.memos()) {
          if (tx.memos().find(memo.id()).isEmpty()) tx.memos().insert(memo);
        }
        for (var rule : more.rules()) {
          if (tx.rules().find(rule.id()).isPresent()) continue;
          tx.rules()
              .insert(
                  new RuleTable.Kept(
                      rule.id(),
                      rule.text(),
                      rule.active(),
                      0,
                      0,
                      null,
                      null,
                      rule.author(),
                      rule.at()));
        }
        return Outcome.done(true);
      });
    }

    Reply reply() {
      if (given.dry()) {
        for (var row : fresh) {
          came.add(
              new Reply.Came(
                  row.key(),
                  null,
                  row.brief().title(),
                  Objects.requireNonNullElse(settled.get(row.key()), Status.PENDING)));
        }
      }
      return new Reply.Imported(
          given.source(), given.dry(), all.size(), came, already, differing, troubles);
    }
  }
}
