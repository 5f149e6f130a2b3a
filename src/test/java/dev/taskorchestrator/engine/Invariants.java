package dev.taskorchestrator.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.Function;

/// What is true of every project at every moment, read from the tables themselves.
public final class Invariants {

  /// What the product does not look for by itself: it would be wrong of a project whose owner has
  /// changed whether a parent is completed by hand.
  private static final String BROKEN =
      """
      select 'a parent that should have completed by itself', id from task t
        where status = 'pending' and by_hand = 0 and attempt = 0 and open_prerequisites = 0
          and open_children = 0
          and exists (select 1 from task c where c.parent = t.id
            and (c.status = 'completed' or c.was = 'completed'))
          and not exists (select 1 from event e where e.task = t.id and e.kind = 'unblocked')
      """;

  private Invariants() {}

  static List<String> broken(Project project) {
    var broken = new ArrayList<String>(project.brokenInvariants());
    broken.addAll(broken(project::sql));
    return broken;
  }

  /// Of these, what is broken, asked from whoever answers a query with its rows, their values
  /// joined by bars.
  public static List<String> broken(Function<String, List<String>> rows) {
    var broken = new ArrayList<String>(rows.apply(BROKEN));
    broken.addAll(waitingForEachOther(rows));
    return broken;
  }

  /// Takes away whatever waits for nothing, again and again; what is left waits for itself.
  private static List<String> waitingForEachOther(Function<String, List<String>> rows) {
    var waits = new HashMap<String, Integer>();
    var waitedFor = new HashMap<String, List<String>>();
    var edges =
        rows.apply(
            """
            select task, prerequisite from dependency where state = 'open' and type <> 'related'
            union
            select parent, id from task where parent is not null
              and status not in ('completed', 'cancelled', 'archived')
            """);
    for (var edge : edges) {
      var ends = edge.split("\\|", -1);
      waits.merge(ends[0], 1, Integer::sum);
      waits.putIfAbsent(ends[1], 0);
      waitedFor.computeIfAbsent(ends[1], _ -> new ArrayList<>()).add(ends[0]);
    }
    var free = new ArrayDeque<String>();
    waits.forEach((task, count) -> {
      if (count == 0) free.add(task);
    });
    while (!free.isEmpty()) {
      var task = free.remove();
      waits.remove(task);
      for (var waiter : waitedFor.getOrDefault(task, List.of())) {
        if (waits.merge(waiter, -1, Integer::sum) == 0) free.add(waiter);
      }
    }
    return waits.keySet().stream().sorted().map(task -> "waits for itself|" + task).toList();
  }
}
