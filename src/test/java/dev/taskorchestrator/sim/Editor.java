package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Changes;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Draft;
import dev.taskorchestrator.core.Status;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Changes its mind: ties tasks together, in circles if it could, unties, moves, waives, calls off,
/// opens again, and puts away what is over.
final class Editor extends Agent {

  private static final int MANY = 70;
  private static final List<String> TYPES = List.of("completion", "completion", "approval", "data");

  Editor(Simulation world, String name, SimProcess process) {
    super(world, name, process);
  }

  @Override
  void begins() {
    idles();
  }

  private void idles() {
    rest(10 * world.pace(), 80 * world.pace(), this::edits);
  }

  private void edits() {
    if (world.healed()) return;
    if (world.board().count() == 0) {
      idles();
      return;
    }
    command(chance.oneIn(world.board().count() > MANY ? 2 : 3) ? tidying() : edit(), _ -> idles());
  }

  private Command edit() {
    var task = world.anyTask();
    return switch (chance.below(16)) {
      case 0, 1, 2 -> update(task, null, null, List.of(need()), List.of(), List.of());
      case 3 ->
          update(task, null, null, List.of(need(), need()), List.of(world.anyTask()), List.of());
      case 4, 5 -> tie(task);
      case 6 -> move(task, chance.oneIn(3) ? null : world.anyTask());
      case 7, 8, 9 -> status(stuck(), Status.PENDING);
      case 10 -> status(task, Status.BLOCKED);
      case 11 ->
          new Command.Cancel(
              chance.oneIn(2) ? task : stuck(), null, !chance.oneIn(3), !chance.oneIn(3));
      case 12 -> status(task, Status.CANCELLED);
      default -> field(task);
    };
  }

  private String stuck() {
    return chance.oneIn(4)
        ? world.anyTask()
        : world.anyTask(task -> task.status == Status.BLOCKED || task.status == Status.FAILED);
  }

  private static Command field(
      String task, Map<String, @Nullable Object> fields, @Nullable Long version) {
    return new Command.Update(
        task, version, new Changes(fields), null, null, null, List.of(), List.of(), List.of());
  }

  private Command field(String task) {
    return field(
        task,
        Map.of("priority", chance.below(1_000)),
        chance.oneIn(2) ? null : (long) chance.below(6));
  }

  private Draft.Need need() {
    return new Draft.Need(world.anyTask(), chance.of(TYPES));
  }

  private static Command update(
      String task,
      @Nullable Status status,
      Command.@Nullable Reparent parent,
      List<Draft.Need> add,
      List<String> remove,
      List<Command.Waiver> waive) {
    return new Command.Update(
        task, null, new Changes(Map.of()), status, null, parent, add, remove, waive);
  }

  static Command status(String task, Status status) {
    return update(task, status, null, List.of(), List.of(), List.of());
  }

  static Command waive(String task, String need) {
    return update(
        task, null, null, List.of(), List.of(), List.of(new Command.Waiver(need, "we know it")));
  }

  private static Command move(String task, @Nullable String parent) {
    return update(task, null, new Command.Reparent(parent), List.of(), List.of(), List.of());
  }

  private Command tie(String task) {
    var shadow = world.board().find(task).orElse(null);
    if (shadow == null || shadow.needs.isEmpty()) {
      return update(task, null, null, List.of(need()), List.of(), List.of());
    }
    var need = chance.of(List.copyOf(shadow.needs.keySet()));
    return chance.oneIn(2)
        ? waive(task, need)
        : update(task, null, null, List.of(), List.of(need), List.of());
  }

  /// Puts away what is over, and removes it where there is much.
  private Command tidying() {
    var over = world.anyTask(task -> task.status.ended() && task.status != Status.FAILED);
    if (world.board().count() > MANY || chance.oneIn(12)) {
      return new Command.Delete(over, !chance.oneIn(3), false);
    }
    return new Command.Delete(over, chance.oneIn(20), true);
  }
}
