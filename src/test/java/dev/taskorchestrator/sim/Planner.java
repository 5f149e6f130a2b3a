package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Changes;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Plans trees of tasks with dependencies, some under ids that were in use before, as long as there
/// is not too much to do already.
final class Planner extends Agent {

  private static final int MOST_READY = 8;
  private static final int MOST_OPEN = 90;
  private static final List<String> TYPES =
      List.of("completion", "completion", "completion", "data", "approval", "related");

  Planner(Simulation world, String name, SimProcess process) {
    super(world, name, process);
  }

  @Override
  void begins() {
    rest(1, 20, this::plans);
  }

  private void plans() {
    if (world.healed()) return;
    if (world.board().open() >= MOST_OPEN || world.board().readyCount() >= MOST_READY) {
      idles();
    } else {
      command(new Command.Plan(drafts()), _ -> idles());
    }
  }

  private void idles() {
    rest(5 * world.pace(), 90 * world.pace(), this::plans);
  }

  private List<Draft> drafts() {
    var drafts = new ArrayList<Draft>();
    var refs = new ArrayList<String>();
    var count = chance.between(1, 6);
    for (int i = 0; i < count; i++) {
      var chosen = chance.oneIn(6) ? "again-" + chance.below(12) : null;
      var ref = "r" + i;
      drafts.add(
          new Draft(
              "",
              ref,
              chosen == null ? null : new TaskId(chosen),
              parent(refs),
              brief(),
              needs(refs)));
      refs.add(ref);
    }
    return drafts;
  }

  private @Nullable String parent(List<String> refs) {
    return switch (chance.below(5)) {
      case 0 -> world.board().count() == 0 ? null : world.anyTask();
      case 1, 2 -> refs.isEmpty() ? null : chance.of(refs);
      default -> null;
    };
  }

  private List<Draft.Need> needs(List<String> refs) {
    var needs = new ArrayList<Draft.Need>();
    while (chance.oneIn(2)) {
      var inside = !refs.isEmpty() && !chance.oneIn(3);
      if (!inside && world.board().count() == 0) break;
      needs.add(new Draft.Need(inside ? chance.of(refs) : world.anyTask(), chance.of(TYPES)));
    }
    return needs;
  }

  private Brief brief() {
    return new Changes(
            Map.of(
                "priority",
                chance.below(5),
                "max_attempts",
                chance.between(1, 4),
                "lease_seconds",
                chance.of(List.of(30, 60, 60, 120, 300)),
                "timeout_seconds",
                chance.of(List.of(0, 0, 0, 90, 600)),
                "complete_by_hand",
                chance.oneIn(5)))
        .applied(Brief.of("do it", "well"));
  }
}
