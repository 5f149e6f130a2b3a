package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Roles;
import dev.taskorchestrator.core.Rule;
import dev.taskorchestrator.core.Task;
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
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

  private static final Duration SEEN_EVERY = Duration.ofMinutes(1);

  private final Map<String, Instant> seen = new ConcurrentHashMap<>();
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
  private final Memory memory;
  private final AutoAppend rules;
  private final Coordinator coordinator;
  private final Health health;
  private final Importing importing;
  private final Gathering gathering;
  private final Entry entry = new Entry();

  /// Whether the last who asked for a task was given one.
  private volatile boolean plenty;

  /// Makes the engine of one project; opens nothing yet.
  ///
  /// @param bare the project's data
  /// @param ruleReader reads a rule from the text that it was kept as
  public Engine(
      Store bare,
      RoleBook roles,
      Function<String, Rule> ruleReader,
      Time time,
      Rounds rounds,
      Ids ids,
      RandomGenerator chance,
      Machine machine) {
    this.planning = new Planning(ids);
    this.rules = new AutoAppend(planning, roles::known, ruleReader);
    this.store = new Following(bare, rules::follow);
    this.time = time;
    this.waiting = new Waiting(time);
    this.book = roles;
    this.claiming = new Claiming();
    this.locking = new Locking();
    this.finishing = new Finishing(ids, chance);
    this.editing = new Editing();
    this.memory = new Memory(ids);
    this.sessions = new Sessions(machine::gone);
    var reaper = new Reaper(store, machine);
    var watch = new Watch(store, time);
    this.housekeeping = new Housekeeping(store, time, rounds, reaper, watch, rules);
    this.questions = new Questions(store, roles, reaper, rules, sessions);
    this.checkup = new Checkup(store, watch, questions, time);
    this.coordinator =
        new Coordinator(store, time, ids, housekeeping, watch, editing, new Handover(store));
    this.importing = new Importing(store, ids);
    this.gathering = new Gathering(store, questions);
    this.health = new Health(store, time, reaper);
  }

  /// Does what is commanded, or says what stands in the way; a refused command has changed nothing.
  public Outcome<Reply> execute(Call call, Command command) {
    return execute(call, command, Patience.NONE);
  }

  /// The same, waiting for something to hand out or a lock to become free.
  public Outcome<Reply> execute(Call call, Command command, Patience patience) {
    housekeeping.start();
    return switch (command) {
      case Command.OpenSession open -> open(call, open);
      case Command.ResumeSession resume ->
          keepAlive(call, tx -> sessions.resume(tx, call.actor(), resume));
      case Command.CleanSessions clean ->
          write(call, tx -> sessions.clean(tx, call.actor(), clean));
      case Command.Plan plan -> writeKnowing(call, (tx, roles) -> plan(tx, call, roles, plan));
      case Command.ClaimNext next ->
          waiting.inLine(store.readied(), Wants.of(next), patience, () -> claimNext(call, next));
      case Command.Claim claim ->
          writeKnowing(call, (tx, roles) -> claiming.claim(tx, call.actor(), roles, claim));
      case Command.Complete work -> complete(call, work);
      case Command.Release release ->
          write(call, tx -> finishing.release(tx, call.actor(), release));
      case Command.Heartbeat beat -> keepAlive(call, tx -> claiming.beat(tx, call.actor(), beat));
      case Command.Update update ->
          writeKnowing(call, (tx, roles) -> editing.update(tx, call.actor(), roles, update));
      case Command.Cancel cancel -> write(call, tx -> editing.cancel(tx, call.actor(), cancel));
      case Command.Delete delete -> write(call, tx -> editing.delete(tx, call.actor(), delete));
      case Command.Lock lock -> lock(call, lock, patience);
      case Command.Unlock unlock -> write(call, tx -> locking.unlock(tx, call.actor(), unlock));
      case Command.Maintain _ -> housekeeping.maintain();
      case Command.Tend tend -> coordinator.tend(call.actor(), tend);
      case Command.Pause pause -> keepAlive(call, tx -> paused(tx, call, pause));
      case Command.Remember said -> write(call, tx -> memory.remember(tx, call.actor(), said));
      case Command.Decide decide -> write(call, tx -> memory.decide(tx, call.actor(), decide));
      case Command.AddRule add -> {
        book.roles();
        yield write(call, tx -> rules.add(tx, call.actor(), add));
      }
      case Command.RemoveRule remove -> write(call, tx -> AutoAppend.remove(tx, remove));
      case Command.Probe _ -> health.probe();
      case Command.Import given -> importing.run(call.actor(), book.roles(), given);
      case Command.NoteRestart note -> keepAlive(call, tx -> noted(tx, call, note));
      case Command.AddToken add -> keepAlive(call, tx -> entry.add(tx, call.actor(), add));
      case Command.RevokeToken revoke ->
          keepAlive(call, tx -> entry.revoke(tx, call.actor(), revoke));
      case Command.KeepErrand keep -> keepAlive(call, tx -> Entry.keep(tx, keep));
    };
  }

  /// Answers a question.
  public Outcome<Reply> ask(Query query) {
    housekeeping.start();
    return switch (query) {
      case Query.Checkup _ -> checkup.all();
      case Query.Health _ -> health.measured();
      case Query.Handover wanted -> handover(wanted);
      case Query.Everything everything -> gathering.all(everything);
      case Query.Tokens _ -> store.read(Entry::all);
      case Query.TokenOf wanted -> store.read(tx -> Entry.find(tx, wanted));
      case Query.TokenMark _ -> store.read(Entry::mark);
      case Query.OneErrand wanted -> store.read(tx -> Entry.find(tx, wanted));
      default -> questions.ask(query);
    };
  }

  /// The project as somebody may use it: the way in for every door.
  public Guarded as(Access access) {
    return new Guarded(this, access);
  }

  /// The roles of the project as they are now.
  public Roles roles() {
    return book.roles();
  }

  /// Answers a question when there is something to tell.
  public Outcome<Reply> ask(Query query, Patience patience) {
    return waiting.forAll(store.changes(), patience, () -> ask(query));
  }

  @Override
  public void close() {
    store.close();
  }

  /// A session can be opened and kept while the project is paused.
  private Outcome<Reply> open(Call call, Command.OpenSession open) {
    var roles = book.roles();
    return keepAlive(call, tx -> sessions.open(tx, call.actor(), roles, open));
  }

  /// Plans, and remembers the session in which it was planned.
  private Outcome<Reply> plan(Tx tx, Call call, Roles roles, Command.Plan plan) {
    var outcome = planning.plan(tx, call.actor(), roles, plan);
    var session = call.session();
    if (session != null && outcome instanceof Outcome.Done<Reply>(Reply.Planned planned)) {
      for (var task : planned.tasks()) tx.sessions().planned(session, task.id());
    }
    return outcome;
  }

  private static Outcome<Reply> paused(Tx tx, Call call, Command.Pause pause) {
    var reason = pause.reason();
    tx.pause(reason);
    var kind = reason == null ? Event.Kind.CONTINUED : Event.Kind.PAUSED;
    tx.events().append(tx.now(), kind, null, call.actor(), 0, reason);
    return Outcome.done(new Reply.Paused(reason));
  }

  private static Outcome<Reply> noted(Tx tx, Call call, Command.NoteRestart note) {
    var restart = note.restart();
    tx.restarts().insert(restart);
    tx.events().append(tx.now(), Event.Kind.RESTARTED, null, call.actor(), 0, restart.reason());
    return Outcome.done(new Reply.RestartNoted());
  }

  private Outcome<Reply> handover(Query.Handover wanted) {
    var text = new Handover(store);
    var given = wanted.task();
    Outcome<Optional<Task>> top =
        given == null
            ? Outcome.done(Optional.empty())
            : store.read(tx -> Lookup.task(tx, given).map(Optional::of));
    return top.then(task -> text.text(task.orElse(null), false)).map(Reply.Handover::new);
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

  /// Asks before it writes, unless there was something the last time: agents that find nothing to
  /// do should not make those wait who have something to hand in.
  private Outcome<Reply> claimNext(Call call, Command.ClaimNext next) {
    var roles = book.roles();
    var unknown = roles.firstUnknown(next.specialists().stream());
    if (unknown.isPresent()) {
      return Outcome.refused(
          new Refusal.UnknownRole(unknown.get(), "specialist_types", roles.names()));
    }
    if (!plenty) {
      Outcome<Reply> first =
          store.read(tx -> repeated(tx, call).orElseGet(() -> claiming.look(tx, next)));
      var nothing =
          first instanceof Outcome.Done<Reply>(Reply.NothingReady(_, var askAgainMillis))
              && askAgainMillis != Claiming.AT_ONCE;
      if (nothing || !(first instanceof Outcome.Done<Reply>(Reply.NothingReady _))) return first;
    }
    var outcome = write(call, tx -> claiming.next(tx, call.actor(), roles, next));
    plenty = outcome instanceof Outcome.Done<Reply>(Reply.Taken _);
    return outcome;
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
    return keepAlive(
        call,
        tx -> {
          var paused = tx.paused();
          return paused.isPresent()
              ? Outcome.refused(new Refusal.ProjectPaused(paused.get()))
              : work.apply(tx);
        });
  }

  /// What is done in a paused project too: it keeps agents and their leases alive, and adds
  /// nothing.
  private Outcome<Reply> keepAlive(Call call, Function<Tx, Outcome<Reply>> work) {
    return store.write(tx -> {
      seen(tx, call);
      return repeated(tx, call)
          .orElseGet(() -> work.apply(tx).map(reply -> noted(tx, call, reply)));
    });
  }

  /// Whatever is done in a session shows that its agent is there. Noted once a minute at most.
  private void seen(Tx tx, Call call) {
    var session = call.session();
    if (session == null) return;
    var last = seen.put(session, tx.now());
    if (last == null || last.plus(SEEN_EVERY).isBefore(tx.now())) {
      tx.sessions().seen(session, tx.now());
    } else {
      seen.put(session, last);
    }
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
