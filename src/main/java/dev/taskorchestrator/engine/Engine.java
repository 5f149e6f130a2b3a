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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// A project: the one way in for every door. A command is done in one transaction or refused; a
/// query is answered as of one moment.
///
/// Everything here ends by the deadline of the call (`Deadline.CURRENT`).
public final class Engine implements AutoCloseable {

  private static final Duration RECEIPTS_KEPT = Duration.ofHours(24);

  /// Late enough for an agent that comes back in a new process to say so with its first call.
  private static final Duration REAP_FIRST = Duration.ofSeconds(1);

  private static final Duration REAP_EVERY = Duration.ofSeconds(5);

  private final Store store;
  private final Time time;
  private final Rounds rounds;
  private final Reaper reaper;
  private final RoleBook book;
  private final Planning planning;
  private final Claiming claiming;
  private final Finishing finishing;
  private final Editing editing;
  private final Sessions sessions;
  private final Questions questions;
  private final AtomicBoolean started = new AtomicBoolean();

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
    this.rounds = rounds;
    this.reaper = new Reaper(store, machine);
    this.book = roles;
    this.planning = new Planning(ids);
    this.claiming = new Claiming();
    this.finishing = new Finishing(ids, chance);
    this.editing = new Editing();
    this.sessions = new Sessions();
    this.questions = new Questions(store, roles);
  }

  /// Does what is commanded, or says what stands in the way; a refused command has changed nothing.
  public Outcome<Reply> execute(Call call, Command command) {
    startReaping();
    return switch (command) {
      case Command.OpenSession open ->
          writeKnowing(call, (tx, roles) -> sessions.open(tx, call.actor(), roles, open));
      case Command.Plan plan ->
          writeKnowing(call, (tx, roles) -> planning.plan(tx, call.actor(), roles, plan));
      case Command.ClaimNext next -> claimNext(call, next);
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
    };
  }

  /// Answers a question.
  public Outcome<Reply> ask(Query query) {
    startReaping();
    return questions.ask(query);
  }

  /// Does `command` until it brings something, at most until the time has passed; each time that
  /// anything changes in the project, it is tried again.
  public Outcome<Reply> awaiting(Duration wait, Supplier<Outcome<Reply>> attempt) {
    return new Waiting(store.changes(), time).until(wait, attempt);
  }

  @Override
  public void close() {
    store.close();
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
    return finishing
        .keep(store.contents(), work)
        .then(kept -> write(call, tx -> finishing.complete(tx, call.actor(), work, kept)));
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
        .find(request.id(), tx.now().minus(RECEIPTS_KEPT))
        .map(receipt ->
            receipt.digest().equals(request.digest())
                ? Outcome.done(new Reply.Repeated(receipt.answer()))
                : Outcome.refused(new Refusal.RequestIdReused(request.id())));
  }

  /// That there was nothing to hand out is no effect to be kept: asked again, there may be.
  private static Reply noted(Tx tx, Call call, Reply reply) {
    var request = call.request();
    if (request != null && !(reply instanceof Reply.NothingReady)) {
      var receipt = new Receipt(request.digest(), request.answer().apply(reply));
      tx.receipts().insert(request.id(), receipt, tx.now());
      tx.receipts().forget(tx.now().minus(RECEIPTS_KEPT), 10);
    }
    return reply;
  }

  /// The first call to a project also begins its reaper's rounds; nothing runs for a project that
  /// is never used.
  private void startReaping() {
    if (!started.compareAndSet(false, true)) return;
    Runnable round =
        () ->
            ScopedValue.where(Deadline.CURRENT, Deadline.in(time, Duration.ofSeconds(10)))
                .run(reaper::round);
    rounds.after(REAP_FIRST, round);
    rounds.every(REAP_EVERY, round);
  }
}
