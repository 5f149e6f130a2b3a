package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.store.Store;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A call that waits in line for locks, step by step, for a world in which no thread may really
/// wait: what `Engine` does between two sleeps.
public final class LockSteps {

  private final Locking locking = new Locking();
  private final Store store;
  private final Actor actor;
  private final Command.Lock lock;
  private final Duration wait;
  private long ticket;

  public LockSteps(Store store, Actor actor, Command.Lock lock, Duration wait) {
    this.store = store;
    this.actor = actor;
    this.lock = lock;
    this.wait = wait;
  }

  /// Tries for the locks; the first time in vain it takes a place in line.
  public Outcome<Reply> tries() {
    if (ticket != 0) {
      var look = Locking.Wish.of(lock, ticket, null);
      Outcome<Reply> seen = store.read(tx -> locking.look(tx, actor, look, ticket));
      if (!(seen instanceof Outcome.Done<Reply>(Reply.LockQueued(_, var millis))) || millis > 0) {
        return seen;
      }
    }
    var outcome =
        store.write(
            tx -> locking.take(tx, actor, Locking.Wish.of(lock, place(), tx.now().plus(wait))));
    if (outcome instanceof Outcome.Done<Reply>(var reply)) {
      ticket = reply instanceof Reply.LockQueued(var mine, _) ? mine : 0;
    }
    return outcome;
  }

  /// Gives up the place in line, if it still has one.
  public void leaves() {
    if (ticket != 0) store.write(tx -> locking.withdraw(tx, ticket));
  }

  private @Nullable Long place() {
    return ticket == 0 ? null : ticket;
  }
}
