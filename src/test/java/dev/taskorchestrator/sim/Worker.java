package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Chance.SECOND;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes tasks and works on them, as agents do: with and without heartbeats, in time and too late,
/// to the end or not, and now and then for an attempt that was over long ago.
final class Worker extends Agent {

  private static final List<Integer> LEASES = List.of(30, 30, 60, 60, 120, 300, 900);
  private static final List<Command.NextAction> ACTIONS =
      List.of(
          Command.NextAction.COMPLETE,
          Command.NextAction.COMPLETE,
          Command.NextAction.COMPLETE,
          Command.NextAction.COMPLETE,
          Command.NextAction.COMPLETE,
          Command.NextAction.CONTINUE,
          Command.NextAction.NEEDS_REVISION,
          Command.NextAction.BLOCKED);

  /// A claim as this agent remembers it.
  private record Claim(String task, long attempt, int lease) {}

  private final List<Claim> past = new ArrayList<>();
  private int works;

  Worker(Simulation world, String name, SimProcess process) {
    super(world, name, process);
  }

  @Override
  void begins() {
    past.clear();
    if (chance.oneIn(2)) {
      opens();
    } else {
      seeks();
    }
  }

  /// A session is opened once, however often that is sent.
  private void opens() {
    once(new Command.OpenSession(name + "-s" + works++, "sim", "/"), _ -> seeks());
  }

  private void idles() {
    if (world.healed()) {
      rest(0.2, 1, this::seeks);
    } else {
      rest(1, 20 * world.pace(), this::seeks);
    }
  }

  private void seeks() {
    if (world.healed()) {
      next(20 * SECOND);
      return;
    }
    switch (chance.below(20)) {
      case 0, 1, 6 -> claims();
      case 2 -> meddles();
      case 3, 4, 5 -> next(0);
      default -> next(chance.seconds(1, 240));
    }
  }

  private void next(long wait) {
    var lease = chance.oneIn(4) ? null : chance.of(LEASES);
    var parent = !world.healed() && chance.oneIn(8) ? world.anyTask() : null;
    command(
        new Command.ClaimNext(List.of(), parent, lease),
        wait,
        outcome -> {
          if (done(outcome) instanceof Reply.NothingReady(_, var millis)
              && millis > 0
              && wait == 0
              && chance.oneIn(2)) {
            later(Math.min(millis * Chance.MILLI, 60 * SECOND), this::seeks);
          } else {
            got(outcome, lease);
          }
        });
  }

  private void claims() {
    var lease = chance.of(LEASES);
    command(new Command.Claim(world.anyTask(), lease), outcome -> got(outcome, lease));
  }

  private void got(Outcome<Reply> outcome, @Nullable Integer lease) {
    var claim =
        switch (done(outcome)) {
          case Reply.Taken taken ->
              new Claim(
                  taken.task().id().text(),
                  taken.task().attempt(),
                  lease == null ? taken.task().brief().leaseSeconds() : lease);
          case Reply.Repeated(var text) when text.startsWith("taken ") -> {
            var words = text.split(" ", -1);
            yield new Claim(words[1], Long.parseLong(words[2]), lease == null ? 30 : lease);
          }
          case null, default -> null;
        };
    if (claim == null) {
      idles();
      return;
    }
    past.add(claim);
    if (past.size() > 20) past.removeFirst();
    begins(claim);
  }

  /// How it is going to go about it.
  private void begins(Claim claim) {
    if (world.healed()) {
      rest(1, 15, () -> handsIn(claim, Command.NextAction.COMPLETE));
      return;
    }
    switch (chance.below(12)) {
      case 0 -> forgets(); // and so the lease is going to lapse
      case 1 -> rest(claim.lease(), claim.lease() * 2.0 + 60, () -> ends(claim)); // too late
      case 2 -> rest(0, claim.lease() * 1.3, () -> ends(claim)); // perhaps
      case 3 -> rest(0.1, 5, () -> ends(claim));
      default -> {
        var whole = chance.seconds(2, claim.lease() * 2.0);
        works(claim, world.agenda().now() + whole);
      }
    }
  }

  /// With heartbeats.
  private void works(Claim claim, long until) {
    var pause = Math.min(claim.lease() * SECOND / 3, 120 * SECOND);
    if (world.healed() || world.agenda().now() + pause >= until) {
      later(Math.max(0, Math.min(pause, until - world.agenda().now())), () -> ends(claim));
      return;
    }
    later(
        pause,
        () ->
            command(
                new Command.Heartbeat(
                    claim.task(),
                    chance.oneIn(5) ? null : claim.attempt(),
                    chance.oneIn(6) ? chance.of(LEASES) : null,
                    chance.oneIn(2) ? chance.below(101) : null,
                    chance.oneIn(4) ? "note " + works++ : null),
                outcome -> {
                  if (goesOn(done(outcome))) {
                    works(claim, until);
                  } else {
                    idles(); // lost, cancelled, taken by somebody else
                  }
                }));
  }

  private static boolean goesOn(@Nullable Reply reply) {
    return switch (reply) {
      case Reply.Renewed(_, var cancelled) -> !cancelled;
      case Reply.Repeated _ -> true;
      case null, default -> false;
    };
  }

  private void ends(Claim claim) {
    if (chance.oneIn(4) && !world.healed()) {
      command(
          new Command.Release(
              claim.task(),
              chance.oneIn(4) ? null : claim.attempt(),
              chance.of(List.of(Command.Ending.values())),
              "because"),
          _ -> idles());
    } else {
      handsIn(claim, world.healed() ? Command.NextAction.COMPLETE : chance.of(ACTIONS));
    }
  }

  private void handsIn(Claim claim, Command.NextAction action) {
    command(
        work(claim.task(), chance.oneIn(6) ? null : claim.attempt(), action),
        outcome -> {
          var goesOn =
              action == Command.NextAction.CONTINUE && done(outcome) instanceof Reply.WorkTaken;
          if (goesOn) {
            rest(1, claim.lease() * 0.7, () -> ends(claim));
          } else {
            idles();
          }
        });
  }

  private Command work(String task, @Nullable Long attempt, Command.NextAction action) {
    var number = works++;
    return new Command.Complete(
        task,
        attempt,
        "summary " + number,
        chance.oneIn(5) ? "" : "work of " + name + " " + number,
        action,
        "general",
        List.of());
  }

  /// Acts for an attempt that it no longer has, or never had.
  private void meddles() {
    var task = past.isEmpty() || chance.oneIn(4) ? world.anyTask() : chance.of(past).task();
    @Nullable Long attempt =
        past.isEmpty() || chance.oneIn(6) ? null : Long.valueOf(attemptOn(task));
    var command =
        switch (chance.below(4)) {
          case 0 -> new Command.Heartbeat(task, attempt, null, 50, null);
          case 1 -> new Command.Release(task, attempt, Command.Ending.RELEASE, "late");
          default -> work(task, attempt, chance.of(ACTIONS));
        };
    if (chance.oneIn(10)) {
      confused(command, _ -> idles());
    } else {
      command(command, _ -> idles());
    }
  }

  private long attemptOn(String task) {
    return past.stream()
        .filter(claim -> claim.task().equals(task))
        .mapToLong(Claim::attempt)
        .findFirst()
        .orElse(1);
  }
}
