package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Dependency;
import dev.taskorchestrator.core.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which task waits for which.
public final class DependencyTable {

  private final Sql sql;

  DependencyTable(Sql sql) {
    this.sql = sql;
  }

  public void insert(Dependency dependency) {
    sql.send(
        "insert into dependency (task, prerequisite, type, state, waiver) values (?, ?, ?, ?, ?)",
        dependency.task().text(),
        dependency.prerequisite().text(),
        dependency.type(),
        word(dependency.state()),
        dependency.waiver());
  }

  public void save(Dependency dependency) {
    sql.send(
        "update dependency set state = ?, waiver = ? where task = ? and prerequisite = ?",
        word(dependency.state()),
        dependency.waiver(),
        dependency.task().text(),
        dependency.prerequisite().text());
  }

  public void delete(Dependency dependency) {
    sql.send(
        "delete from dependency where task = ? and prerequisite = ?",
        dependency.task().text(),
        dependency.prerequisite().text());
  }

  public Optional<Dependency> find(TaskId task, TaskId prerequisite) {
    return sql.one(
        "select * from dependency where task = ? and prerequisite = ?",
        DependencyTable::read,
        task.text(),
        prerequisite.text());
  }

  /// What a task depends on.
  public List<Dependency> of(TaskId task) {
    return sql.list(
        "select * from dependency where task = ? order by prerequisite",
        DependencyTable::read,
        task.text());
  }

  /// Prerequisites that a task still waits for.
  public List<TaskId> open(TaskId task) {
    return sql.list(
        "select prerequisite from dependency where task = ? and state = 'open' order by prerequisite",
        row -> new TaskId(row.getString(1)),
        task.text());
  }

  /// What depends on a task.
  public List<Dependency> on(TaskId prerequisite) {
    return sql.list(
        "select * from dependency where prerequisite = ? order by task",
        DependencyTable::read,
        prerequisite.text());
  }

  /// Whether `from` waits, directly or through others, for `to`: along open dependencies, approvals
  /// that may still be taken back, and from a parent to its children, for which it waits as well.
  public boolean waits(TaskId from, TaskId to) {
    return reaches("select id from task where id = ?", from.text(), to.text());
  }

  /// Whether any of a task's children from that number on waits for the task itself: the question
  /// after a plan, which costs what is new and not what was there before.
  public boolean waitsThroughChildren(TaskId parent, long firstNumber) {
    return reaches(
        "select id from task where parent = ? and number >= ?",
        parent.text(),
        firstNumber,
        parent.text());
  }

  private boolean reaches(String start, Object... values) {
    return sql.number(
            "with recursive waits (id) as ("
                + start
                + """
                 union
                  select coalesce(d.prerequisite, c.id)
                  from waits
                    cross join (select 0 as down union all select 1) way
                    left join dependency d on way.down = 0 and d.task = waits.id
                      and d.type <> 'related'
                      and (d.state = 'open' or (d.state = 'satisfied' and d.type = 'approval'))
                    left join task c on way.down = 1 and c.parent = waits.id
                  where coalesce(d.prerequisite, c.id) is not null)
                select count(*) from (select 1 from waits where id = ? limit 1) as found
                """,
            values)
        > 0;
  }

  /// What a task waits for directly, children included.
  public List<TaskId> waitsFor(TaskId task) {
    return sql.list(
        """
        select prerequisite from dependency where task = ? and type <> 'related'
          and (state = 'open' or (state = 'satisfied' and type = 'approval'))
        union
        select id from task where parent = ?
        order by 1
        """,
        row -> new TaskId(row.getString(1)),
        task.text(),
        task.text());
  }

  /// One task that waits for another.
  public record Edge(String task, String prerequisite) {}

  /// Who waits for whom in the whole project, parents for their children included, as far as it
  /// concerns tasks that are not over; in pages.
  ///
  /// @param after the page before ended with it, null for the first
  public List<Edge> edges(@Nullable Edge after, int limit) {
    var task = after == null ? "" : after.task();
    return sql.list(
        """
        select task, prerequisite from (
          select d.task, d.prerequisite from dependency d
            where d.state = 'open' and d.type <> 'related'
          union
          select parent, id from task
            where parent is not null and status not in ('completed', 'cancelled', 'archived')) as edge
        where task > ? or (task = ? and prerequisite > ?)
        order by task, prerequisite limit ?
        """,
        row -> new Edge(row.getString(1), row.getString(2)),
        task,
        task,
        after == null ? "" : after.prerequisite(),
        limit);
  }

  private static String word(Dependency.State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static Dependency read(ResultSet row) throws SQLException {
    return new Dependency(
        new TaskId(row.getString("task")),
        new TaskId(row.getString("prerequisite")),
        row.getString("type"),
        Dependency.State.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getString("waiver"));
  }
}
