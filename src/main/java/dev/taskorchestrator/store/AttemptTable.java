package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Attempt;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Every try at every task, and how it ended.
public final class AttemptTable {

  private final Sql sql;

  AttemptTable(Sql sql) {
    this.sql = sql;
  }

  public void begin(Task task, Actor holder, Instant now) {
    sql.send(
        """
        insert into attempt (task, number, holder, holder_process, started_at)
        values (?, ?, ?, ?, ?)
        """,
        task.id().text(),
        task.attempt(),
        holder.agent(),
        holder.process(),
        now);
  }

  public void end(Task task, Attempt.End end, @Nullable String reason, Instant now) {
    sql.send(
        """
        update attempt set ended_at = ?, ending = ?, reason = ?
        where task = ? and number = ? and ended_at is null
        """,
        now,
        end.word(),
        reason,
        task.id().text(),
        task.attempt());
  }

  /// The latest attempts, at most `limit`, oldest of them first.
  public List<Attempt> of(TaskId task, int limit) {
    return sql.list(
            "select * from attempt where task = ? order by number desc limit ?",
            AttemptTable::read,
            task.text(),
            limit)
        .reversed();
  }

  private static Attempt read(ResultSet row) throws SQLException {
    var ending = row.getString("ending");
    return new Attempt(
        new TaskId(row.getString("task")),
        row.getLong("number"),
        new Actor(row.getString("holder"), row.getString("holder_process")),
        Moments.moment(row.getLong("started_at")),
        Moments.moment(row, "ended_at"),
        ending == null ? null : Attempt.End.valueOf(ending.toUpperCase(Locale.ROOT)),
        row.getString("reason"));
  }
}
