package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Command.Level;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.store.DependencyTable.Edge;
import dev.taskorchestrator.store.Inspection;
import dev.taskorchestrator.store.StorageFault;
import dev.taskorchestrator.store.Store;
import dev.taskorchestrator.store.Tx;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks after the tasks of a project when an agent or a person asks for it: finds what was
/// forgotten, looks whether all hangs together, and writes down how things stand. What is more
/// thorough does all that the less thorough does; nothing is removed but what its term in the
/// archive is over for.
final class Coordinator {

  private static final int LOOKED_AT = 2_000;
  private static final int NAMED = 50;

  /// How many tasks one call puts away, and removes.
  private static final int AT_ONCE = 50;

  private static final int EDGES = 5_000;

  private final Store store;
  private final Time time;
  private final Ids ids;
  private final Housekeeping housekeeping;
  private final Watch watch;
  private final Editing editing;
  private final Handover handover;

  Coordinator(
      Store store,
      Time time,
      Ids ids,
      Housekeeping housekeeping,
      Watch watch,
      Editing editing,
      Handover handover) {
    this.store = store;
    this.time = time;
    this.ids = ids;
    this.housekeeping = housekeeping;
    this.watch = watch;
    this.editing = editing;
    this.handover = handover;
  }

  Outcome<Reply> tend(Actor actor, Command.Tend asked) {
    return scope(asked)
        .then(scope -> {
          var look = new Look(actor, asked, scope, time.nanos());
          return switch (asked.action()) {
            case SCAN_CLEANUP -> clean(look);
            case VALIDATE_STRUCTURE -> validate(look);
            case UPDATE_DOCUMENTATION -> document(look, "status.md", true);
            case PREPARE_HANDOVER -> document(look, "handover.md", false);
          };
        });
  }

  /// Which tasks are meant.
  ///
  /// @param session those of this session, null for others
  /// @param top this one and what is below it, null for others
  private record Scope(@Nullable String session, @Nullable Task top, Set<TaskId> tasks) {
    boolean all() {
      return session == null && top == null;
    }

    boolean holds(TaskId id) {
      return all() || tasks.contains(id);
    }
  }

  private Outcome<Scope> scope(Command.Tend asked) {
    return switch (asked.scope()) {
      case FULL_PROJECT -> Outcome.done(new Scope(null, null, Set.of()));
      case SPECIFIC_SUBTASK -> below(asked.task());
      case CURRENT_SESSION -> ofSession(asked.session());
    };
  }

  private Outcome<Scope> below(@Nullable String given) {
    if (given == null) {
      return Outcome.refused(
          new Refusal.InvalidArgument("target_task_id", "is required for scope specific_subtask"));
    }
    return store.read(tx ->
        Lookup.task(tx, given, "target_task_id")
            .map(top -> {
              var ids = new HashSet<TaskId>();
              ids.add(top.id());
              tx.queries().below(top.id(), LOOKED_AT).forEach(task -> ids.add(task.id()));
              return new Scope(null, top, ids);
            }));
  }

  /// Without a session in which anything was planned, the whole project is meant.
  private Outcome<Scope> ofSession(@Nullable String session) {
    if (session == null) return Outcome.done(new Scope(null, null, Set.of()));
    return store.read(tx -> {
      var ids = Set.copyOf(tx.sessions().tasks(session, LOOKED_AT));
      return Outcome.done(new Scope(ids.isEmpty() ? null : session, null, ids));
    });
  }

  /// One look after tasks in the making.
  private final class Look {
    private final Actor actor;
    private final Command.Tend asked;
    private final Scope scope;
    private final long begun;
    private final List<Reply.Stale> stale = new ArrayList<>();
    private final List<String> problems = new ArrayList<>();
    private final List<Reply.TendedTask> done = new ArrayList<>();
    private final List<String> advice = new ArrayList<>();
    private final List<Reply.Document> documents = new ArrayList<>();

    Look(Actor actor, Command.Tend asked, Scope scope, long begun) {
      this.actor = actor;
      this.asked = asked;
      this.scope = scope;
      this.begun = begun;
    }

    boolean atLeast(Level level) {
      return asked.level().compareTo(level) >= 0;
    }

    Outcome<Reply> reply() {
      return store.read(tx -> {
        var counts = counts(tx, scope);
        var tasks = counts.values().stream().mapToLong(Long::longValue).sum();
        var millis = Duration.ofNanos(time.nanos() - begun).toMillis();
        return Outcome.done(
            new Reply.Tended(
                asked,
                scope.session(),
                tasks,
                counts,
                stale,
                problems,
                done,
                advice,
                documents,
                tx.now().minusMillis(millis),
                millis));
      });
    }
  }

  private static Map<Status, Long> counts(Tx tx, Scope scope) {
    if (scope.all()) return tx.counts();
    var counts = new EnumMap<Status, Long>(Status.class);
    for (var status : Status.values()) counts.put(status, 0L);
    for (var id : scope.tasks()) {
      tx.tasks().find(id).ifPresent(task -> counts.merge(task.status(), 1L, Long::sum));
    }
    return counts;
  }

  /// Frees what is held by nobody any more, names what was forgotten, and at the higher levels puts
  /// it away and removes what its term is over for.
  private Outcome<Reply> clean(Look look) {
    return housekeeping
        .maintain()
        .then(reply -> {
          freed(look, (Reply.Cleaned) reply);
          return forgotten(look);
        })
        .then(_ -> look.atLeast(Level.COMPREHENSIVE) ? putAway(look) : Outcome.done(true))
        .then(_ -> look.atLeast(Level.FULL_AUDIT) ? purge(look) : Outcome.done(true))
        .then(_ -> look.reply());
  }

  private static void freed(Look look, Reply.Cleaned cleaned) {
    look.problems.addAll(cleaned.problems());
    done(look, "leases_freed", cleaned.tasks(), "leases that had lapsed or whose process is gone");
    done(look, "locks_freed", cleaned.locks(), "locks that had lapsed or whose process is gone");
    done(look, "orphaned_files_removed", cleaned.files(), "files that no artifact refers to");
    done(look, "receipts_forgotten", cleaned.receipts(), "answers to requests of days ago");
  }

  private static void done(Look look, String what, int count, String words) {
    if (count > 0) look.done.add(new Reply.TendedTask(what, null, count + " " + words));
  }

  private Outcome<Boolean> forgotten(Look look) {
    return store.read(tx -> {
      for (var task : tx.queries().untouched(tx.now().minus(Archive.STALE), LOOKED_AT)) {
        if (!look.scope.holds(task.id()) || !Archive.stale(task, tx.now())) continue;
        var hours = Duration.between(task.updatedAt(), tx.now()).toHours();
        look.stale.add(new Reply.Stale(task, hours));
      }
      if (!look.stale.isEmpty() && !look.atLeast(Level.COMPREHENSIVE)) {
        look.advice.add(
            look.stale.size()
                + " tasks have been left alone for a day; take them, cancel them, or put them away"
                + " with validation_level comprehensive");
      }
      return Outcome.done(true);
    });
  }

  /// Looks at each once more: it may have been taken since.
  private Outcome<Boolean> putAway(Look look) {
    Outcome<List<Reply.TendedTask>> away =
        store.write(tx -> {
          var put = new ArrayList<Reply.TendedTask>();
          for (var stale : look.stale.subList(0, Math.min(AT_ONCE, look.stale.size()))) {
            var task = tx.tasks().find(stale.task().id());
            if (task.isEmpty() || !Archive.stale(task.get(), tx.now())) continue;
            Archive.putStale(tx, new Graph(tx, look.actor), task.get());
            var kept = tx.archive().find(task.get().id()).orElseThrow();
            put.add(
                new Reply.TendedTask(
                    "archive_stale_task",
                    task.get().id(),
                    "update_task status pending takes it back, until " + kept.until()));
          }
          return Outcome.done(put);
        });
    if (look.stale.size() > AT_ONCE) {
      look.advice.add((look.stale.size() - AT_ONCE) + " more were left for another call");
    }
    return away.map(look.done::addAll);
  }

  /// Removes tasks whose term in the archive is over, unless something still hangs on them.
  private Outcome<Boolean> purge(Look look) {
    Outcome<List<Reply.TendedTask>> gone =
        store.write(tx -> {
          var removed = new ArrayList<Reply.TendedTask>();
          for (var kept : tx.archive().past(tx.now(), AT_ONCE).reversed()) {
            if (!look.scope.holds(kept.task())) continue;
            if (stillNeeded(tx, kept.task())) continue;
            var delete = new Command.Delete(kept.task().text(), false, false);
            if (editing.delete(tx, look.actor, delete) instanceof Outcome.Done<Reply> _) {
              removed.add(
                  new Reply.TendedTask(
                      "remove_expired", kept.task(), "was kept until " + kept.until()));
            }
          }
          return Outcome.done(removed);
        });
    return gone.map(look.done::addAll);
  }

  private static boolean stillNeeded(Tx tx, TaskId id) {
    return tx.tasks().childCount(id) > 0 || !tx.dependencies().on(id).isEmpty();
  }

  /// Whether everything hangs together: the rules of the tables always, circles and the structure
  /// of the database, and in a full audit the content of every artifact.
  private Outcome<Reply> validate(Look look) {
    return watch
        .broken()
        .then(broken -> {
          look.problems.addAll(broken);
          return circle(look);
        })
        .then(_ -> {
          if (look.atLeast(Level.COMPREHENSIVE)) inspected(look);
          return look.reply();
        });
  }

  private Outcome<Boolean> circle(Look look) {
    var circles = new Circles();
    @Nullable Edge last = null;
    while (true) {
      var after = last;
      Outcome<List<Edge>> page =
          store.read(tx -> Outcome.done(tx.dependencies().edges(after, EDGES)));
      if (!(page instanceof Outcome.Done<List<Edge>>(var edges))) return page.map(_ -> false);
      circles.add(edges);
      if (edges.size() < EDGES) break;
      last = edges.getLast();
    }
    circles.find().ifPresent(way -> look.problems.add("tasks wait for each other: " + named(way)));
    return Outcome.done(true);
  }

  private static String named(List<String> way) {
    return String.join(" → ", way.subList(0, Math.min(NAMED, way.size())));
  }

  private void inspected(Look look) {
    var extent =
        look.atLeast(Level.FULL_AUDIT) ? Inspection.Extent.CONTENTS : Inspection.Extent.DATABASE;
    var report = store.inspect(extent);
    look.problems.addAll(report.faults());
    report.contents().forEach(id -> look.problems.add("an artifact is missing or altered: " + id));
    report.unread().forEach(part -> look.problems.add("not looked at: " + part));
  }

  /// Writes a document, for people beside the project's data, and for a task as an artifact too.
  private Outcome<Reply> document(Look look, String name, boolean status) {
    return handover
        .text(look.scope.top(), status)
        .then(text -> written(look, name, text))
        .then(_ -> look.reply());
  }

  private Outcome<Boolean> written(Look look, String name, String text) {
    var size = text.getBytes(StandardCharsets.UTF_8).length;
    try {
      var path = store.documents().write(name, text);
      look.documents.add(new Reply.Document(name, path, size, text));
      look.done.add(new Reply.TendedTask("document_written", null, path));
    } catch (StorageFault fault) {
      return Outcome.refused(
          fault.kind() == StorageFault.Kind.FULL
              ? new Refusal.StorageFull()
              : new Refusal.StorageFailed("the document could not be written"));
    }
    var top = look.scope.top();
    return top == null ? Outcome.done(true) : kept(look, top.id(), text);
  }

  private Outcome<Boolean> kept(Look look, TaskId task, String text) {
    var kept = store.contents().keep(text);
    return store.write(tx -> {
      var type = "documentation";
      var artifact =
          new Artifact(
              "artifact_" + ids.next(),
              task,
              tx.tasks().find(task).map(Task::attempt).orElse(0L),
              type,
              tx.artifacts().nextVersion(task, type),
              "How this stands",
              kept.hash(),
              kept.size(),
              List.of(),
              tx.now(),
              look.actor.agent());
      tx.artifacts().insert(artifact, kept);
      tx.events()
          .append(
              tx.now(),
              dev.taskorchestrator.core.Event.Kind.ARTIFACT_ADDED,
              task,
              look.actor,
              artifact.attempt(),
              artifact.id());
      look.done.add(new Reply.TendedTask("artifact_written", task, artifact.id()));
      return Outcome.done(true);
    });
  }
}
