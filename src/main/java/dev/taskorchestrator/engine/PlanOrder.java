package dev.taskorchestrator.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which task of a plan has to come before which, by their local names. Walked along stacks of its
/// own, since a plan may be a chain of a thousand.
final class PlanOrder {

  private final Map<String, List<String>> before;
  private final Map<String, Integer> waves = new HashMap<>();

  /// @param before for each task those that have to come first: its prerequisites, and for a parent
  ///   its children
  PlanOrder(Map<String, List<String>> before) {
    this.before = before;
  }

  /// Tasks that would wait for each other, the first named again at the end; empty when there are
  /// none.
  List<String> cycle() {
    var finished = new HashSet<String>();
    for (var ref : before.keySet()) {
      var cycle = cycleFrom(ref, finished);
      if (!cycle.isEmpty()) return cycle;
    }
    return List.of();
  }

  private List<String> cycleFrom(String start, Set<String> finished) {
    var path = new ArrayList<String>(List.of(start));
    var left = new ArrayList<List<String>>(List.of(next(start, finished)));
    while (!path.isEmpty()) {
      var next = left.getLast();
      if (next.isEmpty()) {
        finished.add(path.removeLast());
        left.removeLast();
        continue;
      }
      var ref = next.removeLast();
      if (finished.contains(ref)) continue; // before looking through the path, which may be long
      if (path.contains(ref)) {
        var cycle = new ArrayList<>(path.subList(path.indexOf(ref), path.size()));
        cycle.add(ref);
        return cycle;
      }
      path.add(ref);
      left.add(next(ref, finished));
    }
    return List.of();
  }

  private List<String> next(String ref, Set<String> finished) {
    return finished.contains(ref) ? new ArrayList<>() : new ArrayList<>(before(ref));
  }

  /// In which wave a task can start: zero for one that waits for nothing in the plan.
  int wave(String ref) {
    var stack = new ArrayList<String>(List.of(ref));
    while (!stack.isEmpty()) {
      var here = stack.getLast();
      var missing =
          waves.containsKey(here)
              ? List.<String>of()
              : before(here).stream().filter(each -> !waves.containsKey(each)).toList();
      if (!missing.isEmpty()) {
        stack.addAll(missing);
        continue;
      }
      stack.removeLast();
      waves.computeIfAbsent(here, this::afterThoseBefore);
    }
    return waves.getOrDefault(ref, 0);
  }

  private int afterThoseBefore(String ref) {
    return before(ref).stream().mapToInt(each -> waves.getOrDefault(each, 0) + 1).max().orElse(0);
  }

  private List<String> before(String ref) {
    return before.getOrDefault(ref, List.of());
  }
}
