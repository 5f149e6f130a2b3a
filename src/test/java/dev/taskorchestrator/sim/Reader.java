package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Query;

/// Only wants to know. What it hears is compared with what the oracle knows.
final class Reader extends Agent {

  Reader(Simulation world, String name, SimProcess process) {
    super(world, name, process);
  }

  @Override
  void begins() {
    rest(20 * world.pace(), 120 * world.pace(), this::reads);
  }

  private void reads() {
    if (world.healed()) return;
    ask(question(), 0, _ -> begins());
  }

  private Query question() {
    return switch (chance.below(8)) {
      case 0 -> new Query.Overview(true, null);
      case 1 -> new Query.Tasks(Filter.all().onlyReady(), true);
      case 2 -> new Query.Tree(null, 50);
      case 3 -> new Query.SearchArtifacts(null, "work", 5);
      default -> new Query.OneTask(world.anyTask(), chance.oneIn(3));
    };
  }
}
