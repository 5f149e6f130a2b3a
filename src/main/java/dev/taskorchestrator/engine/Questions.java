package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.store.StorageFault;
import dev.taskorchestrator.store.Store;
import dev.taskorchestrator.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything that can be asked. Each answer is of one moment and bounded in size.
final class Questions {

  private static final int COUNTED = 1_000;
  private static final int LISTED = 50;
  private static final int RESULTS = 400;
  private static final int ATTEMPTS = 20;
  private static final List<Status> UNFINISHED =
      List.of(Status.PENDING, Status.ACTIVE, Status.BLOCKED, Status.FAILED);
  private static final List<Status> STUCK = List.of(Status.BLOCKED, Status.FAILED);

  /// Characters of artifacts that come with one task; the rest is read by range.
  private static final int CONTENT = 40_000;

  private static final int AROUND = 120;

  private final Store store;
  private final RoleBook roles;
  private final Reaper reaper;
  private final AutoAppend rules;
  private final Sessions sessions;

  Questions(Store store, RoleBook roles, Reaper reaper, AutoAppend rules, Sessions sessions) {
    this.store = store;
    this.roles = roles;
    this.reaper = reaper;
    this.rules = rules;
    this.sessions = sessions;
  }

  Outcome<Reply> ask(Query query) {
    return switch (query) {
      case Query.Tasks tasks -> store.read(tx -> page(tx, tasks));
      case Query.OneTask one -> one(one);
      case Query.Overview overview -> overview(overview);
      case Query.Synthesis synthesis -> store.read(tx -> synthesis(tx, synthesis));
      case Query.Artifacts artifacts -> store.read(tx -> artifacts(tx, artifacts));
      case Query.ReadArtifact read -> read(read);
      case Query.SearchArtifacts search -> search(search);
      case Query.Changes changes -> store.read(tx -> changes(tx, changes));
      case Query.Locks locks -> store.read(tx -> Outcome.done(Locking.list(tx, locks.name())));
      case Query.Leases leases -> leases(leases);
      case Query.Checkup _,
          Query.Health _,
          Query.Handover _,
          Query.Everything _,
          Query.Tokens _,
          Query.TokenOf _,
          Query.TokenMark _,
          Query.OneErrand _ ->
          throw new IllegalArgumentException("asks questions of its own: " + query);
      case Query.Sessions sessions -> store.read(tx -> Sessions.list(tx, sessions));
      case Query.OneSession session -> sessions.one(store, session);
      case Query.Memos memos -> store.read(tx -> Memory.list(tx, memos));
      case Query.OneMemo memo -> store.read(tx -> Memory.one(tx, memo));
      case Query.Rules(var id) -> store.read(tx -> rules.list(tx, id));
      case Query.RuleTest(var condition, var event, var task) ->
          store.read(tx -> AutoAppend.test(tx, condition, event, task));
      case Query.Restarts(var limit) ->
          store.read(tx ->
              Outcome.done(new Reply.Restarts(tx.restarts().latest(limit), tx.restarts().count())));
      case Query.Tree tree -> store.read(tx -> tree(tx, tree));
    };
  }

  private static Outcome<Reply> page(Tx tx, Query.Tasks query) {
    var filter = query.filter();
    return optional(tx, filter.parent(), "parent_task_id")
        .map(parent -> {
          var under = parent.orElse(null);
          var tasks = tx.queries().page(filter, under, tx.now());
          var total = total(tx, filter, under);
          var next =
              tasks.size() < filter.limit()
                  ? null
                  : filter.cursorAfter(tasks.getLast(), tasks.size());
          var views = tasks.stream().map(task -> view(tx, task, query.artifacts())).toList();
          return new Reply.TaskPage(
              filter, views, total, total <= COUNTED || plain(filter), next, tx.now());
        });
  }

  /// Whether the project's own counts answer how many match.
  private static boolean plain(Filter filter) {
    return filter.types().isEmpty()
        && filter.specialists().isEmpty()
        && filter.complexities().isEmpty()
        && filter.parent() == null
        && filter.ready() == null
        && filter.holder() == null
        && filter.text() == null
        && filter.createdFrom() == null
        && filter.createdTo() == null;
  }

  private static long total(Tx tx, Filter filter, @Nullable Task parent) {
    if (!plain(filter)) return tx.queries().count(filter, parent, tx.now(), COUNTED + 1);
    return tx.counts().entrySet().stream()
        .filter(count -> filter.statuses().isEmpty() || filter.statuses().contains(count.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static Reply.TaskView view(Tx tx, Task task, boolean artifacts) {
    return new Reply.TaskView(
        task,
        tx.dependencies().of(task.id()),
        artifacts ? tx.artifacts().of(task.id()) : List.of());
  }

  private Outcome<Reply> one(Query.OneTask query) {
    Outcome<Reply.OneTask> found =
        store.read(tx ->
            Lookup.task(tx, query.task())
                .map(task ->
                    new Reply.OneTask(
                        task,
                        tx.dependencies().of(task.id()),
                        tx.dependencies().on(task.id()).stream()
                            .map(dependency -> dependency.task())
                            .toList(),
                        tx.tasks().children(task.id()),
                        tx.attempts().of(task.id(), ATTEMPTS),
                        tx.artifacts().of(task.id()),
                        Map.of(),
                        tx.now())));
    return found.map(one -> query.artifacts() ? withContents(one) : one);
  }

  /// The newest artifacts first, as much of them as fits.
  private Reply withContents(Reply.OneTask one) {
    var contents = new LinkedHashMap<String, String>();
    int left = CONTENT;
    for (var artifact : one.artifacts().reversed()) {
      if (left <= 0) break;
      if (!(content(artifact) instanceof Outcome.Done<String>(var text))) continue;
      var part = text.substring(0, cut(text, Math.min(left, text.length())));
      contents.put(artifact.id(), part);
      left -= part.length();
    }
    return new Reply.OneTask(
        one.task(),
        one.needs(),
        one.dependents(),
        one.children(),
        one.attempts(),
        one.artifacts(),
        contents,
        one.now());
  }

  private Outcome<Reply> leases(Query.Leases query) {
    return store
        .<Held>read(tx -> Outcome.done(new Held(leases(tx, query), Reaper.holding(tx))))
        .map(held -> held.leases().speaking(reaper.known(held.processes())));
  }

  private record Held(Reply.Leases leases, List<String> processes) {}

  private static Reply.Leases leases(Tx tx, Query.Leases query) {
    var held =
        Filter.all().only(List.of(Status.ACTIVE)).sorted(Filter.Sort.UPDATED, Filter.MAX_LIMIT);
    var locks = (Reply.Locks) Locking.list(tx, null);
    return new Reply.Leases(
        tx.queries().page(held, null, tx.now()),
        locks.locks(),
        locks.waiters(),
        tx.events().byItself(query.freed()),
        Map.of(),
        tx.now());
  }

  private Outcome<Reply> overview(Query.Overview query) {
    var warnings = new ArrayList<String>();
    store.damaged().ifPresent(damage -> warnings.add(damage.message()));
    warnings.addAll(roles.roles().warnings());
    return store.read(tx ->
        optional(tx, query.task(), "task_id")
            .map(top -> overview(tx, query, top.orElse(null), warnings)));
  }

  /// Of everything below `top`, or of the whole project.
  private static Reply overview(
      Tx tx, Query.Overview query, @Nullable Task top, List<String> warnings) {
    var stopped =
        tx.halted()
            .map(why -> new Refusal.ProjectHalted(why).message())
            .or(() -> tx.paused().map(why -> new Refusal.ProjectPaused(why).message()));
    var all = top == null ? Filter.all() : Filter.all().below(top.id().text(), true);
    var shown = query.completed() ? List.<Status>of() : UNFINISHED;
    return new Reply.Overview(
        top == null ? tx.counts() : tx.queries().countsBelow(top.id()),
        top == null
            ? tx.tasks().countReady(tx.now(), COUNTED)
            : tx.queries().count(all.onlyReady(), top, tx.now(), COUNTED),
        listed(tx, all.only(List.of(Status.ACTIVE)).sorted(Filter.Sort.CREATED, LISTED), top),
        stuck(tx, listed(tx, all.only(STUCK).sorted(Filter.Sort.CREATED, LISTED), top)),
        listed(tx, all.only(shown).sorted(Filter.Sort.NEWEST, LISTED), top),
        tx.events().last(),
        Stream.concat(stopped.stream(), warnings.stream()).toList(),
        tx.now());
  }

  private static List<Task> listed(Tx tx, Filter filter, @Nullable Task top) {
    return tx.queries().page(filter, top, tx.now());
  }

  private static List<Reply.Stuck> stuck(Tx tx, List<Task> tasks) {
    return tasks.stream().map(task -> new Reply.Stuck(task, why(tx, task))).toList();
  }

  /// Why a task is not over, in words.
  private static String why(Tx tx, Task task) {
    return switch (task.state()) {
      case TaskState.Blocked(var reason) -> "blocked: " + reason;
      case TaskState.Failed(_, var reason) -> "failed: " + reason;
      case TaskState.Cancelled(_, var reason) -> "cancelled: " + reason;
      case TaskState.Active held when held.lapsedAt(tx.now()) ->
          "the lease of " + held.holder().agent() + " ended at " + held.until();
      case TaskState.Active held -> "being worked on by " + held.holder().agent();
      case TaskState.Pending _ when task.openPrerequisites() > 0 ->
          "waits for "
              + tx.dependencies().open(task.id()).stream()
                  .limit(5)
                  .map(TaskId::text)
                  .collect(Collectors.joining(", "));
      case TaskState.Pending _ when task.openChildren() > 0 ->
          "has " + task.openChildren() + " unfinished children";
      case TaskState.Pending _ -> "not taken yet";
      case TaskState.Completed _, TaskState.Archived _ -> "over";
    };
  }

  private static Outcome<Reply> synthesis(Tx tx, Query.Synthesis query) {
    return Lookup.task(tx, query.parent(), "parent_task_id")
        .map(parent -> {
          var results =
              tx.queries().below(parent.id(), RESULTS).stream()
                  .map(task -> new Reply.Result(task, tx.artifacts().of(task.id())))
                  .toList();
          var counts = tx.queries().countsBelow(parent.id());
          return new Reply.Synthesis(
              parent,
              results,
              counts,
              tx.queries().completedBelow(parent.id()),
              stuck(tx, tx.queries().uncompletedBelow(parent.id(), RESULTS)));
        });
  }

  private static Outcome<Reply> artifacts(Tx tx, Query.Artifacts query) {
    return optional(tx, query.task(), "task_id")
        .map(task -> {
          var page =
              tx.artifacts().page(task.map(Task::id).orElse(null), query.after(), query.limit());
          return new Reply.ArtifactList(
              page.stream().map(numbered -> numbered.artifact()).toList(),
              page.size() < query.limit() ? null : page.getLast().number());
        });
  }

  private Outcome<Reply> read(Query.ReadArtifact query) {
    return find(query.id())
        .then(artifact ->
            content(artifact)
                .map(text -> {
                  var from = cut(text, Math.min(query.offset(), text.length()));
                  var to = cut(text, (int) Math.min((long) from + query.limit(), text.length()));
                  return new Reply.ArtifactPart(
                      artifact, from, text.substring(from, to), text.length());
                }));
  }

  private Outcome<Artifact> find(String id) {
    return store.read(tx ->
        tx.artifacts()
            .find(id)
            .map(Outcome::done)
            .orElseGet(() -> Outcome.refused(new Refusal.ArtifactNotFound(id))));
  }

  /// The whole content, from its row or its file; a file that was altered is refused.
  Outcome<String> content(Artifact artifact) {
    Outcome<Optional<String>> inRow =
        store.read(tx -> Outcome.done(tx.artifacts().body(artifact.hash())));
    return inRow.then(body -> {
      if (body.isPresent()) return Outcome.done(body.get());
      try {
        return store
            .contents()
            .read(artifact.hash())
            .map(Outcome::done)
            .orElseGet(() -> Outcome.refused(new Refusal.ArtifactCorrupt(artifact.id())));
      } catch (StorageFault _) {
        return Outcome.refused(new Refusal.StorageFailed("the artifact could not be read"));
      }
    });
  }

  /// Looks through contents one by one, newest task's first page only; each is read outside any
  /// transaction.
  private Outcome<Reply> search(Query.SearchArtifacts query) {
    Outcome<List<Artifact>> found =
        store.read(tx ->
            optional(tx, query.task(), "task_id")
                .map(task ->
                    tx.artifacts().page(task.map(Task::id).orElse(null), 0, COUNTED).stream()
                        .map(numbered -> numbered.artifact())
                        .toList()));
    return found.map(artifacts -> {
      var hits = new ArrayList<Reply.Hit>();
      for (var artifact : artifacts.reversed()) {
        if (hits.size() >= query.limit()) break;
        if (content(artifact) instanceof Outcome.Done<String>(var text)) {
          hit(artifact, text, query.text()).ifPresent(hits::add);
        }
      }
      return new Reply.ArtifactHits(hits);
    });
  }

  private static Optional<Reply.Hit> hit(Artifact artifact, String text, String wanted) {
    for (int at = 0; at + wanted.length() <= text.length(); at++) {
      if (text.regionMatches(true, at, wanted, 0, wanted.length())) {
        var from = cut(text, Math.max(0, at - AROUND));
        var to = cut(text, Math.min(text.length(), at + wanted.length() + AROUND));
        return Optional.of(new Reply.Hit(artifact, at, text.substring(from, to)));
      }
    }
    return Optional.empty();
  }

  private static Outcome<Reply> changes(Tx tx, Query.Changes query) {
    return Outcome.done(
        new Reply.Changes(tx.events().after(query.after(), query.limit()), tx.events().last()));
  }

  /// Parents before their children, children in their order.
  private static Outcome<Reply> tree(Tx tx, Query.Tree query) {
    return optional(tx, query.task(), "task_id")
        .map(top -> {
          var branches = new ArrayList<Reply.Branch>();
          var tops = top.map(List::of).orElseGet(() -> tx.queries().roots(query.limit()));
          var known = new HashMap<TaskId, List<Task>>();
          for (var task : tops) {
            if (branches.size() >= query.limit()) break;
            if (task.openChildren() > 0 || tx.tasks().childCount(task.id()) > 0) {
              children(tx.queries().below(task.id(), query.limit()), known);
            }
            grow(tx, task, 0, known, branches, query.limit());
          }
          return new Reply.Tree(branches, branches.size() >= query.limit(), tx.now());
        });
  }

  private static void children(List<Task> below, Map<TaskId, List<Task>> known) {
    for (var task : below) {
      var parent = task.parent();
      if (parent != null) known.computeIfAbsent(parent, _ -> new ArrayList<>()).add(task);
    }
  }

  private static void grow(
      Tx tx,
      Task task,
      int depth,
      Map<TaskId, List<Task>> known,
      List<Reply.Branch> branches,
      int limit) {
    if (branches.size() >= limit) return;
    branches.add(new Reply.Branch(task, depth, tx.dependencies().open(task.id())));
    for (var child : known.getOrDefault(task.id(), List.of())) {
      grow(tx, child, depth + 1, known, branches, limit);
    }
  }

  private static Outcome<Optional<Task>> optional(Tx tx, @Nullable String given, String field) {
    return given == null
        ? Outcome.done(Optional.empty())
        : Lookup.task(tx, given, field).map(Optional::of);
  }

  /// That place, or one before it when it would tear a character in two.
  private static int cut(String text, int at) {
    return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at - 1 : at;
  }
}
