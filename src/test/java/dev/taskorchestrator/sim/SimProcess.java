package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Chance.MILLI;
import static dev.taskorchestrator.sim.Chance.SECOND;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Lock;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.engine.Engine;
import dev.taskorchestrator.engine.LockSteps;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.store.Contents;
import dev.taskorchestrator.store.SimStore;
import dev.taskorchestrator.store.SimStore.Hitch;
import dev.taskorchestrator.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A server process: the production engine on a store, a clock and rounds of its own. It serves
/// what has come to it, several calls in one commit, dies and comes back as another, stands still,
/// or is cut off from its agents.
final class SimProcess {

  /// One round in so many is made, where it is going to find something as far as the oracle knows,
  /// and where not: with the look at the invariants, a round costs as much as fifty calls.
  private static final int DUE_ROUNDS = 3;

  private static final int IDLE_ROUNDS = 600;

  /// When to look again whether it is still busy.
  private static final long SOON = 25 * MILLI;

  /// A call that has come. One that waits sleeps between two tries.
  private static final class Call {
    final String agent;
    final Ask ask;
    final long until;
    final Consumer<Outcome<Reply>> reply;
    @Nullable Bell bell;
    @Nullable LockSteps steps;
    long sleepsSince = -1;
    boolean asleep;
    int sleeps;

    Call(String agent, Ask ask, long until, Consumer<Outcome<Reply>> reply) {
      this.agent = agent;
      this.ask = ask;
      this.until = until;
      this.reply = reply;
    }
  }

  /// What became of a call.
  private record Served(
      Call call, Outcome<Reply> outcome, SimStore.@Nullable Change change, long took) {

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
  private final List<Call> inbox = new ArrayList<>();
  private final List<Call> asleep = new ArrayList<>();
  private int life;
  private boolean up;
  private boolean busy;
  private boolean called;
  private long suspendedUntil;
  private long cutOffUntil;
  private long troubledAt = -1;
  private String identity = "";
  private @Nullable Backing backing;
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
    var machine = world.machine().as(identity);
    var rounds = new SimRounds(life);
    var fresh = world.backing(clock, machine, new Met(life), rounds);
    var ids = new Ids(clock, chance.split().source());
    backing = fresh;
    engine =
        new Engine(
            fresh.store(), world.roles(), clock, rounds, ids, chance.split().source(), machine);
  }

  private Backing backing() {
    if (backing == null) throw new IllegalStateException("down");
    return backing;
  }

  private Store store() {
    return backing().store();
  }

  private boolean lives(int then) {
    return up && life == then;
  }

  private long now() {
    return world.agenda().now();
  }

  // what befalls it

  void dies() {
    if (!up) return;
    up = false;
    troubledAt = now();
    world.machine().dies(identity);
    backing().dies();
    inbox.clear();
    for (var call : asleep) call.asleep = false;
    asleep.clear();
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
    suspendedUntil = Math.max(suspendedUntil, now() + nanos);
    troubledAt = suspendedUntil;
    world.note(identity + " stands still for " + nanos / SECOND + " s");
  }

  void isCutOff(long nanos) {
    cutOffUntil = Math.max(cutOffUntil, now() + nanos);
    troubledAt = cutOffUntil;
    world.note(identity + " is cut off for " + nanos / SECOND + " s");
  }

  void clockIsSet(long difference) {
    clock.set(difference);
    world.note(identity + " has its wall clock set by " + difference / SECOND + " s");
  }

  /// The world ends.
  void ends() {
    if (up) backing().dies();
  }

  /// Whatever befell it is over.
  void recovers() {
    suspendedUntil = 0;
    cutOffUntil = 0;
    returns();
  }

  boolean reachable() {
    return up && now() >= cutOffUntil;
  }

  @Override
  public String toString() {
    return identity
        + (up ? "" : ", down")
        + (busy ? ", busy" : "")
        + ": "
        + inbox.size()
        + " calls have come, "
        + asleep.size()
        + " sleep";
  }

  // serving

  /// A call has come.
  void arrive(String agent, Ask ask, Consumer<Outcome<Reply>> reply) {
    if (!reachable()) return;
    var call = new Call(agent, ask, now() + ask.patience(), reply);
    if (ask.patience() > 0 && ask.command() instanceof Command.ClaimNext next) {
      var wanted = List.of(next.specialists(), Optional.ofNullable(next.parent()));
      call.bell = Bell.of(store().readied().join(wanted), clock);
    }
    comes(call);
  }

  /// Is served at once if it is its turn, or goes on sleeping.
  private void comes(Call call) {
    if (call.bell == null || call.bell.first() || now() >= call.until) {
      inbox.add(call);
      callToServe(chance.millis(0, 15));
    } else {
      sleeps(call, call.until);
    }
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
      world.agenda().after(SOON, () -> serve(then));
      return;
    }
    if (now() < suspendedUntil) {
      world.agenda().at(suspendedUntil, () -> serve(then));
      return;
    }
    called = false;
    var calls = List.copyOf(inbox);
    inbox.clear();
    var done = new ArrayList<Served>();
    var since = world.oracle().lastEvent();
    var early = world.weather().strikes(Weather.Fault.KILLED_BEFORE_COMMIT);
    var late = world.weather().strikes(Weather.Fault.KILLED_AFTER_COMMIT);
    together(() -> {
      for (var call : calls) done.add(serve(call));
      if (early) throw new Died();
    });
    if (lives(then)) tell(done, since, early || late);
    if (early || late) dies();
    if (lives(then)) done.forEach(this::settle);
    if (lives(then)) listensForBells();
  }

  /// Runs what belongs into one commit; the process may die meanwhile.
  private void together(Runnable calls) {
    busy = true;
    try {
      backing().together(calls);
    } catch (Died _) {
      // nothing was kept
    } finally {
      busy = false;
    }
  }

  private Served serve(Call call) {
    if (call.until > now()) listens(call);
    var begun = now();
    if (world.weather().strikes(Weather.Fault.SLOW_DISK)) clock.slow(chance.millis(20, 300));
    try {
      var outcome =
          ScopedValue.where(Deadline.CURRENT, Deadline.in(clock, Simulation.ALLOWED))
              .call(() -> carriedOut(call));
      return new Served(call, outcome, backing().lastChange(outcome), now() - begun);
    } finally {
      clock.slow(0);
    }
  }

  /// Takes a ticket before it looks, so that nothing is missed in between.
  private void listens(Call call) {
    if (call.ask.query() instanceof Query.Changes) {
      call.bell = Bell.of(store().changes().ticket(), clock);
    } else if (call.ask.command() instanceof Command.Lock) {
      call.bell = Bell.of(store().unlocked().ticket(), clock);
    }
  }

  private Outcome<Reply> carriedOut(Call call) {
    if (engine == null) throw new IllegalStateException("down");
    var ask = call.ask;
    var actor = new Actor(call.agent, identity);
    if (ask.patience() > 0 && ask.command() instanceof Command.Lock lock) {
      return locked(call, actor, lock);
    }
    if (ask.command() != null) {
      var outcome = engine.execute(ask.call(actor), ask.command());
      if (world.is(Quirk.KEEPS_LATE_WORK)) keepsLateWork(ask.command(), outcome);
      return outcome;
    }
    if (ask.query() != null) return engine.ask(ask.query());
    throw new IllegalStateException("asks for nothing");
  }

  private void keepsLateWork(Command command, Outcome<Reply> outcome) {
    if (command instanceof Command.Complete work
        && !work.work().isEmpty()
        && outcome
            instanceof Outcome.Refused<Reply>(Refusal.Superseded(var id, var attempt, _, _, _))) {
      store()
          .write(tx -> {
            var late =
                new Artifact(
                    "late-" + now(),
                    id,
                    attempt,
                    "general",
                    "late",
                    "0".repeat(64),
                    1,
                    List.of(),
                    tx.now(),
                    "late");
            tx.artifacts().insert(late, new Contents.Kept("0".repeat(64), 1, "x"));
            return Outcome.done(true);
          });
    }
  }

  private Outcome<Reply> locked(Call call, Actor actor, Command.Lock lock) {
    if (call.steps == null) {
      call.steps = new LockSteps(store(), actor, lock, Duration.ofNanos(call.ask.patience()));
    }
    return call.steps.tries();
  }

  /// Tells the oracle.
  private void tell(List<Served> done, long since, boolean dying) {
    done.forEach(this::watch);
    world.saw(done.stream().map(served -> seen(served, since)).toList());
    if (dying) return;
    for (var served : done) world.count(served.told());
  }

  private Seen seen(Served served, long since) {
    var change = served.change();
    var kept = change != null && change.kept();
    var truth = kept || change == null ? served.outcome() : served.told();
    return seen(served.call(), change, truth, since, served.took());
  }

  private Seen seen(
      Call call, SimStore.@Nullable Change change, Outcome<Reply> outcome, long since, long took) {
    var who = new Actor(call.agent, identity);
    if (change == null) return new Seen(now(), who, call.ask, outcome, false, -1, -1, since, took);
    var committed = change.committed();
    return new Seen(
        change.at(),
        who,
        call.ask,
        outcome,
        change.kept(),
        committed ? change.from() : -1,
        committed ? change.to() : -1,
        since,
        took);
  }

  private void watch(Served served) {
    var since = served.call().sleepsSince;
    if (since < 0 || world.agenda().stoodStill() >= since) return;
    if (served.outcome() instanceof Outcome.Done<Reply>(Reply.Locked(var locks, var again))
        && !again) {
      var names = locks.stream().map(Lock::name).toList();
      world.oracle().sleptThrough(now(), since, names);
    }
    if (served.outcome() instanceof Outcome.Done<Reply>(Reply.Taken(var task, _, _, _, var again))
        && !again) {
      world.oracle().sleptThrough(now(), since, task.id().text());
    }
  }

  private void settle(Served served) {
    var call = served.call();
    var told = served.told();
    if (worthWaiting(told) && now() < call.until) {
      sleeps(call, wakesAt(call, told));
      return;
    }
    if (call.bell != null) call.bell.close();
    world.agenda().after(0, this::listensForBells); // the next in line may have been called
    if (call.steps != null) besides(leaving(call.steps));
    if (now() >= cutOffUntil && !world.weather().strikes(Weather.Fault.REPLY_LOST)) {
      world.agenda().after(world.weather().delay(), () -> call.reply.accept(told));
    }
  }

  /// Does something that nobody asked for; answers whether it changed something, or null if it did
  /// not try to. Only its first change is looked at.
  private @Nullable Boolean besides(Runnable work) {
    var begun = now();
    var since = world.oracle().lastEvent();
    var present = life;
    backing().firstChange();
    together(work);
    if (!lives(present)) return false;
    var change = backing().firstChange();
    backing().lastChange(Outcome.done(true));
    if (change == null) return null;
    var nothing = Outcome.<Reply>done(new Reply.NothingReady(Map.of(), 0));
    var round = new Call(Actor.SYSTEM.agent(), Ask.ROUND, 0, _ -> {});
    world.saw(List.of(seen(round, change, nothing, since, now() - begun)));
    return change.kept();
  }

  private Runnable leaving(LockSteps steps) {
    return () ->
        ScopedValue.where(Deadline.CURRENT, Deadline.in(clock, Duration.ofSeconds(2)))
            .run(steps::leaves);
  }

  private static boolean worthWaiting(Outcome<Reply> told) {
    return switch (told) {
      case Outcome.Done<Reply>(Reply.NothingReady _), Outcome.Done<Reply>(Reply.LockQueued _) ->
          true;
      case Outcome.Done<Reply>(Reply.Changes(var events, _)) -> events.isEmpty();
      case Outcome.Done<Reply> _, Outcome.Refused<Reply> _ -> false;
    };
  }

  // waiting

  private long wakesAt(Call call, Outcome<Reply> told) {
    var millis =
        switch (told) {
          case Outcome.Done<Reply>(Reply.NothingReady(_, var some)) -> some;
          case Outcome.Done<Reply>(Reply.LockQueued(_, var some)) -> some;
          default -> 0L;
        };
    return millis > 0 ? Math.min(call.until, now() + (millis + 1) * MILLI) : call.until;
  }

  private void sleeps(Call call, long wakes) {
    call.asleep = true;
    call.sleepsSince = now();
    var sleep = ++call.sleeps;
    asleep.add(call);
    world
        .agenda()
        .at(
            wakes,
            () -> {
              if (call.asleep && call.sleeps == sleep) wakes(call, true);
            });
    listensForBells(); // it may have rung while the call was served
  }

  private void wakes(Call call, boolean byTime) {
    call.asleep = false;
    asleep.remove(call);
    if (!byTime || troubledAt >= call.sleepsSince) call.sleepsSince = -1;
    comes(call);
  }

  private void listensForBells() {
    for (var call : List.copyOf(asleep)) {
      if (call.asleep && call.bell != null && call.bell.rung()) wakes(call, false);
    }
  }

  /// Something was committed; it is seen a little later.
  void isToSee() {
    if (!up || world.is(Quirk.DEAF) || (asleep.isEmpty() && !busy)) return;
    var present = life;
    world.agenda().after(chance.millis(1, 80), () -> sees(present));
  }

  private void sees(int then) {
    if (!lives(then)) return;
    if (now() < suspendedUntil) {
      world.agenda().at(suspendedUntil, () -> sees(then));
      return;
    }
    backing().looks();
    listensForBells();
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
    public Hitch hitch() {
      return world.weather().hitch();
    }

    @Override
    public int healthyStatements() {
      return chance.below(12);
    }

    @Override
    public long now() {
      return world.agenda().now();
    }

    @Override
    public void committed(SimStore by) {
      world.agenda().after(0, SimProcess.this::listensForBells);
      world.committed();
    }
  }

  /// Rounds that come round by the agenda.
  private final class SimRounds implements Rounds {
    private static final Duration LONG = Duration.ofMinutes(1);

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
                if (!taken[0]) once(work);
              });
      return () -> taken[0] = true;
    }

    private void once(Runnable work) {
      if (!lives(then)) return;
      if (busy || world.agenda().now() < suspendedUntil) {
        world.agenda().at(Math.max(world.agenda().now() + SOON, suspendedUntil), () -> once(work));
        return;
      }
      besides(work);
      listensForBells();
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
                if (!taken[0]) round(pause, work, () -> again(pause, work, taken));
              });
    }

    /// Of the short rounds, which are the reaper's, most are left out while there is nothing to
    /// reap.
    private void round(Duration pause, Runnable work, Runnable next) {
      if (!lives(then)) return;
      var now = world.agenda().now();
      if (busy || now < suspendedUntil) {
        world.agenda().at(Math.max(now + SOON, suspendedUntil), () -> round(pause, work, next));
        return;
      }
      if (pause.compareTo(LONG) > 0) {
        besides(work);
      } else if (chance.oneIn(world.oracle().overdue(now) ? DUE_ROUNDS : IDLE_ROUNDS)) {
        looksAround(work);
      }
      next.run();
    }

    private void looksAround(Runnable work) {
      var begun = world.agenda().now();
      var kept = besides(work);
      if (!lives(then)) return;
      if (kept == null ? world.weather().fair() : kept) world.oracle().afterRound(begun);
    }

    @Override
    public void close() {}
  }
}
