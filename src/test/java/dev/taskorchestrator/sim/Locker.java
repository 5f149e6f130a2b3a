package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Takes named locks, some of the same few, waits in line for them, keeps them for a while or for
/// too long, and gives them up or forgets to.
final class Locker extends Agent {

  private static final List<String> NAMES = List.of("build", "deploy", "docs", "schema");

  Locker(Simulation world, String name, SimProcess process) {
    super(world, name, process);
  }

  @Override
  void begins() {
    rest(5 * world.pace(), 90 * world.pace(), this::locks);
  }

  private List<String> names() {
    var names = new TreeSet<String>();
    names.add(chance.of(NAMES));
    while (chance.oneIn(3)) names.add(chance.of(NAMES));
    return List.copyOf(names);
  }

  private void locks() {
    if (world.healed()) return;
    var names = names();
    var lease = chance.of(List.of(5, 10, 30, 60));
    var wish = new Command.Lock(names, lease, null);
    if (chance.oneIn(3)) {
      command(wish, outcome -> got(outcome, names, lease));
    } else {
      waiting(wish, chance.seconds(1, 60), outcome -> got(outcome, names, lease));
    }
  }

  private void got(Outcome<Reply> outcome, List<String> names, int lease) {
    if (!(done(outcome) instanceof Reply.Locked(var locks, _))) {
      begins();
      return;
    }
    var number = locks.getFirst().number();
    switch (chance.below(8)) {
      case 0 -> begins(); // and so they are going to lapse
      case 1 -> rest(lease, lease * 2.0, () -> gives(names, number)); // too late
      case 2 -> {
        var more = new ArrayList<>(names); // while it holds some
        more.add(chance.of(NAMES));
        command(
            new Command.Lock(List.copyOf(new TreeSet<>(more)), lease, null),
            _ -> rest(0.1, 3, () -> gives(names, number)));
      }
      default -> rest(0.1, lease * 0.8, () -> gives(names, number));
    }
  }

  private void gives(List<String> names, long number) {
    command(new Command.Unlock(names, chance.oneIn(3) ? null : number), _ -> begins());
  }
}
