package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.store.Tx;
import java.util.List;

/// Opening a session: an agent says that it is here, and hears how things stand.
final class Sessions {

  private static final int SHOWN = 5;
  private static final int COUNTED = 1_000;

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
            mine(tx, actor),
            ready(tx),
            tx.tasks().countReady(tx.now(), COUNTED),
            tx.counts(),
            changes,
            seen.isEmpty() ? 0 : last - seen.getAsLong(),
            last + 1,
            roles.warnings()));
  }

  private static List<Task> mine(Tx tx, Actor actor) {
    var filter =
        Filter.all()
            .only(List.of(Status.ACTIVE))
            .heldBy(actor.agent())
            .sorted(Filter.Sort.UPDATED, SHOWN);
    return tx.queries().page(filter, null, tx.now());
  }

  private static List<Task> ready(Tx tx) {
    return tx.queries()
        .page(Filter.all().onlyReady().sorted(Filter.Sort.PRIORITY, SHOWN), null, tx.now());
  }
}
