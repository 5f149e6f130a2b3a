package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Reply;

/// Follows the events with a cursor, and must be told each of them once and in order.
final class Follower extends Agent {

  private long cursor;

  Follower(Simulation world, String name, SimProcess process) {
    super(world, name, process);
  }

  @Override
  void begins() {
    ask(
        new Query.Changes(cursor, chance.between(5, 60)),
        chance.seconds(0, 240),
        outcome -> {
          if (done(outcome) instanceof Reply.Changes(var events, _)) {
            for (var event : events) {
              if (event.sequence() != ++cursor) {
                throw new Violation(
                    name + " was told " + event.sequence() + " instead of " + cursor);
              }
            }
          }
          rest(1, 120 * world.pace(), this::begins);
        });
  }
}
