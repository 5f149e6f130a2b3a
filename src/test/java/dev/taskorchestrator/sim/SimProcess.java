package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Chance.MILLI;
import static dev.taskorchestrator.sim.Chance.SECOND;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.engine.Engine;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.run.Signal;
import dev.taskorchestrator.store.SimStore;
import dev.taskorchestrator.store.SimStore.Hitch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A server process: the production engine on a store, a clock and rounds of its own. It serves
/// what has come to it, several calls in one commit, dies and comes back as another, stands still,
/// or is cut off from its agents.
final class SimProcess {

  /// A call on its way.
  ///
  /// @param sleptSince when it began to sleep, if only time has woken it; negative otherwise
  record Arrival(
      String agent, Ask ask, long waitsUntil, long sleptSince, Consumer<Outcome<Reply>> reply) {}

  /// A call that waits for something to come.
  private static final class Waiter {
    final Arrival call;
    final Signal.Ticket ticket;
    final long since;
    boolean over;

    Waiter(Arrival call, Signal.Ticket ticket, long since) {
      this.call = call;
      this.ticket = ticket;
      this.since = since;
    }
  }

  /// What became of a call.
  private record Served(
      Arrival call,
      Outcome<Reply> outcome,
      SimStore.@Nullable Change change,
      Signal.@Nullable Ticket ticket,
      long took) {

    Outcome<Reply> told() {
      return change == null || change.told() == null ? outcome : Outcome.refused(change.told());
    }
  }

  /// Thrown where the process dies in the middle of something.
  private static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Died() {
      super("died", null, false, false);
    }
  }

  private final Simulation world;
  private final Chance chance;
  private final SimClock clock;
  private final int place;
  private final List<Arrival> inbox = new ArrayList<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private int life;
  private boolean up;
  private boolean busy;
  private boolean called;
  private long suspendedUntil;
  private long cutOffUntil;
  private long troubledAt = -1;
  private String identity = "";
  private @Nullable SimStore store;
  private @Nullable Engine engine;

  SimProcess(Simulation world, int place) {
    this.world = world;
    this.place = place;
    this.chance = world.chance();
    this.clock = new SimClock(world.agenda());
    starts();
  }

  /// Begins a new life under a new identity.
  private void starts() {
    life++;
    up = true;
    identity = "sim/" + (1_000 + place) + "/" + life;
    var fresh = new SimStore(world.database(), clock, new Met(life), world.folder());
    var ids = new Ids(clock, chance.split().source());
    store = fresh;
    engine =
        new Engine(
            fresh,
            world.roles(),
            clock,
            new SimRounds(life),
            ids,
            chance.split().source(),
            world.machine().as(identity));
  }

  private SimStore store() {
    if (store == null) throw new IllegalStateException("down");
    return store;
  }

  private boolean lives(int then) {
    return up && life == then;
  }

  // what befalls it

  void dies() {
    if (!up) return;
    up = false;
    troubledAt = world.agenda().now();
    world.machine().dies(identity);
    store().die();
    inbox.clear();
    for (var waiter : waiters) waiter.over = true;
    waiters.clear();
    called = false;
    world.note(identity + " dies");
    world.agenda().after(chance.seconds(0.2, 60), this::returns);
  }

  private void returns() {
    if (up) return;
    starts();
    world.note(identity + " starts");
  }

  void isSuspended(long nanos) {
    suspendedUntil = Math.max(suspendedUntil, world.agenda().now() + nanos);
    troubledAt = suspendedUntil;
    world.note(identity + " stands still for " + nanos / SECOND + " s");
  }

  void isCutOff(long nanos) {
    cutOffUntil = Math.max(cutOffUntil, world.agenda().now() + nanos);
    troubledAt = cutOffUntil;
    world.note(identity + " is cut off for " + nanos / SECOND + " s");
  }

  void clockIsSet(long difference) {
    clock.set(difference);
    world.note(identity + " has its wall clock set by " + difference / SECOND + " s");
  }

  /// Whatever befell it is over.
  void recovers() {
    suspendedUntil = 0;
    cutOffUntil = 0;
    returns();
  }

  @Override
  public String toString() {
    return identity + (up ? "" : ", down") + (busy ? ", busy" : "") + (called ? ", called" : "")
        + ", " + inbox.size() + " waiting, " + waiters.size() + " asleep"
        + ", until " + suspendedUntil + " / " + cutOffUntil;
  }

  boolean reachable() {
    return up && world.agenda().now() >= cutOffUntil;
  }

  // serving

  /// A call has come.
  void arrive(Arrival call) {
    if (!reachable()) return;
    inbox.add(call);
    callToServe(chance.millis(0, 15));
  }

  private void callToServe(long soon) {
    if (called) return;
    called = true;
    var present = life;
    world.agenda().after(soon, () -> serve(present));
  }

  private void serve(int then) {
    if (!lives(then)) return;
    if (busy) {
      world.agenda().after(MILLI, () -> serve(then));
      return;
    }
    if (world.agenda().now() < suspendedUntil) {
      world.agenda().at(suspendedUntil, () -> serve(then));
      return;
    }
    called = false;
    var calls = List.copyOf(inbox);
    inbox.clear();
    var done = new ArrayList<Served>();
    var early = world.weather().strikes(Weather.Fault.KILLED_BEFORE_COMMIT);
    var late = world.weather().strikes(Weather.Fault.KILLED_AFTER_COMMIT);
    together(() -> {
      for (var call : calls) done.add(serve(call));
      if (early) throw new Died();
    });
    if (lives(then)) tell(done, early || late);
    if (early || late) dies();
    for (var served : done) settle(served, then);
  }

  /// Runs what belongs into one commit; the process may die meanwhile.
  private void together(Runnable calls) {
    busy = true;
    try {
      store().together(calls);
    } catch (Died _) {
      // nothing was kept
    } finally {
      busy = false;
    }
  }

  private Served serve(Arrival call) {
    var wants = call.waitsUntil() > world.agenda().now();
    var ticket = wants ? store().changes().ticket() : null;
    var begun = world.agenda().now();
    if (world.weather().strikes(Weather.Fault.SLOW_DISK)) clock.slow(chance.millis(20, 300));
    try {
      var outcome =
          ScopedValue.where(Deadline.CURRENT, Deadline.in(clock, Simulation.ALLOWED))
              .call(() -> carriedOut(call));
      return new Served(call, outcome, store().lastChange(), ticket, world.agenda().now() - begun);
    } finally {
      clock.slow(0);
    }
  }

  private Outcome<Reply> carriedOut(Arrival call) {
    if (engine == null) throw new IllegalStateException("down");
    var ask = call.ask();
    var actor = new Actor(call.agent(), identity);
    if (ask.command() != null) return engine.execute(ask.call(actor), ask.command());
    if (ask.query() != null) return engine.ask(ask.query());
    throw new IllegalStateException("asks for nothing");
  }

  /// Tells the oracle.
  private void tell(List<Served> done, boolean dying) {
    var seen = new ArrayList<Seen>();
    for (var served : done) {
      var change = served.change();
      var kept = change != null && change.kept();
      var counted = change != null && (kept || change.told() == null);
      seen.add(
          new Seen(
              change == null ? world.agenda().now() : change.at(),
              new Actor(served.call().agent(), identity),
              served.call().ask(),
              kept || change == null ? served.outcome() : served.told(),
              kept,
              counted ? change.from() : 0,
              counted ? change.to() : 0,
              served.took()));
    }
    for (var served : done) watch(served);
    world.saw(seen);
    if (dying) return;
    for (var served : done) world.count(served.told());
  }

  private void watch(Served served) {
    if (served.call().sleptSince() < 0) return;
    if (served.outcome() instanceof Outcome.Done<Reply>(Reply.Taken(var task, _, _, _, var again))
        && !again) {
      world
          .oracle()
          .sleptThrough(world.agenda().now(), served.call().sleptSince(), task.id().text());
    }
  }

  private void settle(Served served, int then) {
    var call = served.call();
    if (!lives(then)) return;
    var told = served.told();
    var ticket = served.ticket();
    if (ticket != null && worthWaiting(told) && world.agenda().now() < call.waitsUntil()) {
      park(new Waiter(call, ticket, world.agenda().now()), told);
      return;
    }
    if (ticket != null) ticket.close();
    if (world.agenda().now() >= cutOffUntil && !world.weather().strikes(Weather.Fault.REPLY_LOST)) {
      world.agenda().after(world.weather().delay(), () -> call.reply().accept(told));
    }
  }

  private static boolean worthWaiting(Outcome<Reply> told) {
    return switch (told) {
      case Outcome.Done<Reply>(Reply.NothingReady _) -> true;
      case Outcome.Done<Reply>(Reply.Changes(var events, _)) -> events.isEmpty();
      case Outcome.Done<Reply> _, Outcome.Refused<Reply> _ -> false;
    };
  }

  // waiting

  private void park(Waiter waiter, Outcome<Reply> told) {
    waiters.add(waiter);
    var end = waiter.call.waitsUntil();
    if (told instanceof Outcome.Done<Reply>(Reply.NothingReady(_, var millis)) && millis > 0) {
      end = Math.min(end, world.agenda().now() + (millis + 1) * MILLI);
    }
    world.agenda().at(end, () -> wake(waiter, true));
    if (signalled(waiter)) wake(waiter, false); // it came while the call was on its way back
  }

  private void wake(Waiter waiter, boolean byTime) {
    if (waiter.over) return;
    waiter.over = true;
    waiters.remove(waiter);
    waiter.ticket.close();
    var call = waiter.call;
    var slept = byTime && troubledAt < waiter.since ? waiter.since : -1;
    inbox.add(new Arrival(call.agent(), call.ask(), call.waitsUntil(), slept, call.reply()));
    callToServe(0);
  }

  private boolean signalled(Waiter waiter) {
    try {
      return waiter.ticket.await(0, Deadline.in(clock, Duration.ofSeconds(1)));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Wakes those who were called.
  private void looksForCalls() {
    for (var waiter : List.copyOf(waiters)) if (signalled(waiter)) wake(waiter, false);
  }

  /// Another process has committed something; it is seen a little later, and only if somebody
  /// waits.
  private void sees(int then) {
    if (!lives(then)) return;
    if (world.agenda().now() < suspendedUntil) {
      world.agenda().at(suspendedUntil, () -> sees(then));
      return;
    }
    store().changes().raise();
    looksForCalls();
  }

  void isToSee() {
    if (!up || (waiters.isEmpty() && !busy)) return;
    var present = life;
    world.agenda().after(chance.millis(1, 80), () -> sees(present));
  }

  // what the store meets, and what comes round

  private final class Met implements SimStore.Troubles {
    private final int then;

    Met(int then) {
      this.then = then;
    }

    @Override
    public void turn() {
      var weather = world.weather();
      if (weather.strikes(Weather.Fault.WAITED_TOO_LONG)) {
        pause(Simulation.ALLOWED.toNanos() + chance.millis(0, 500));
      } else if (weather.strikes(Weather.Fault.WAITED)) {
        pause(chance.millis(1, 3_000));
      }
    }

    /// Others go on meanwhile.
    private void pause(long nanos) {
      var agenda = world.agenda();
      if (agenda.depth() < 4) agenda.runUntil(agenda.now() + nanos);
      if (!lives(then)) throw new Died();
    }

    @Override
    public long now() {
      return world.agenda().now();
    }

    @Override
    public Hitch hitch() {
      return world.weather().hitch();
    }

    @Override
    public int healthyStatements() {
      return chance.below(12);
    }

    @Override
    public void committed(SimStore by) {
      by.changes().raise();
      world.agenda().after(0, SimProcess.this::looksForCalls);
      world.committed(SimProcess.this);
    }
  }

  /// Rounds that come round by the agenda. While the oracle knows of nothing to be freed, most of
  /// them are left out: they would find nothing.
  private final class SimRounds implements Rounds {
    private final int then;

    SimRounds(int then) {
      this.then = then;
    }

    @Override
    public Alarm after(Duration delay, Runnable work) {
      var taken = new boolean[1];
      world
          .agenda()
          .after(
              delay,
              () -> {
                if (!taken[0]) round(work, () -> {});
              });
      return () -> taken[0] = true;
    }

    @Override
    public Alarm every(Duration pause, Runnable work) {
      var taken = new boolean[1];
      again(pause, work, taken);
      return () -> taken[0] = true;
    }

    private void again(Duration pause, Runnable work, boolean[] taken) {
      var some = (long) (pause.toNanos() * (0.9 + 0.2 * chance.below(1_000) / 1_000));
      world
          .agenda()
          .after(
              some,
              () -> {
                if (!taken[0]) round(work, () -> again(pause, work, taken));
              });
    }

    private void round(Runnable work, Runnable then) {
      if (!lives(this.then)) return;
      var now = world.agenda().now();
      if (busy || now < suspendedUntil) {
        world.agenda().at(Math.max(now + MILLI, suspendedUntil), () -> round(work, then));
        return;
      }
      if (world.oracle().overdue(now) || chance.oneIn(12)) looksAround(work);
      then.run();
    }

    private void looksAround(Runnable work) {
      var begun = world.agenda().now();
      store().lastChange();
      together(work);
      if (!lives(then)) return;
      var change = store().lastChange();
      var kept = change != null && change.kept();
      if (change != null) {
        world.saw(List.of(freed(change, kept, begun)));
      }
      if (change == null ? world.weather().fair() : kept) world.oracle().afterRound(begun);
    }

    @SuppressWarnings("unchecked") // the reaper answers a number
    private Seen freed(SimStore.Change change, boolean kept, long begun) {
      var outcome =
          ((Outcome<Object>) change.outcome())
              .<Reply>map(_ -> new Reply.NothingReady(java.util.Map.of(), 0));
      return new Seen(
          change.at(),
          new Actor(Actor.SYSTEM.agent(), identity),
          Ask.ROUND,
          outcome,
          kept,
          change.from(),
          change.to(),
          world.agenda().now() - begun);
    }

    @Override
    public void close() {}
  }
}
