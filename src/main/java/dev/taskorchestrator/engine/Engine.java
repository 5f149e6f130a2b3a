package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.store.Contents;
import dev.taskorchestrator.store.ReceiptTable.Receipt;
import dev.taskorchestrator.store.Store;
import dev.taskorchestrator.store.Tx;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A project: the one way in for every door. A command is done in one transaction or refused; a
/// query is answered as of one moment.
///
/// Everything here ends by the deadline of the call (`Deadline.CURRENT`).
public final class Engine implements AutoCloseable {

  /// How long somebody who no longer waits may take to say so.
  private static final Duration LEAVING = Duration.ofSeconds(2);

  private static final Outcome<Reply> SWEPT =
      Outcome.refused(new Refusal.StorageFailed("the artifact's file was removed meanwhile"));

  private final Store store;
  private final Time time;
  private final Housekeeping housekeeping;
  private final Waiting waiting;
  private final RoleBook book;
  private final Planning planning;
  private final Claiming claiming;
  private final Locking locking;
  private final Finishing finishing;
  private final Editing editing;
  private final Sessions sessions;
  private final Questions questions;
  private final Checkup checkup;

  public Engine(
      Store store,
      RoleBook roles,
      Time time,
      Rounds rounds,
      Ids ids,
      RandomGenerator chance,
      Machine machine) {
    this.store = store;
    this.time = time;
    this.waiting = new Waiting(time);
    this.book = roles;
    this.planning = new Planning(ids);
    this.claiming = new Claiming();
    this.locking = new Locking();
    this.finishing = new Finishing(ids, chance);
    this.editing = new Editing();
    this.sessions = new Sessions();
    var reaper = new Reaper(store, machine);
    var watch = new Watch(store, time);
    this.housekeeping = new Housekeeping(store, time, rounds, reaper, watch);
    this.questions = new Questions(store, roles, reaper);
    this.checkup = new Checkup(store, watch, questions);
  }

  /// Does what is commanded, or says what stands in the way; a refused command has changed nothing.
  public Outcome<Reply> execute(Call call, Command command) {
    return execute(call, command, Patience.NONE);
  }

  /// The same, waiting for something to hand out or a lock to become free.
  public Outcome<Reply> execute(Call call, Command command, Patience patience) {
    housekeeping.start();
    return switch (command) {
      case Command.OpenSession open ->
          writeKnowing(call, (tx, roles) -> sessions.open(tx, call.actor(), roles, open));
      case Command.Plan plan ->
          writeKnowing(call, (tx, roles) -> planning.plan(tx, call.actor(), roles, plan));
      case Command.ClaimNext next ->
          waiting.inLine(store.readied(), Wants.of(next), patience, () -> claimNext(call, next));
      case Command.Claim claim ->
          writeKnowing(call, (tx, roles) -> claiming.claim(tx, call.actor(), roles, claim));
      case Command.Complete work -> complete(call, work);
      case Command.Release release ->
          write(call, tx -> finishing.release(tx, call.actor(), release));
      case Command.Heartbeat beat -> write(call, tx -> claiming.beat(tx, call.actor(), beat));
      case Command.Update update ->
          writeKnowing(call, (tx, roles) -> editing.update(tx, call.actor(), roles, update));
      case Command.Cancel cancel -> write(call, tx -> editing.cancel(tx, call.actor(), cancel));
      case Command.Delete delete -> write(call, tx -> editing.delete(tx, call.actor(), delete));
      case Command.Lock lock -> lock(call, lock, patience);
      case Command.Unlock unlock -> write(call, tx -> locking.unlock(tx, call.actor(), unlock));
      case Command.Maintain _ -> housekeeping.maintain();
    };
  }

  /// Answers a question.
  public Outcome<Reply> ask(Query query) {
    housekeeping.start();
    return query instanceof Query.Checkup ? checkup.all() : questions.ask(query);
  }

  /// Answers a question when there is something to tell.
  public Outcome<Reply> ask(Query query, Patience patience) {
    return waiting.forAll(store.changes(), patience, () -> ask(query));
  }

  @Override
  public void close() {
    store.close();
  }

  /// What somebody wants who waits for a task; those who want the same stand in one line.
  private record Wants(Set<String> specialists, @Nullable String parent) {
    static Wants of(Command.ClaimNext next) {
      return new Wants(Set.copyOf(next.specialists()), next.parent());
    }
  }

  /// Who leaves without the locks gives up the place in line, if only to be polite: one who does
  /// not come when called is passed over.
  private Outcome<Reply> lock(Call call, Command.Lock lock, Patience patience) {
    var ticket = new AtomicLong();
    try {
      var outcome =
          waiting.forAll(
              store.unlocked(), patience, () -> tryLock(call, lock, patience.atMost(), ticket));
      return outcome instanceof Outcome.Done<Reply>(Reply.LockQueued(var place, _))
          ? take(call, lock, place, null) // says what is in the way, if it still is
          : outcome;
    } finally {
      if (ticket.get() != 0) leaveLine(ticket.get());
    }
  }

  /// @param ticket the place in line, zero before there is one and after the locks were taken
  private Outcome<Reply> tryLock(Call call, Command.Lock lock, Duration wait, AtomicLong ticket) {
    var place = ticket.get();
    if (place != 0) {
      var look = Locking.Wish.of(lock, place, null);
      Outcome<Reply> seen = store.read(tx -> locking.look(tx, call.actor(), look, place));
      if (!(seen instanceof Outcome.Done<Reply>(Reply.LockQueued(_, var millis))) || millis > 0) {
        return seen;
      }
    }
    var outcome = take(call, lock, place == 0 ? null : place, wait.isZero() ? null : wait);
    if (outcome instanceof Outcome.Done<Reply>(var reply)) {
      ticket.set(reply instanceof Reply.LockQueued(var mine, _) ? mine : 0);
    }
    return outcome;
  }

  private Outcome<Reply> take(
      Call call, Command.Lock lock, @Nullable Long ticket, @Nullable Duration wait) {
    return write(
        call,
        tx ->
            locking.take(
                tx,
                call.actor(),
                Locking.Wish.of(lock, ticket, wait == null ? null : tx.now().plus(wait))));
  }

  private void leaveLine(long ticket) {
    ScopedValue.where(Deadline.CURRENT, Deadline.in(time, LEAVING))
        .run(() -> store.write(tx -> locking.withdraw(tx, ticket)));
  }

  /// Asks before it writes: agents that find nothing to do should not make those wait who have
  /// something to hand in.
  private Outcome<Reply> claimNext(Call call, Command.ClaimNext next) {
    var roles = book.roles();
    var unknown = roles.firstUnknown(next.specialists().stream());
    if (unknown.isPresent()) {
      return Outcome.refused(
          new Refusal.UnknownRole(unknown.get(), "specialist_types", roles.names()));
    }
    Outcome<Reply> first =
        store.read(tx -> repeated(tx, call).orElseGet(() -> claiming.look(tx, next)));
    var nothing =
        first instanceof Outcome.Done<Reply>(Reply.NothingReady(_, var askAgainMillis))
            && askAgainMillis != Claiming.AT_ONCE;
    if (nothing || !(first instanceof Outcome.Done<Reply>(Reply.NothingReady _))) return first;
    return write(call, tx -> claiming.next(tx, call.actor(), roles, next));
  }

  /// Large content is put on disk before the transaction that records it, and only when that
  /// transaction has a chance: what is refused shall leave nothing behind.
  private Outcome<Reply> complete(Call call, Command.Complete work) {
    if (!Contents.inRow(work.work())) {
      Outcome<Optional<Reply>> first =
          store.read(tx ->
              repeated(tx, call)
                  .map(answer -> answer.map(Optional::of))
                  .orElseGet(
                      () -> finishing.check(tx, call.actor(), work).map(_ -> Optional.empty())));
      if (first instanceof Outcome.Refused<Optional<Reply>>(var refusal)) {
        return Outcome.refused(refusal);
      }
      if (first instanceof Outcome.Done<Optional<Reply>>(var answer) && answer.isPresent()) {
        return Outcome.done(answer.get());
      }
    }
    var outcome = record(call, work);
    return outcome.equals(SWEPT) ? record(call, work) : outcome;
  }

  /// Keeps the content and records it, unless its file was swept away in between.
  private Outcome<Reply> record(Call call, Command.Complete work) {
    return finishing
        .keep(store.contents(), work)
        .then(kept ->
            write(
                call,
                tx ->
                    store.contents().there(kept)
                        ? finishing.complete(tx, call.actor(), work, kept)
                        : SWEPT));
  }

  /// The roles are looked up before the transaction, which holds nothing but SQL.
  private Outcome<Reply> writeKnowing(Call call, BiFunction<Tx, Roles, Outcome<Reply>> work) {
    var roles = book.roles();
    return write(call, tx -> work.apply(tx, roles));
  }

  private Outcome<Reply> write(Call call, Function<Tx, Outcome<Reply>> work) {
    return store.write(tx ->
        repeated(tx, call).orElseGet(() -> work.apply(tx).map(reply -> noted(tx, call, reply))));
  }

  /// The answer to a request that was answered before.
  private static Optional<Outcome<Reply>> repeated(Tx tx, Call call) {
    var request = call.request();
    if (request == null) return Optional.empty();
    return tx.receipts()
        .find(request.id(), tx.now().minus(Housekeeping.RECEIPTS_KEPT))
        .map(receipt ->
            receipt.digest().equals(request.digest())
                ? Outcome.done(new Reply.Repeated(receipt.answer()))
                : Outcome.refused(new Refusal.RequestIdReused(request.id())));
  }

  /// That there was nothing to hand out is no effect to be kept: asked again, there may be.
  private static Reply noted(Tx tx, Call call, Reply reply) {
    var request = call.request();
    if (request != null
        && !(reply instanceof Reply.NothingReady || reply instanceof Reply.LockQueued)) {
      var receipt = new Receipt(request.digest(), request.answer().apply(reply));
      tx.receipts().insert(request.id(), receipt, tx.now());
      tx.receipts().forget(tx.now().minus(Housekeeping.RECEIPTS_KEPT), 10);
    }
    return reply;
  }
}
