package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Chance.MILLI;
import static dev.taskorchestrator.sim.Chance.SECOND;
import static dev.taskorchestrator.sim.Violation.unless;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.run.Machine;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;

/// Knows what must be true, without the product's tables and rules: it hears every command and its
/// answer, and every event, and keeps a small picture of its own. Whatever contradicts the picture
/// is a [Violation].
final class Oracle {

  private final Board board = new Board();
  private final Requests requests = new Requests();
  private final History history;
  private final Leases leases;
  private final LockBook locks;
  private final Tables tables;
  private final List<Happened> events = new ArrayList<>();
  private long stale;

  /// @param slack how exactly leases are kept, in nanoseconds
  Oracle(Machine machine, long slack) {
    this.history = new History(board, machine, slack);
    this.leases = new Leases(board, machine, slack);
    this.locks = new LockBook(machine, slack);
    this.tables = new Tables(board, locks);
  }

  Board board() {
    return board;
  }

  long lastEvent() {
    return events.size();
  }

  long grants() {
    return history.grants();
  }

  long lockGrants() {
    return locks.grants();
  }

  long staleRefused() {
    return stale;
  }

  // what is seen

  /// The calls of one commit, in the order in which they were served, and all events after the last
  /// one known.
  void saw(List<Seen> calls, LongFunction<List<Happened>> eventsAfter) {
    var fresh = new ArrayDeque<Happened>();
    var before = lastEvent();
    if (calls.stream().anyMatch(Seen::committed)) fresh.addAll(eventsAfter.apply(before));
    for (var call : calls) {
      var own = new ArrayList<Happened>();
      if (call.committed()) {
        clockMoves(fresh, call.from());
        unless(
            call.from() == lastEvent(),
            () -> "events are numbered from " + call.from() + ": " + call);
        while (own.size() < call.to() - call.from() && !fresh.isEmpty()) {
          own.add(fresh.removeFirst());
        }
        unless(own.size() == call.to() - call.from(), () -> "an event is missing of " + call);
      }
      saw(call, own, call.since() == before);
    }
    clockMoves(fresh, Long.MAX_VALUE);
    unless(fresh.isEmpty(), () -> "events that nobody made: " + fresh);
  }

  /// The project's clock is moved before a transaction does anything else.
  private void clockMoves(Deque<Happened> fresh, long until) {
    while (!fresh.isEmpty()
        && fresh.getFirst().number() <= until
        && fresh.getFirst().kind() == Event.Kind.CLOCK_MOVED) {
      told(fresh.removeFirst());
    }
  }

  private void told(Happened event) {
    unless(event.number() == lastEvent() + 1, () -> "a gap before " + event);
    var wrong = event.kind() == Event.Kind.HALTED || event.kind() == Event.Kind.RESUMED;
    unless(!wrong, () -> "the project was halted: " + event);
    events.add(event);
  }

  /// @param alone whether nobody else was served meanwhile
  private void saw(Seen call, List<Happened> own, boolean alone) {
    unless(
        call.took() <= Simulation.ALLOWED.toNanos() + SECOND,
        () -> "took " + call.took() / MILLI + " ms: " + call);
    switch (call.outcome()) {
      case Outcome.Refused<Reply>(var refusal) -> {
        unless(own.isEmpty(), () -> "a refused call has made events: " + call + " " + own);
        refused(call, refusal);
      }
      case Outcome.Done<Reply>(var reply) -> done(call, reply, own, alone);
    }
  }

  private void done(Seen call, Reply reply, List<Happened> own, boolean alone) {
    var question = call.ask().command() == null;
    if (!question && (call.kept() || reply instanceof Reply.Repeated)) {
      requests.answered(call, reply);
    }
    var acted = question || call.kept();
    if (acted) {
      leases.before(call, reply);
      locks.before(call, reply);
    }
    // what is going to be deleted keeps nobody waiting any more, before its event says so
    for (var event : own) if (event.kind() == Event.Kind.DELETED) board.untie(event.task());
    for (var event : own) {
      told(event);
      history.happened(call, event);
      locks.happened(call, event);
    }
    if (!acted) return;
    leases.after(call, reply);
    locks.after(call, reply);
    after(call, reply, alone);
  }

  private void refused(Seen call, Refusal refusal) {
    if (refusal instanceof Refusal.Superseded || refusal instanceof Refusal.LeaseLost) stale++;
    requests.refused(call, refusal);
    var never =
        refusal instanceof Refusal.ArtifactCorrupt || refusal instanceof Refusal.ProjectHalted;
    unless(!never, call::toString);
    if (!(call.ask().command() instanceof Command.ClaimNext)) return;
    var allowed =
        switch (refusal) {
          case Refusal.TaskNotFound _,
              Refusal.DeadlineExceeded _,
              Refusal.OutcomeUnknown _,
              Refusal.StorageFull _,
              Refusal.StorageFailed _,
              Refusal.Overloaded _,
              Refusal.RequestIdReused _ ->
              true;
          default -> false;
        };
    unless(allowed, () -> "next_task was refused: " + call);
  }

  private void after(Seen call, Reply reply, boolean alone) {
    switch (reply) {
      case Reply.Updated(var task, _, _) -> sameStatus(call, task);
      case Reply.CalledOff off -> calledOff(call, off);
      case Reply.OneTask one when alone -> sameStatus(call, one.task());
      case Reply.Changes changes -> told(call, changes, alone);
      default -> {}
    }
  }

  private void calledOff(Seen call, Reply.CalledOff off) {
    sameStatus(call, off.task());
    if (!(call.ask().command() instanceof Command.Cancel cancel) || cancel.keepWork()) return;
    board.get(off.task().id().text()).artifacts.clear();
    for (var child : off.children()) board.get(child.text()).artifacts.clear();
  }

  private void sameStatus(Seen call, Task answered) {
    var task = board.get(answered.id().text());
    unless(
        task.status == answered.status() && task.attempt == answered.attempt(),
        () ->
            "answered as %s of attempt %d, not %s of %d: %s"
                .formatted(answered.status(), answered.attempt(), task.status, task.attempt, call));
  }

  /// Who asks for events gets all of them, each once, in order: those of the moment at which he was
  /// served, which is the present one unless others were served since.
  private void told(Seen call, Reply.Changes changes, boolean alone) {
    if (!(call.ask().query() instanceof Query.Changes(var after, var limit))) return;
    var last = changes.last();
    unless(
        alone ? last == lastEvent() : call.since() <= last && last <= lastEvent(),
        () -> "not as of event " + lastEvent() + " but of " + last + ": " + call);
    var expected = Math.min(limit, Math.max(0, last - after));
    unless(
        changes.events().size() == expected,
        () -> "not " + expected + " events after " + after + " but " + changes.events().size());
    for (int i = 0; i < expected; i++) {
      var event = Happened.of(changes.events().get(i));
      unless(event.equals(events.get((int) after + i)), () -> "not as it was: " + event);
    }
  }

  // what is true now and then

  /// Whether something is held that is to be freed.
  boolean overdue(long now) {
    return leases.overdue(now) || locks.overdue(now);
  }

  /// Right after a round of a reaper nothing is held any more that nobody works on.
  void afterRound(long now) {
    leases.afterRound(now);
    locks.afterRound(now);
  }

  /// Somebody waited until only time woke him, and then got a task that he could have had before.
  void sleptThrough(long now, long since, String id) {
    var ready = board.find(id).map(task -> task.readySince).orElse(-1L);
    var slept = now - Math.max(ready, since);
    unless(
        ready < 0 || slept < 3 * SECOND,
        () -> id + " was ready for " + slept / MILLI + " ms while somebody waited for it");
  }

  /// The same for locks.
  void sleptThrough(long now, long since, List<String> names) {
    locks.sleptThrough(now, since, names);
  }

  /// Compares the picture with what lies in the tables.
  void compare(Function<String, List<String>> rows) {
    tables.compare(rows);
  }
}
