package dev.taskorchestrator.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What is true of every project at every moment, whoever did what. Each is a query of its own that
/// names what breaks it, so that none keeps a snapshot for long.
public final class Invariants {

  private static final int NAMED = 5;

  private static final Map<String, String> BREAKING = new LinkedHashMap<>();

  static {
    BREAKING.put(
        "open prerequisites are counted wrong",
        """
        select id from task t where open_prerequisites <>
          (select count(*) from dependency d where d.task = t.id and d.state = 'open')
        """);
    BREAKING.put(
        "open children are counted wrong",
        """
        select id from task t where open_children <>
          (select count(*) from task c where c.parent = t.id
            and c.status not in ('completed', 'cancelled', 'archived'))
        """);
    BREAKING.put(
        "the tally differs from a recount",
        """
        select status from tally y where tasks <>
          (select count(*) from task t where t.status = y.status)
        """);
    BREAKING.put(
        "completed with something open",
        """
        select id from task
        where status = 'completed' and (open_prerequisites > 0 or open_children > 0)
        """);
    BREAKING.put(
        "the numbers of events have gaps",
        """
        select last_event from project p where last_event <> (select count(*) from event)
          or last_event <> (select coalesce(max(sequence), 0) from event)
        """);
    BREAKING.put(
        "an attempt goes on without its holder",
        """
        select a.task from attempt a join task t on t.id = a.task
        where a.ended_at is null and (t.status <> 'active' or t.attempt <> a.number)
        """);
    BREAKING.put(
        "held without an attempt",
        """
        select id from task t where status = 'active' and not exists
          (select 1 from attempt a
            where a.task = t.id and a.number = t.attempt and a.ended_at is null)
        """);
    BREAKING.put(
        "attempts do not add up",
        """
        select id from task t where attempt <> (select count(*) from attempt a where a.task = t.id)
          + coalesce((select b.attempt from buried b where b.id = t.id), 0)
        """);
    BREAKING.put(
        "a satisfied dependency on what was not completed",
        """
        select d.task from dependency d join task p on p.id = d.prerequisite
        where d.state = 'satisfied' and d.type not in ('related', 'approval')
          and coalesce(p.was, p.status) <> 'completed'
        """);
    BREAKING.put(
        "an open dependency on what was completed",
        """
        select d.task from dependency d join task p on p.id = d.prerequisite
        where d.state = 'open' and coalesce(p.was, p.status) = 'completed'
        """);
    BREAKING.put(
        "a wrong root",
        """
        select t.id from task t where
          (parent is null and root <> id)
          or (parent is not null and root <> (select p.root from task p where p.id = t.parent))
        """);
    BREAKING.put(
        "a task whose parent is missing",
        """
        select t.id from task t where parent is not null
          and not exists (select 1 from task p where p.id = t.parent)
        """);
    BREAKING.put(
        "a dependency of or on a task that is missing",
        """
        select d.task from dependency d where
          not exists (select 1 from task t where t.id = d.task)
          or not exists (select 1 from task t where t.id = d.prerequisite)
        """);
    BREAKING.put(
        "words of a task are not indexed",
        """
        select (select count(*) from task) as tasks
        where (select count(*) from task) <> (select count(*) from task_text)
        """);
    BREAKING.put(
        "a lock under a number that was never given",
        """
        select name from named_lock where number > (select last_lock from project where id = 1)
        """);
  }

  private final Sql sql;

  Invariants(Sql sql) {
    this.sql = sql;
  }

  /// Their names, each to be asked for by itself.
  public static List<String> names() {
    return List.copyOf(BREAKING.keySet());
  }

  /// What breaks that one, the first few of it.
  public List<String> broken(String name) {
    var query = BREAKING.get(name);
    if (query == null) throw new IllegalArgumentException("there is no invariant: " + name);
    return sql.list(query + " limit " + NAMED, row -> name + ": " + row.getString(1));
  }
}
