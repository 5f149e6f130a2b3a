package dev.taskorchestrator.engine;

import dev.taskorchestrator.store.DependencyTable.Edge;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds tasks that wait for each other. No change can make such a circle; a hand in the database
/// can.
final class Circles {

  private final Map<String, List<String>> waitsFor = new HashMap<>();

  void add(List<Edge> edges) {
    for (var edge : edges) {
      waitsFor.computeIfAbsent(edge.task(), _ -> new ArrayList<>()).add(edge.prerequisite());
    }
  }

  /// One circle, in order, its first named again at the end.
  Optional<List<String>> find() {
    var done = new HashSet<String>();
    for (var start : waitsFor.keySet()) {
      if (done.contains(start)) continue;
      var circle = from(start, done);
      if (circle.isPresent()) return circle;
    }
    return Optional.empty();
  }

  /// Depth first, with a stack of our own: a chain may be longer than the thread's stack is deep.
  private Optional<List<String>> from(String start, Set<String> done) {
    var way = new ArrayList<String>(List.of(start));
    var on = new HashSet<String>(way);
    var left = new ArrayDeque<ArrayDeque<String>>(List.of(next(start)));
    while (!left.isEmpty()) {
      var step = left.peek().poll();
      if (step == null) {
        left.pop();
        var over = way.removeLast();
        on.remove(over);
        done.add(over);
      } else if (on.contains(step)) {
        var circle = new ArrayList<>(way.subList(way.indexOf(step), way.size()));
        circle.add(step);
        return Optional.of(circle);
      } else if (!done.contains(step)) {
        way.add(step);
        on.add(step);
        left.push(next(step));
      }
    }
    return Optional.empty();
  }

  private ArrayDeque<String> next(String task) {
    return new ArrayDeque<>(waitsFor.getOrDefault(task, List.of()));
  }
}
