package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.core.Session;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.store.Store;
import dev.taskorchestrator.store.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Sessions: an agent says that it is here, and hears how things stand; it is found again when the
/// process through which it spoke is gone.
final class Sessions {

  private static final int SHOWN = 5;
  private static final int COUNTED = 1_000;
  private static final int TASKS = 50;
  private static final int CLEANED = 500;

  private final Predicate<String> gone;

  /// @param gone whether a process ran on this machine and provably runs no more
  Sessions(Predicate<String> gone) {
    this.gone = gone;
  }

  Outcome<Reply> open(Tx tx, Actor actor, Roles roles, Command.OpenSession open) {
    var last = tx.events().last();
    var seen = tx.sessions().lastSeen(actor.agent(), open.client());
    var changes =
        seen.isEmpty()
            ? List.<Event>of()
            : tx.events().after(Math.max(seen.getAsLong(), last - SHOWN), SHOWN);
    tx.sessions().insert(open.id(), actor, open.client(), open.directory(), tx.now(), last + 1);
    tx.events().append(tx.now(), Event.Kind.SESSION_OPENED, null, actor, 0, open.id());
    return Outcome.done(
        new Reply.SessionOpened(
            open.id(),
            actor.agent(),
            open.directory(),
            held(tx, actor.agent()),
            ready(tx),
            tx.tasks().countReady(tx.now(), COUNTED),
            tx.counts(),
            changes,
            seen.isEmpty() ? 0 : last - seen.getAsLong(),
            last + 1,
            roles.warnings()));
  }

  private static List<Task> held(Tx tx, String agent) {
    var filter =
        Filter.all().only(List.of(Status.ACTIVE)).heldBy(agent).sorted(Filter.Sort.UPDATED, SHOWN);
    return tx.queries().page(filter, null, tx.now());
  }

  private static List<Task> ready(Tx tx) {
    return tx.queries()
        .page(Filter.all().onlyReady().sorted(Filter.Sort.PRIORITY, SHOWN), null, tx.now());
  }

  /// Goes on with a session: its tasks, what its agent holds, and what happened since.
  Outcome<Reply> resume(Tx tx, Actor actor, Command.ResumeSession resume) {
    return find(tx, resume.id())
        .map(session -> {
          var last = tx.events().last();
          var seen = tx.sessions().lastSeen(session.agent(), session.client()).orElse(last);
          tx.sessions().resume(session.id(), actor.process(), tx.now(), last);
          var now = tx.sessions().find(session.id()).orElseThrow();
          return shown(
              tx, now, tx.events().after(Math.max(seen, last - SHOWN), SHOWN), last - seen);
        });
  }

  /// One session. The machine is asked about its process outside of the transaction.
  Outcome<Reply> one(Store store, Query.OneSession query) {
    Outcome<Reply.SessionShown> shown =
        store.read(tx -> find(tx, query.id()).map(session -> shown(tx, session, List.of(), 0)));
    return shown.map(one -> one.reachable(reachable(one.session())));
  }

  private boolean reachable(Session session) {
    return !session.process().isEmpty() && !gone.test(session.process());
  }

  private static Reply.SessionShown shown(
      Tx tx, Session session, List<Event> changes, long changed) {
    var tasks =
        tx.sessions().tasks(session.id(), COUNTED).stream()
            .map(id -> tx.tasks().find(id).orElseThrow())
            .sorted(Comparator.comparing(task -> task.status().ended()))
            .limit(TASKS)
            .toList();
    return new Reply.SessionShown(
        session,
        tasks,
        held(tx, session.agent()),
        changes,
        changed,
        tx.events().last(),
        true,
        tx.now());
  }

  static Outcome<Session> find(Tx tx, String id) {
    return tx.sessions()
        .find(id)
        .map(Outcome::done)
        .orElseGet(() -> Outcome.refused(new Refusal.SessionNotFound(id)));
  }

  static Outcome<Reply> list(Tx tx, Query.Sessions query) {
    var all = tx.sessions().latest(COUNTED);
    var shown =
        all.stream()
            .filter(session -> query.completed() || !session.status(tx.now()).equals("completed"))
            .toList();
    return Outcome.done(
        new Reply.SessionList(
            shown.stream().limit(query.limit()).toList(), shown.size(), tx.now()));
  }

  /// Forgets sessions. What was planned in them stays, and so does what their agents hold.
  Outcome<Reply> clean(Tx tx, Actor actor, Command.CleanSessions clean) {
    var all = tx.sessions().latest(CLEANED);
    var going = new ArrayList<Reply.SessionGone>();
    for (var session : all) {
      reason(tx, session, clean)
          .ifPresent(reason -> going.add(new Reply.SessionGone(session, reason)));
    }
    if (!clean.dry()) {
      for (var gone : going) {
        tx.sessions().delete(gone.session().id());
        tx.events()
            .append(
                tx.now(),
                Event.Kind.SESSION_ENDED,
                null,
                actor,
                0,
                gone.session().id() + ": " + gone.reason());
      }
    }
    return Outcome.done(
        new Reply.SessionsCleaned(
            clean.which(), clean.days(), clean.dry(), all.size(), going, tx.now()));
  }

  private Optional<String> reason(Tx tx, Session session, Command.CleanSessions clean) {
    var idle = Duration.between(session.seenAt(), tx.now());
    return switch (clean.which()) {
      case "completed" ->
          reason(session.status(tx.now()).equals("completed"), "everything planned in it is over");
      case "orphaned" ->
          reason(
              session.open() == 0 && gone.test(session.process()),
              "its process is gone and left nothing to be done");
      case "old" ->
          reason(
              idle.compareTo(Duration.ofDays(clean.days())) > 0,
              "no sign of life for " + idle.toDays() + " days");
      default -> Optional.of("all were meant");
    };
  }

  private static Optional<String> reason(boolean holds, String words) {
    return holds ? Optional.of(words) : Optional.empty();
  }
}
