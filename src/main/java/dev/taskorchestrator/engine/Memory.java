package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Memo;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.store.Tx;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decisions and notes: what agents want to know again when those who knew it are gone.
final class Memory {

  private final Ids ids;

  Memory(Ids ids) {
    this.ids = ids;
  }

  /// Writes something down. A decision that takes the place of another says so of that one too.
  Outcome<Reply> remember(Tx tx, Actor actor, Command.Remember said) {
    return task(tx, said.task())
        .then(task -> replaced(tx, said).map(old -> written(tx, actor, said, task, old)));
  }

  private Reply written(
      Tx tx, Actor actor, Command.Remember said, Optional<TaskId> task, Optional<Memo> old) {
    var memo =
        new Memo(
            (said.status() == null ? "note_" : "decision_") + ids.next(),
            task.orElse(null),
            said.title(),
            said.body(),
            said.context(),
            said.alternatives(),
            said.consequences(),
            said.status(),
            old.map(Memo::id).orElse(null),
            actor.agent(),
            tx.now(),
            tx.now());
    tx.memos().insert(memo);
    old.ifPresent(before -> tx.memos().save(before.in(Memo.Standing.SUPERSEDED, tx.now())));
    tx.events().append(tx.now(), Event.Kind.NOTED, task.orElse(null), actor, 0, memo.id());
    return new Reply.Remembered(memo);
  }

  private static Outcome<Optional<Memo>> replaced(Tx tx, Command.Remember said) {
    var given = said.supersedes();
    if (given == null) return Outcome.done(Optional.empty());
    return decision(tx, given, "supersedes").map(Optional::of);
  }

  private static Outcome<Memo> decision(Tx tx, String given, String field) {
    var found = tx.memos().find(given);
    if (found.isEmpty()) return Outcome.refused(new Refusal.MemoNotFound(given, field));
    return found.get().status() == null
        ? Outcome.refused(
            new Refusal.InvalidArgument(field, "names a note; only decisions have a status"))
        : Outcome.done(found.get());
  }

  /// Says where a decision stands now.
  Outcome<Reply> decide(Tx tx, Actor actor, Command.Decide decide) {
    return decision(tx, decide.memo(), "memo_id")
        .map(memo -> {
          var after = memo.in(decide.status(), tx.now());
          tx.memos().save(after);
          tx.events()
              .append(
                  tx.now(),
                  Event.Kind.NOTED,
                  memo.task(),
                  actor,
                  0,
                  memo.id() + " " + decide.status().word());
          return new Reply.Remembered(after);
        });
  }

  static Outcome<Reply> list(Tx tx, Query.Memos query) {
    return task(tx, query.task())
        .map(task -> {
          var page =
              tx.memos()
                  .page(
                      task.orElse(null), query.kind(), query.text(), query.after(), query.limit());
          return new Reply.MemoList(
              page.stream().map(numbered -> numbered.memo()).toList(),
              page.size() < query.limit() ? null : page.getLast().number());
        });
  }

  static Outcome<Reply> one(Tx tx, Query.OneMemo query) {
    return tx.memos()
        .find(query.id())
        .<Outcome<Reply>>map(memo -> Outcome.done(new Reply.MemoShown(memo)))
        .orElseGet(() -> Outcome.refused(new Refusal.MemoNotFound(query.id(), "memo_id")));
  }

  private static Outcome<Optional<TaskId>> task(Tx tx, @Nullable String given) {
    if (given == null) return Outcome.done(Optional.empty());
    return Lookup.task(tx, given).map(task -> Optional.of(task.id()));
  }
}
