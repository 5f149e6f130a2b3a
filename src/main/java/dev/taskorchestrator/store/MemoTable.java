package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Memo;
import dev.taskorchestrator.core.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decisions and notes, in the order in which they were written down.
public final class MemoTable {

  private final Sql sql;

  MemoTable(Sql sql) {
    this.sql = sql;
  }

  public void insert(Memo memo) {
    var task = memo.task();
    var status = memo.status();
    sql.run(
        """
        insert into memo (number, id, kind, task, title, body, context, alternatives, consequences,
          status, supersedes, author, at, changed_at)
        values ((select coalesce(max(number), 0) + 1 from memo), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        memo.id(),
        memo.kind(),
        task == null ? null : task.text(),
        memo.title(),
        memo.body(),
        memo.context(),
        memo.alternatives(),
        memo.consequences(),
        status == null ? null : status.word(),
        memo.supersedes(),
        memo.author(),
        memo.at(),
        memo.changedAt());
  }

  public Optional<Memo> find(String id) {
    return sql.one("select * from memo where id = ?", MemoTable::read, id);
  }

  /// Notes where a decision stands now.
  public void save(Memo decision) {
    var status = decision.status();
    sql.run(
        "update memo set status = ?, changed_at = ? where id = ?",
        status == null ? null : status.word(),
        decision.changedAt(),
        decision.id());
  }

  /// A memo and its place among all.
  public record Numbered(long number, Memo memo) {}

  /// What is remembered, oldest first.
  ///
  /// @param task only what belongs to this task or to one below it; null for all
  /// @param kind `decision` or `note`; null for both
  /// @param text what title or body must hold, in any case; null for anything
  /// @param after the place after which to begin
  public List<Numbered> page(
      @Nullable TaskId task, @Nullable String kind, @Nullable String text, long after, int limit) {
    var like = text == null ? null : "%" + escaped(text) + "%";
    var below = task == null ? null : task.text();
    return sql.list(
        """
        with recursive below (id) as (
          select ? union all
          select task.id from task join below on task.parent = below.id)
        select * from memo
        where number > ?
          and (? is null or task in (select id from below))
          and (? is null or kind = ?)
          and (? is null or title like ? escape '\\' or body like ? escape '\\'
            or coalesce(context, '') like ? escape '\\'
            or coalesce(consequences, '') like ? escape '\\')
        order by number limit ?
        """,
        row -> new Numbered(row.getLong("number"), read(row)),
        below,
        after,
        below,
        kind,
        kind,
        like,
        like,
        like,
        like,
        like,
        limit);
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
  }

  private static Memo read(ResultSet row) throws SQLException {
    var task = row.getString("task");
    var status = row.getString("status");
    return new Memo(
        row.getString("id"),
        task == null ? null : new TaskId(task),
        row.getString("title"),
        row.getString("body"),
        row.getString("context"),
        row.getString("alternatives"),
        row.getString("consequences"),
        status == null ? null : Memo.Standing.of(status).orElseThrow(),
        row.getString("supersedes"),
        row.getString("author"),
        Moments.moment(row.getLong("at")),
        Moments.moment(row.getLong("changed_at")));
  }
}
