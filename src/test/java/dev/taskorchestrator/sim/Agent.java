package dev.taskorchestrator.sim;

import static dev.taskorchestrator.sim.Chance.SECOND;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Somebody who talks to a server process: sends, hears or does not hear, sends again under the
/// same request id, and now and then loses its memory.
abstract class Agent {

  private static final int TRIES = 5;

  final Simulation world;
  final Chance chance;
  final String name;
  private final SimProcess process;
  private int life;
  private int asked;

  Agent(Simulation world, String name, SimProcess process) {
    this.world = world;
    this.chance = world.chance();
    this.name = name;
    this.process = process;
  }

  /// Begins, or begins again without remembering anything.
  abstract void begins();

  /// Forgets everything, and whatever it waited for.
  void forgets() {
    life++;
    rest(1, 90, this::begins);
  }

  /// Does nothing for some seconds.
  void rest(double low, double high, Runnable then) {
    later(chance.seconds(low, high), then);
  }

  void later(long nanos, Runnable then) {
    var present = life;
    world
        .agenda()
        .after(
            nanos,
            () -> {
              if (life == present) then.run();
            });
  }

  /// Commands; mostly under a request id.
  void command(Command command, Consumer<Outcome<Reply>> then) {
    command(command, 0, then);
  }

  void command(Command command, long wait, Consumer<Outcome<Reply>> then) {
    var number = name + "-" + asked++;
    var request = chance.oneIn(4) ? null : number;
    new Exchange(new Ask(command, null, request, number, wait), then).send();
  }

  /// Commands without a request id, and waits.
  void waiting(Command command, long patience, Consumer<Outcome<Reply>> then) {
    new Exchange(new Ask(command, null, null, "", patience), then).send();
  }

  /// Commands under a request id, whatever comes.
  void once(Command command, Consumer<Outcome<Reply>> then) {
    var number = name + "-" + asked++;
    new Exchange(new Ask(command, null, number, number, 0), then).send();
  }

  /// Uses a request id a second time for something else.
  void confused(Command command, Consumer<Outcome<Reply>> then) {
    var number = name + "-" + (asked - 1);
    new Exchange(new Ask(command, null, number, number + " confused", 0), then).send();
  }

  void ask(Query query, long wait, Consumer<Outcome<Reply>> then) {
    new Exchange(new Ask(null, query, null, "", wait), then).send();
  }

  static @Nullable Reply done(Outcome<Reply> outcome) {
    return outcome instanceof Outcome.Done<Reply>(var reply) ? reply : null;
  }

  /// One call until its answer is heard, sent as often as that takes.
  private final class Exchange {
    private final Ask ask;
    private final Consumer<Outcome<Reply>> then;
    private final int present = life;
    private int tries;
    private boolean over;

    Exchange(Ask ask, Consumer<Outcome<Reply>> then) {
      this.ask = ask;
      this.then = then;
    }

    void send() {
      var mine = ++tries;
      if (process.reachable() && !world.weather().strikes(Weather.Fault.REQUEST_LOST)) {
        world.agenda().after(world.weather().delay(), () -> process.arrive(name, ask, this::heard));
      }
      world
          .agenda()
          .after(
              15 * SECOND + ask.patience(),
              () -> {
                if (!over && tries == mine) again();
              });
    }

    private void again() {
      if (life != present) return;
      if (tries < TRIES) {
        send();
      } else {
        ends(Outcome.refused(new Refusal.OutcomeUnknown()));
      }
    }

    private void heard(Outcome<Reply> outcome) {
      if (over || life != present) return;
      if (outcome instanceof Outcome.Refused<Reply>(var refusal) && passing(refusal)) {
        var mine = tries;
        world
            .agenda()
            .after(
                chance.seconds(0.5, 4),
                () -> {
                  if (!over && tries == mine) again();
                });
        return;
      }
      ends(outcome);
    }

    private static boolean passing(Refusal refusal) {
      return refusal instanceof Refusal.DeadlineExceeded
          || refusal instanceof Refusal.OutcomeUnknown
          || refusal instanceof Refusal.StorageFull
          || refusal instanceof Refusal.StorageFailed
          || refusal instanceof Refusal.Overloaded;
    }

    private void ends(Outcome<Reply> outcome) {
      over = true;
      then.accept(outcome);
    }
  }
}
