package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.store.Store;
import dev.taskorchestrator.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Gathers everything that is worth keeping, page by page: no reading of the database may last
/// long. Where something was changed meanwhile it begins again, a few times.
final class Gathering {

  private static final int PAGE = 200;
  private static final int TRIES = 4;
  private static final int MOST = 100_000;

  private final Store store;
  private final Questions questions;

  Gathering(Store store, Questions questions) {
    this.store = store;
    this.questions = questions;
  }

  Outcome<Reply> all(Query.Everything query) {
    Outcome<Reply> last =
        Outcome.done(new Reply.Everything(List.of(), Incoming.Further.NONE, 0, true));
    for (int tries = 0; tries < TRIES; tries++) {
      last = once(query);
      if (!(last instanceof Outcome.Done<Reply>(Reply.Everything all)) || all.steady()) return last;
    }
    return last;
  }

  private Outcome<Reply> once(Query.Everything query) {
    Outcome<Long> begun = store.read(tx -> Outcome.done(tx.events().last()));
    return begun.then(before ->
        top(query)
            .then(top -> tasks(top.orElse(null)))
            .then(tasks ->
                further(query.task() == null)
                    .then(further ->
                        store.read(tx -> {
                          var steady = tx.events().last() == before;
                          return Outcome.done(
                              new Reply.Everything(tasks.rows(), further, tasks.held(), steady));
                        }))));
  }

  private record Tasks(List<Incoming> rows, long held) {}

  private Outcome<Optional<Task>> top(Query.Everything query) {
    var given = query.task();
    return given == null
        ? Outcome.done(Optional.empty())
        : store.read(tx -> Lookup.task(tx, given).map(Optional::of));
  }

  private Outcome<Tasks> tasks(@Nullable Task top) {
    var rows = new ArrayList<Incoming>();
    long held = 0;
    var filter = Filter.all().sorted(Filter.Sort.CREATED, PAGE);
    if (top != null) filter = filter.below(top.id().text(), true);
    Filter.@Nullable Cursor cursor = null;
    if (top != null) {
      var first = page(List.of(top), true);
      if (!(first instanceof Outcome.Done<List<Incoming>>(var one)))
        return first.map(_ -> new Tasks(List.of(), 0));
      rows.addAll(one);
    }
    while (rows.size() < MOST) {
      var page = filter.after(cursor);
      Outcome<List<Task>> found =
          store.read(tx -> Outcome.done(tx.queries().page(page, top, tx.now())));
      if (!(found instanceof Outcome.Done<List<Task>>(var tasks))) {
        return found.map(_ -> new Tasks(List.of(), 0));
      }
      held += tasks.stream().filter(task -> task.status() == Status.ACTIVE).count();
      var whole = page(tasks, false);
      if (!(whole instanceof Outcome.Done<List<Incoming>>(var some))) {
        return whole.map(_ -> new Tasks(List.of(), 0));
      }
      rows.addAll(some);
      if (tasks.size() < PAGE) break;
      cursor = filter.cursorAfter(tasks.getLast(), tasks.size());
    }
    return Outcome.done(new Tasks(List.copyOf(rows), held));
  }

  /// @param alone whether its parent stays behind
  private Outcome<List<Incoming>> page(List<Task> tasks, boolean alone) {
    Outcome<List<Incoming>> rows =
        store.read(
            tx -> Outcome.done(tasks.stream().map(task -> incoming(tx, task, alone)).toList()));
    return rows.then(some -> {
      var whole = new ArrayList<Incoming>();
      for (int i = 0; i < some.size(); i++) {
        switch (work(tasks.get(i).id())) {
          case Outcome.Refused<List<Incoming.Work>>(var refusal) -> {
            return Outcome.refused(refusal);
          }
          case Outcome.Done<List<Incoming.Work>>(var work) -> whole.add(some.get(i).with(work));
        }
      }
      return Outcome.done(List.copyOf(whole));
    });
  }

  /// Contents are read outside of any transaction.
  private Outcome<List<Incoming.Work>> work(TaskId task) {
    Outcome<List<dev.taskorchestrator.core.Artifact>> artifacts =
        store.read(tx -> Outcome.done(tx.artifacts().of(task)));
    return artifacts.then(some -> {
      var work = new ArrayList<Incoming.Work>();
      for (var artifact : some) {
        switch (questions.content(artifact)) {
          case Outcome.Refused<String>(var refusal) -> {
            return Outcome.refused(refusal);
          }
          case Outcome.Done<String>(var text) ->
              work.add(
                  new Incoming.Work(
                      artifact.id(),
                      artifact.type(),
                      artifact.summary(),
                      text,
                      artifact.files(),
                      artifact.at(),
                      artifact.by()));
        }
      }
      return Outcome.done(List.copyOf(work));
    });
  }

  private static Incoming incoming(Tx tx, Task task, boolean alone) {
    var state = task.state();
    var held = task.status() == Status.ACTIVE;
    var needs =
        tx.dependencies().of(task.id()).stream()
            .map(need -> new Incoming.Need(need.prerequisite().text(), need.type(), need.waiver()))
            .toList();
    var kept =
        tx.archive()
            .find(task.id())
            .map(one -> new Incoming.Kept(one.at(), one.reason(), one.stale(), one.until()))
            .orElse(null);
    var parent = alone ? null : task.parent();
    return new Incoming(
        task.id().text(),
        task.id().text(),
        task.brief(),
        held ? Status.PENDING : task.status(),
        state.reason(),
        task.status() == Status.ARCHIVED ? task.standing() : null,
        parent == null ? null : parent.text(),
        needs,
        task.failures(),
        held ? -1 : task.progress(),
        task.note(),
        task.summary(),
        task.createdAt(),
        task.updatedAt(),
        state.endedAt(),
        List.of(),
        kept,
        tx.sessions().of(task.id()).orElse(null));
  }

  private Outcome<Incoming.Further> further(boolean whole) {
    if (!whole) return Outcome.done(Incoming.Further.NONE);
    return store.read(tx ->
        Outcome.done(
            new Incoming.Further(
                tx.memos().page(null, null, null, 0, MOST).stream()
                    .map(numbered -> numbered.memo())
                    .toList(),
                tx.rules().all().stream()
                    .map(rule ->
                        new Incoming.RuleKept(
                            rule.id(), rule.definition(), rule.active(), rule.author(), rule.at()))
                    .toList(),
                tx.sessions().latest(MOST).stream()
                    .sorted(java.util.Comparator.comparing(session -> session.id()))
                    .toList())));
  }
}
