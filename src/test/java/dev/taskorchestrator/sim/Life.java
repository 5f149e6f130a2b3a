package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Chance.MILLI;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Lock;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.engine.Engine;
import dev.taskorchestrator.engine.LockSteps;
import dev.taskorchestrator.json.RuleJson;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.store.SimStore;
import dev.taskorchestrator.store.SimStore.Hitch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One life of a server process: the production engine on a store and rounds of its own. It serves
/// what has come to it, several calls in one commit, and may die at any moment.
final class Life {

  /// When to look again whether it is free.
  private static final long SOON = 25 * MILLI;

  /// How many may wait for each other's time to pass.
  private static final int DEEPEST = 4;

  /// What became of a call.
  private record Served(
      SimCall call, Outcome<Reply> outcome, SimStore.@Nullable Change change, long took) {

    Outcome<Reply> told() {
      return change == null || change.told() == null ? outcome : Outcome.refused(change.told());
    }
  }

  /// What came of something that nobody asked for.
  enum Found {
    /// It did not try to change anything.
    NOTHING,
    CHANGED,
    /// It could not change what it wanted to.
    HINDERED
  }

  /// Thrown where the process dies in the middle of something.
  private static final class Died extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Died() {
      super("died", null, false, false);
    }
  }

  private final Simulation world;
  private final SimProcess process;
  private final String identity;
  private final Chance chance;
  private final Agenda agenda;
  private final Backing backing;
  private final Engine engine;
  private final Sleepers sleepers;
  private final List<SimCall> inbox = new ArrayList<>();
  private long keptUp;
  private boolean over;
  private boolean busy;
  private boolean called;

  Life(Simulation world, SimProcess process, String identity) {
    this.world = world;
    this.process = process;
    this.identity = identity;
    this.chance = world.chance();
    this.agenda = world.agenda();
    this.sleepers = new Sleepers(agenda, process, this::comes);
    var machine = world.machine().as(identity);
    var clock = process.clock();
    var rounds = new SimRounds(world, this);
    this.backing = world.backing(clock, machine, new Met(), rounds);
    var ids = new Ids(clock, chance.split().source());
    this.engine =
        new Engine(
            backing.store(),
            world.roles(),
            RuleJson::read,
            clock,
            rounds,
            ids,
            chance.split().source(),
            machine);
  }

  void ends() {
    over = true;
    sleepers.clear();
    backing.dies();
  }

  @Override
  public String toString() {
    return (busy ? "busy, " : "") + inbox.size() + " calls have come, " + sleepers;
  }

  /// Does it as soon as nothing else is being done, unless the process dies first.
  void whenFree(Runnable work) {
    if (over) return;
    var now = agenda.now();
    if (busy || now < process.suspendedUntil()) {
      agenda.at(Math.max(now + SOON, process.suspendedUntil()), () -> whenFree(work));
    } else {
      work.run();
    }
  }

  // serving

  /// A call has come.
  void arrive(String agent, Ask ask, Consumer<Outcome<Reply>> reply) {
    var call = new SimCall(agent, ask, agenda.now() + ask.patience(), reply);
    if (ask.patience() > 0 && ask.command() instanceof Command.ClaimNext next) {
      var wanted = List.of(next.specialists(), Optional.ofNullable(next.parent()));
      call.listensFor(Bell.of(backing.store().readied().join(wanted), process.clock()));
    }
    comes(call);
  }

  /// Is served at once if it is its turn, or goes on sleeping.
  private void comes(SimCall call) {
    if (call.bell != null && !call.bell.first() && agenda.now() < call.until) {
      sleepers.add(call, 0);
      return;
    }
    inbox.add(call);
    if (called) return;
    called = true;
    agenda.after(chance.millis(0, 15), () -> whenFree(this::serve));
  }

  private void serve() {
    called = false;
    var calls = List.copyOf(inbox);
    inbox.clear();
    var done = new ArrayList<Served>();
    var since = world.oracle().lastEvent();
    var early = world.weather().strikes(Weather.Fault.KILLED_BEFORE_COMMIT);
    var late = world.weather().strikes(Weather.Fault.KILLED_AFTER_COMMIT);
    together(() -> {
      for (var call : calls) done.add(served(call));
      if (early) throw new Died();
    });
    if (over) return;
    tell(done, since);
    if (early || late) {
      process.dies();
      return;
    }
    for (var served : done) {
      world.count(served.told());
      settle(served);
    }
    sleepers.listen();
  }

  /// Runs what belongs into one commit; the process may die meanwhile.
  private void together(Runnable calls) {
    busy = true;
    try {
      backing.together(calls);
    } catch (Died _) {
      // nothing was kept
    } finally {
      busy = false;
    }
  }

  private Served served(SimCall call) {
    if (call.until > agenda.now()) listens(call);
    var clock = process.clock();
    var begun = own();
    if (world.weather().strikes(Weather.Fault.SLOW_DISK)) clock.slow(chance.millis(20, 300));
    try {
      var outcome =
          ScopedValue.where(Deadline.CURRENT, Deadline.in(clock, Simulation.ALLOWED))
              .call(() -> carriedOut(call));
      return new Served(call, outcome, backing.lastChange(outcome), own() - begun);
    } finally {
      clock.slow(0);
    }
  }

  /// The time, without that for which it was kept up by others.
  private long own() {
    return agenda.now() - keptUp;
  }

  /// Takes a ticket before it looks, so that nothing is missed in between.
  private void listens(SimCall call) {
    if (call.ask.query() instanceof Query.Changes) {
      call.listensFor(Bell.of(backing.store().changes().ticket(), process.clock()));
    } else if (call.ask.command() instanceof Command.Lock) {
      call.listensFor(Bell.of(backing.store().unlocked().ticket(), process.clock()));
    }
  }

  private Outcome<Reply> carriedOut(SimCall call) {
    var ask = call.ask;
    var actor = new Actor(call.agent, identity);
    if (ask.patience() > 0 && ask.command() instanceof Command.Lock lock) {
      if (call.steps == null) {
        var patience = Duration.ofNanos(ask.patience());
        call.steps = new LockSteps(backing.store(), actor, lock, patience);
      }
      return call.steps.tries();
    }
    if (ask.query() != null) return engine.ask(ask.query());
    if (ask.command() == null) throw new IllegalStateException("asks for nothing");
    var outcome = engine.execute(ask.call(actor), ask.command());
    if (world.is(Quirk.KEEPS_LATE_WORK)) {
      Quirk.keepLateWork(backing.store(), ask.command(), outcome);
    }
    return outcome;
  }

  private void settle(Served served) {
    var call = served.call();
    var told = served.told();
    if (SimCall.worthWaiting(told) && agenda.now() < call.until) {
      sleepers.add(call, SimCall.askAgain(told));
      return;
    }
    call.hangsUp();
    agenda.after(0, sleepers::listen); // the next in line may have been called
    if (call.steps != null) besides(leaving(call.steps));
    if (!over && !process.cutOff() && !world.weather().strikes(Weather.Fault.REPLY_LOST)) {
      agenda.after(world.weather().delay(), () -> call.reply.accept(told));
    }
  }

  private Runnable leaving(LockSteps steps) {
    var allowed = Deadline.in(process.clock(), Duration.ofSeconds(2));
    return () -> ScopedValue.where(Deadline.CURRENT, allowed).run(steps::leaves);
  }

  /// Does something that nobody asked for. Only its first change is looked at.
  Found besides(Runnable work) {
    var begun = own();
    var since = world.oracle().lastEvent();
    backing.firstChange();
    together(work);
    if (over) return Found.HINDERED;
    var change = backing.firstChange();
    backing.lastChange(Outcome.done(true));
    agenda.after(0, sleepers::listen);
    if (change == null) return Found.NOTHING;
    var nothing = Outcome.<Reply>done(new Reply.NothingReady(Map.of(), 0));
    var round = new SimCall(Actor.SYSTEM.agent(), Ask.ROUND, 0, _ -> {});
    world.saw(List.of(seen(round, change, nothing, since, own() - begun)));
    return change.kept() ? Found.CHANGED : Found.HINDERED;
  }

  // what the oracle hears

  private void tell(List<Served> done, long since) {
    done.forEach(this::watch);
    world.saw(
        done.stream()
            .map(served -> {
              var change = served.change();
              var truth = change == null || change.kept() ? served.outcome() : served.told();
              return seen(served.call(), change, truth, since, served.took());
            })
            .toList());
  }

  private Seen seen(
      SimCall call,
      SimStore.@Nullable Change change,
      Outcome<Reply> outcome,
      long since,
      long took) {
    var who = new Actor(call.agent, identity);
    if (change == null) {
      return new Seen(agenda.now(), who, call.ask, outcome, false, -1, -1, since, took);
    }
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

  /// Whether it slept although there was something for it, and nothing kept it from being called.
  private void watch(Served served) {
    var since = served.call().sleepsSince;
    if (since < 0 || agenda.stoodStill() >= since) return;
    if (!(served.outcome() instanceof Outcome.Done<Reply>(var reply))) return;
    switch (reply) {
      case Reply.Taken(var task, _, _, _, var again) when !again ->
          world.oracle().sleptThrough(agenda.now(), since, task.id().text());
      case Reply.Locked(var locks, var again) when !again -> {
        var names = locks.stream().map(Lock::name).toList();
        world.oracle().sleptThrough(agenda.now(), since, names);
      }
      default -> {}
    }
  }

  // what others do

  /// Something was committed; it is seen a little later, if anybody waits.
  void isToSee() {
    if (world.is(Quirk.DEAF) || (sleepers.none() && !busy)) return;
    agenda.after(chance.millis(1, 80), this::sees);
  }

  private void sees() {
    if (over) return;
    if (agenda.now() < process.suspendedUntil()) {
      agenda.at(process.suspendedUntil(), this::sees);
      return;
    }
    backing.looks();
    sleepers.listen();
  }

  /// What the store meets.
  private final class Met implements SimStore.Troubles {

    @Override
    public void turn() {
      var weather = world.weather();
      if (weather.strikes(Weather.Fault.WAITED_TOO_LONG)) {
        pause(Simulation.ALLOWED.toNanos() + chance.millis(0, 500));
      } else if (weather.strikes(Weather.Fault.WAITED)) {
        pause(chance.millis(1, 3_000));
      }
    }

    /// Others go on meanwhile, and what they have begun by its end is finished first.
    private void pause(long nanos) {
      var end = agenda.now() + nanos;
      if (agenda.depth() < DEEPEST) {
        agenda.runUntil(end);
        keptUp += agenda.now() - end;
      }
      if (over) throw new Died();
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
      return agenda.now();
    }

    @Override
    public void committed(SimStore by) {
      agenda.after(0, sleepers::listen);
      world.committed();
    }
  }
}
