package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Status;
import java.util.ArrayList;

/// When all is well again, helps on what is stuck: opens it, and waives what will not come.
final class Mender extends Agent {

  Mender(Simulation world, String name, SimProcess process) {
    super(world, name, process);
  }

  @Override
  void begins() {
    var next = new ArrayList<Command>();
    for (var task : world.board().all()) {
      if (task.status == Status.FAILED || task.status == Status.BLOCKED) {
        next.add(Editor.status(task.id, Status.PENDING));
      }
      if (!task.open()) continue;
      task.needs.forEach((id, need) -> {
        var other = world.board().get(id);
        if (need.waived) return;
        if (other.standing() == Status.CANCELLED || other.standing() == Status.FAILED) {
          next.add(Editor.waive(task.id, id));
        }
      });
    }
    for (var one : next) command(one, _ -> {});
    rest(20, 40, this::begins);
  }
}
