package dev.taskorchestrator.store;

import dev.taskorchestrator.core.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Why tasks were put away, and until when they are kept at least.
public final class ArchiveTable {

  /// One task that was put away.
  ///
  /// @param stale whether it was open and only forgotten
  public record Kept(TaskId task, Instant at, String reason, boolean stale, Instant until) {}

  private final Sql sql;

  ArchiveTable(Sql sql) {
    this.sql = sql;
  }

  public void put(Kept kept) {
    sql.send(
        """
        insert into archive (task, at, reason, stale, keep_until) values (?, ?, ?, ?, ?)
        on conflict (task) do update set at = excluded.at, reason = excluded.reason,
          stale = excluded.stale, keep_until = excluded.keep_until
        """,
        kept.task().text(),
        kept.at(),
        kept.reason(),
        kept.stale(),
        kept.until());
  }

  /// Forgets that it was put away, since it was taken out again.
  public void take(TaskId task) {
    sql.send("delete from archive where task = ?", task.text());
  }

  public Optional<Kept> find(TaskId task) {
    return sql.one("select * from archive where task = ?", ArchiveTable::read, task.text());
  }

  /// What need not be kept any longer, the longest past first.
  public List<Kept> past(Instant now, int limit) {
    return sql.list(
        "select * from archive where keep_until < ? order by keep_until limit ?",
        ArchiveTable::read,
        now,
        limit);
  }

  private static Kept read(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Kept(
        new TaskId(row.getString("task")),
        Moments.moment(row.getLong("at")),
        row.getString("reason"),
        row.getInt("stale") == 1,
        Moments.moment(row.getLong("keep_until")));
  }
}
