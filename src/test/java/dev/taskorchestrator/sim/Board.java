package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tasks of a project as the oracle pictures them, and what stands in the way of each.
final class Board {

  private final Map<String, Shadow> tasks = new LinkedHashMap<>();

  /// The largest attempt number that each id ever had, deleted ones included.
  private final Map<String, Long> highest = new HashMap<>();

  Shadow get(String id) {
    var task = tasks.get(id);
    if (task == null) throw new Violation("something happened to " + id + ", which is not there");
    return task;
  }

  Optional<Shadow> find(String id) {
    return Optional.ofNullable(tasks.get(id));
  }

  Collection<Shadow> all() {
    return tasks.values();
  }

  List<String> ids() {
    return List.copyOf(tasks.keySet());
  }

  int count() {
    return tasks.size();
  }

  /// How many have not come to their end; a failed one may be tried again.
  long open() {
    return tasks.values().stream().filter(Shadow::open).count();
  }

  long readyCount() {
    return tasks.values().stream().filter(task -> task.readySince >= 0).count();
  }

  /// A new task; its attempt numbers go on where those of a deleted one of its id ended.
  Shadow add(String id) {
    var task = new Shadow(id);
    Violation.unless(tasks.put(id, task) == null, () -> id + " was created twice");
    task.attempt = highest(id);
    return task;
  }

  /// Takes a task away, which is in nobody's way any more.
  void remove(long now, String id) {
    grown(id, get(id).attempt);
    tasks.remove(id);
    tasks.values().forEach(task -> refreshOne(now, task));
  }

  /// Nobody needs that task any more.
  void untie(String id) {
    for (var task : tasks.values()) task.needs.remove(id);
  }

  long highest(String id) {
    return highest.getOrDefault(id, 0L);
  }

  void grown(String id, long attempt) {
    highest.merge(id, attempt, Math::max);
  }

  // what stands in the way

  /// Whether nothing but its retry time keeps it from being handed out.
  boolean ready(Shadow task) {
    return task.status == Status.PENDING && openNeeds(task).isEmpty() && !openChild(task);
  }

  List<String> openNeeds(Shadow task) {
    var open = new ArrayList<String>();
    task.needs.forEach((id, need) -> {
      if (open(id, need)) open.add(id);
    });
    return open;
  }

  boolean open(String id, Shadow.Need need) {
    if (need.waived || need.type.equals("related")) return false;
    if (need.type.equals("approval")) return !need.approved;
    return get(id).standing() != Status.COMPLETED;
  }

  boolean openChild(Shadow parent) {
    return tasks.values().stream()
        .anyMatch(task -> parent.id.equals(task.parent) && !task.overForParent());
  }

  boolean completedChild(Shadow parent) {
    return tasks.values().stream()
        .anyMatch(task -> parent.id.equals(task.parent) && task.standing() == Status.COMPLETED);
  }

  /// A dependency on that task as it begins.
  Shadow.Need need(String target, String type) {
    var need = new Shadow.Need(type);
    need.approved = find(target).filter(Shadow::approves).isPresent();
    return need;
  }

  // what follows from a change

  /// A task has changed: tells those that need it, and works out anew what could be handed out.
  void changed(long now, Shadow task) {
    refreshOne(now, task);
    if (task.parent != null) find(task.parent).ifPresent(parent -> refreshOne(now, parent));
    for (var other : tasks.values()) {
      var need = other.needs.get(task.id);
      if (need == null) continue;
      tell(other, need, task);
      refreshOne(now, other);
    }
  }

  /// Approvals come with a task's standing, and go when it ends otherwise; but what is done stays
  /// done.
  private static void tell(Shadow needy, Shadow.Need need, Shadow task) {
    if (task.approves()) {
      need.approved = true;
    } else if (task.status.ended() && needy.standing() != Status.COMPLETED) {
      need.approved = false;
    }
  }

  void refreshOne(long now, Shadow task) {
    if (!ready(task)) {
      task.readySince = -1;
    } else if (task.readySince < 0) {
      task.readySince = now;
    }
  }
}
