package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Chance.SECOND;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Role;
import dev.taskorchestrator.core.RoleReading;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.engine.Invariants;
import dev.taskorchestrator.engine.RoleBook;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.store.SimDatabase;
import dev.taskorchestrator.store.SimStore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/// A world from a seed: some server processes on one database, agents that use them, and weather.
/// Everything runs on one thread in virtual time; the same seed makes the same world. At the end
/// all is made well, and then all work must come to its end.
final class Simulation implements AutoCloseable {

  /// How long a call may take.
  static final Duration ALLOWED = Duration.ofSeconds(10);

  private static final int TOLD = 40;
  private static final int PROCESSES = 3;
  private static final long CHECK = 300 * SECOND;
  private static final long HOUR = 3_600 * SECOND;

  private final Setup setup;
  private final Chance chance;
  private final Weather weather;
  private final Agenda agenda = new Agenda();
  private final SimMachine machine = new SimMachine();
  private final SimDatabase database;
  private final Oracle oracle;
  private final RoleBook roles;
  private final List<SimProcess> processes = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();
  private final Deque<Object> told = new ArrayDeque<>();
  private long calls;
  private long timeouts;
  private long linked;
  private boolean healed;

  Simulation(Setup setup) {
    this.setup = setup;
    this.chance = new Chance(setup.seed());
    this.weather = new Weather(chance.split(), setup.stormy());
    this.database = setup.database();
    this.oracle = new Oracle(machine, setup.slack());
    this.roles = new RoleBook(setup.folder().resolve("roles"), _ -> role());
    for (int i = 0; i < PROCESSES; i++) processes.add(new SimProcess(this, i));
    settle();
  }

  private static RoleReading role() {
    return new RoleReading(
        List.of(new Role(Role.GENERIC, "You do it.", List.of(), List.of(), "", List.of())),
        List.of());
  }

  private void settle() {
    for (int i = 0; i < 5; i++) {
      var worker = new Worker(this, "worker" + i, process());
      workers.add(worker);
      worker.begins();
    }
    new Planner(this, "planner", process()).begins();
    new Editor(this, "editor0", process()).begins();
    new Editor(this, "editor1", process()).begins();
    new Locker(this, "locker0", process()).begins();
    new Locker(this, "locker1", process()).begins();
    new Locker(this, "locker2", process()).begins();
    new Reader(this, "reader", process()).begins();
    new Follower(this, "follower0", process()).begins();
    new Follower(this, "follower1", process()).begins();
    agenda.after(CHECK, this::checks);
    befalls();
  }

  private SimProcess process() {
    return chance.of(processes);
  }

  // what its parts ask for

  Agenda agenda() {
    return agenda;
  }

  /// A source of chance for one part.
  Chance chance() {
    return chance.split();
  }

  Weather weather() {
    return weather;
  }

  SimMachine machine() {
    return machine;
  }

  SimDatabase database() {
    return database;
  }

  /// A store for a process.
  Backing backing(SimClock clock, SimMachine machine, SimStore.Troubles troubles, Rounds rounds) {
    return setup.real()
        ? Backing.of(database, agenda, clock, rounds, machine, setup.project())
        : Backing.of(new SimStore(database, clock, machine, troubles, setup.folder()));
  }

  /// The tasks as the oracle pictures them.
  Board board() {
    return oracle.board();
  }

  Oracle oracle() {
    return oracle;
  }

  RoleBook roles() {
    return roles;
  }

  /// How much slower everybody is than in the densest world.
  double pace() {
    return setup.pace();
  }

  boolean is(Quirk quirk) {
    return setup.quirk() == quirk;
  }

  boolean healed() {
    return healed;
  }

  String anyTask() {
    var ids = board().ids();
    return ids.isEmpty() ? "none" : chance.of(ids);
  }

  String anyTask(Predicate<Shadow> wanted) {
    var ids = new ArrayList<String>();
    for (var task : board().all()) if (wanted.test(task)) ids.add(task.id);
    return ids.isEmpty() ? anyTask() : chance.of(ids);
  }

  // what they tell

  void note(Object what) {
    told.add(what);
    if (told.size() > TOLD) told.removeFirst();
  }

  void saw(List<Seen> seen) {
    seen.forEach(this::note);
    oracle.saw(
        seen, after -> database.rows(Happened.QUERY, after).stream().map(Happened::read).toList());
  }

  /// A call was answered that way.
  void count(Outcome<Reply> outcome) {
    calls++;
    if (outcome instanceof Outcome.Refused<Reply>(var refusal)
        && (refusal instanceof Refusal.DeadlineExceeded
            || refusal instanceof Refusal.OutcomeUnknown)) {
      timeouts++;
    }
  }

  /// Somebody has committed something.
  void committed() {
    processes.forEach(SimProcess::isToSee);
  }

  // what befalls them

  private void befalls() {
    agenda.after(
        chance.seconds(60 * pace(), 1_200 * pace()),
        () -> {
          if (weather.fair()) return;
          if (weather.strikes(Weather.Fault.KILLED)) process().dies();
          if (weather.strikes(Weather.Fault.SUSPENDED))
            process().isSuspended(chance.seconds(0, 150));
          if (weather.strikes(Weather.Fault.CUT_OFF)) process().isCutOff(chance.seconds(1, 120));
          if (weather.strikes(Weather.Fault.REOPENED)) reopens();
          if (weather.strikes(Weather.Fault.CLOCK_SET)) {
            var most = chance.oneIn(2) ? 3_600 : 60;
            process().clockIsSet(chance.seconds(-most, most));
          }
          befalls();
        });
  }

  private void reopens() {
    note("the database is opened anew");
    database.reopen();
    compare();
  }

  // what must be true

  private void checks() {
    compare();
    agenda.after(CHECK, this::checks);
  }

  private void compare() {
    var broken = new ArrayList<String>(database.broken());
    broken.addAll(Invariants.broken(database::rows));
    var unlinked = database.unlinked(linked);
    if (unlinked > 0) broken.add("the chain of events is broken at " + unlinked);
    linked = oracle.lastEvent();
    if (!broken.isEmpty()) throw new Violation(broken.toString());
    oracle.compare(database::rows);
  }

  /// Lives through its hours and comes to its end.
  Figures run() {
    try {
      agenda.runUntil((long) (setup.hours() * HOUR));
      heals();
      compare();
      return figures();
    } catch (AssertionError | RuntimeException wrong) {
      throw new Violation(story(wrong), wrong);
    }
  }

  private void heals() {
    note("all is well from now on");
    weather.clears();
    healed = true;
    for (var process : processes) process.recovers();
    for (var worker : workers) worker.forgets();
    new Mender(this, "mender", processes.getFirst()).begins();
    var end = agenda.now() + HOUR;
    while (left().size() > 0 && agenda.now() < end) agenda.runUntil(agenda.now() + 10 * SECOND);
    if (left().size() > 0) throw new Violation("not done an hour after all was well: " + left());
  }

  private List<String> left() {
    var left = new ArrayList<String>();
    for (var task : board().all()) {
      if (!task.status.ended() || task.status == Status.FAILED)
        left.add(task.id + " " + task.status);
    }
    return left;
  }

  private String story(Throwable wrong) {
    var text = new StringBuilder();
    text.append("seed ").append(setup.seed()).append(", step ").append(agenda.steps());
    text.append(", after ").append(Duration.ofNanos(agenda.now())).append(": ");
    text.append(wrong.getMessage() == null ? wrong.toString() : wrong.getMessage());
    for (var process : processes) text.append("\n  ").append(process);
    for (var one : told) text.append("\n  ").append(one);
    return text.toString();
  }

  private Figures figures() {
    return new Figures(
        1,
        setup.hours(),
        agenda.steps(),
        calls,
        timeouts,
        oracle.grants(),
        oracle.staleRefused(),
        oracle.lastEvent(),
        weather.counts());
  }

  /// Stands for every row of every table.
  String digest() {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var tables =
          database.rows(
              "select name from sqlite_schema where type = 'table' and name not like 'task_text%'"
                  + " order by name");
      for (var table : tables) {
        for (var row : database.rows("select * from " + table)) {
          digest.update(row.getBytes(StandardCharsets.UTF_8));
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  @Override
  public void close() {
    processes.forEach(SimProcess::ends);
    database.close();
  }
}
