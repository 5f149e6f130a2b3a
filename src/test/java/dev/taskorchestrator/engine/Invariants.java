package dev.taskorchestrator.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// What is true of every project at every moment, read from the tables themselves.
final class Invariants {

  /// Each part answers the ids of what breaks its rule.
  private static final String BROKEN =
      """
      select 'open prerequisites are counted wrong', id from task t where open_prerequisites <>
        (select count(*) from dependency d where d.task = t.id and d.state = 'open')
      union all
      select 'open children are counted wrong', id from task t where open_children <>
        (select count(*) from task c where c.parent = t.id
          and c.status not in ('completed', 'cancelled', 'archived'))
      union all
      select 'the tally differs from a recount', status from tally y where tasks <>
        (select count(*) from task t where t.status = y.status)
      union all
      select 'completed with something open', id from task
        where status = 'completed' and (open_prerequisites > 0 or open_children > 0)
      union all
      select 'events have gaps', '' from project p where last_event <>
        (select count(*) from event) or last_event <> (select coalesce(max(sequence), 0) from event)
      union all
      select 'an unended attempt without its holder', a.task from attempt a
        join task t on t.id = a.task
        where a.ended_at is null and (t.status <> 'active' or t.attempt <> a.number)
      union all
      select 'held without an attempt', id from task t where status = 'active' and not exists
        (select 1 from attempt a where a.task = t.id and a.number = t.attempt and a.ended_at is null)
      union all
      select 'more attempts than claims', id from task t where attempt <>
        (select count(*) from attempt a where a.task = t.id)
      union all
      select 'a parent that should have completed by itself', id from task t
        where status = 'pending' and by_hand = 0 and attempt = 0 and open_prerequisites = 0
          and open_children = 0
          and exists (select 1 from task c where c.parent = t.id
            and (c.status = 'completed' or c.was = 'completed'))
          and not exists (select 1 from event e where e.task = t.id and e.kind = 'unblocked')
      union all
      select 'a satisfied dependency on what was not completed', d.task from dependency d
        join task p on p.id = d.prerequisite
        where d.state = 'satisfied' and d.type not in ('related', 'approval')
          and coalesce(p.was, p.status) <> 'completed'
      union all
      select 'an open dependency on what was completed', d.task from dependency d
        join task p on p.id = d.prerequisite
        where d.state = 'open' and coalesce(p.was, p.status) = 'completed'
      union all
      select 'a wrong root', t.id from task t where
        (parent is null and root <> id)
        or (parent is not null and root <> (select p.root from task p where p.id = t.parent))
      union all
      select 'words of a task are not indexed', '' where
        (select count(*) from task) <> (select count(*) from task_text)
      """;

  private Invariants() {}

  static List<String> broken(Project project) {
    var broken = new ArrayList<String>(project.sql(BROKEN));
    broken.addAll(waitingForEachOther(project));
    return broken;
  }

  /// Takes away whatever waits for nothing, again and again; what is left waits for itself.
  private static List<String> waitingForEachOther(Project project) {
    var waits = new HashMap<String, Integer>();
    var waitedFor = new HashMap<String, List<String>>();
    var edges =
        project.sql(
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
