package dev.taskorchestrator.moving;

import dev.taskorchestrator.core.Incoming;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Tasks with what is below them, in the order of their making. Whoever goes through it does not
/// call himself for each level, since nothing bounds how deep it is.
final class TaskTree {

  private final Map<String, List<Incoming>> below = new LinkedHashMap<>();

  /// One whose parent is not among them stands at the top.
  TaskTree(List<Incoming> tasks) {
    var keys = tasks.stream().map(Incoming::key).collect(Collectors.toSet());
    for (var task : tasks) {
      var parent = task.parent();
      var under = parent != null && keys.contains(parent) ? parent : "";
      below.computeIfAbsent(under, _ -> new ArrayList<>()).add(task);
    }
  }

  /// Goes through a tree, and hears of each task before and after what is below it.
  interface Visitor {
    /// Before what is below it.
    ///
    /// @param parent whether anything is below it
    void enter(Incoming task, int depth, boolean parent);

    /// After what is below it.
    default void leave(Incoming task, boolean parent) {}
  }

  void walk(Visitor visitor) {
    var levels = new ArrayDeque<Iterator<Incoming>>();
    var way = new ArrayDeque<Incoming>();
    levels.push(children("").iterator());
    while (!levels.isEmpty()) {
      if (levels.element().hasNext()) {
        var task = levels.element().next();
        visitor.enter(task, way.size(), isParent(task));
        way.push(task);
        levels.push(children(task.key()).iterator());
      } else {
        levels.pop();
        if (!way.isEmpty()) visitor.leave(way.element(), isParent(way.pop()));
      }
    }
  }

  private boolean isParent(Incoming task) {
    return below.containsKey(task.key());
  }

  private List<Incoming> children(String key) {
    return below.getOrDefault(key, List.of());
  }
}
