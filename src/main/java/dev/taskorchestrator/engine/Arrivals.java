package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Incoming;
import dev.taskorchestrator.core.Incoming.Need;
import dev.taskorchestrator.core.Incoming.Trouble;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.TaskId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What comes from elsewhere, brought into line with itself before anything is written: in which
/// order it comes, how each task stands, and what is tied to nothing.
final class Arrivals {

  private final Map<String, Incoming> all;
  private final Map<String, TaskId> known;
  private final Map<String, Status> settled = new HashMap<>();
  private final List<Trouble> troubles = new ArrayList<>();
  private final List<Incoming> fresh = new ArrayList<>();
  private final Map<String, List<Incoming>> dependents = new HashMap<>();
  private final Set<String> suspects = new HashSet<>();
  private boolean joins;

  /// @param all what there is at the source by its keys, in its order
  /// @param known which of them are here already; what is added to it later, has come
  Arrivals(Map<String, Incoming> all, Map<String, TaskId> known) {
    this.all = all;
    this.known = known;
    order();
    settle();
    for (var row : all.values()) tie(row);
    suspect();
  }

  /// Those that are not here yet; parents before their children.
  List<Incoming> fresh() {
    return fresh;
  }

  List<Trouble> troubles() {
    return troubles;
  }

  /// How one of them will stand here.
  Status status(Incoming row) {
    return settled.getOrDefault(row.key(), Status.PENDING);
  }

  /// Whether one comes that is not here yet.
  boolean comes(String key) {
    return all.containsKey(key) && !known.containsKey(key);
  }

  /// All that wait for that one, here already or not.
  List<Incoming> dependents(String key) {
    return dependents.getOrDefault(key, List.of());
  }

  /// Whether a dependency may close a circle, so that it has to be looked for. What comes is
  /// reached from what is here only where it is tied to it.
  boolean suspicious(Incoming row, Need need) {
    return joins || (suspects.contains(row.key()) && suspects.contains(need.key()));
  }

  static boolean overForParent(Status status) {
    return status == Status.COMPLETED || status == Status.CANCELLED || status == Status.ARCHIVED;
  }

  static boolean ended(Status status) {
    return status == Status.COMPLETED || status == Status.ARCHIVED;
  }

  private void order() {
    var done = new HashSet<>(known.keySet());
    for (var row : all.values()) {
      var way = new ArrayDeque<Incoming>();
      var on = new HashSet<String>();
      // a circle of parents is broken where it closes
      for (@Nullable Incoming next = row;
          next != null && !done.contains(next.key()) && on.add(next.key());
          next = next.parent() == null ? null : all.get(next.parent())) {
        way.push(next);
      }
      for (var next : way) {
        if (done.add(next.key())) fresh.add(next);
      }
    }
  }

  /// None that is over has a child that is not.
  private void settle() {
    for (var row : fresh) {
      var active = row.status() == Status.ACTIVE;
      settled.put(row.key(), active ? Status.PENDING : row.status());
      if (active) say(row.key(), "was being worked on; it can be taken here");
    }
    for (var row : fresh.reversed()) {
      var parent = row.parent();
      if (parent == null || overForParent(status(row))) continue;
      var above = settled.get(parent);
      if (above == null || !ended(above)) continue;
      settled.put(parent, Status.PENDING);
      say(parent, "was " + above.word() + " with unfinished children; it is pending");
    }
  }

  private void tie(Incoming row) {
    var here = known.containsKey(row.key());
    var parent = row.parent();
    if (!here && parent != null) {
      if (known.containsKey(parent)) joins = true;
      else if (!all.containsKey(parent)) {
        say(row.key(), "its parent '" + parent + "' did not come; it has none");
      }
    }
    for (var need : row.needs()) {
      if (need.key().equals(row.key())) {
        if (!here) say(row.key(), "depends on itself, which is left out");
      } else if (!all.containsKey(need.key())) {
        if (!here) say(row.key(), "depends on '" + need.key() + "', which is not there");
      } else {
        dependents.computeIfAbsent(need.key(), _ -> new ArrayList<>()).add(row);
        if (here && !known.containsKey(need.key())) joins = true;
      }
    }
  }

  private void say(String where, String what) {
    troubles.add(new Trouble(where, what, false));
  }

  /// What is left when all that waits for nothing and all that nothing waits for is taken away
  /// again and again: circles, and what lies between them. A parent waits for its children.
  private void suspect() {
    var waits = new HashMap<String, List<String>>();
    var waited = new HashMap<String, List<String>>();
    for (var row : fresh) {
      suspects.add(row.key());
      var parent = row.parent();
      if (parent != null) edge(parent, row.key(), waits, waited);
      for (var need : row.needs()) {
        if (!need.type().equals("related")) edge(row.key(), need.key(), waits, waited);
      }
    }
    strip(waits, waited);
    strip(waited, waits);
  }

  private void edge(
      String from, String to, Map<String, List<String>> waits, Map<String, List<String>> waited) {
    if (!comes(from) || !comes(to)) return;
    waits.computeIfAbsent(from, _ -> new ArrayList<>()).add(to);
    waited.computeIfAbsent(to, _ -> new ArrayList<>()).add(from);
  }

  /// Takes away what leads nowhere, and then what only led there.
  private void strip(Map<String, List<String>> leads, Map<String, List<String>> led) {
    var left = new HashMap<String, Integer>();
    var ends = new ArrayDeque<String>();
    for (var key : suspects) {
      var count =
          (int) leads.getOrDefault(key, List.of()).stream().filter(suspects::contains).count();
      left.put(key, count);
      if (count == 0) ends.add(key);
    }
    while (!ends.isEmpty()) {
      var end = ends.remove();
      suspects.remove(end);
      for (var before : led.getOrDefault(end, List.of())) {
        if (suspects.contains(before) && left.merge(before, -1, Integer::sum) == 0)
          ends.add(before);
      }
    }
  }
}
