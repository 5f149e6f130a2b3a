package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Memo;
import dev.taskorchestrator.core.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decisions and notes, in the order in which they were written down.
public final class MemoTable {

  /// That belongs to a task, which may be gone, or to one below it.
  private static final String BELOW =
      """
       and (task = ? or task in (
        with recursive below (id) as (
          select id from task where parent = ?
          union
          select child.id from task child join below on child.parent = below.id)
        select id from below))\
      """;

  private static final String HOLDING =
      """
       and (lower(title) like lower(?) escape '\\' or lower(body) like lower(?) escape '\\'
        or lower(coalesce(context, '')) like lower(?) escape '\\'
        or lower(coalesce(consequences, '')) like lower(?) escape '\\')\
      """;

  private final Sql sql;

  MemoTable(Sql sql) {
    this.sql = sql;
  }

  public void insert(Memo memo) {
    var task = memo.task();
    var status = memo.status();
    sql.send(
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
    sql.send(
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
    var conditions = new StringBuilder("number > ?");
    var values = new ArrayList<Object>();
    values.add(after);
    if (task != null) {
      conditions.append(BELOW);
      values.add(task.text());
      values.add(task.text());
    }
    if (kind != null) {
      conditions.append(" and kind = ?");
      values.add(kind);
    }
    if (text != null) {
      conditions.append(HOLDING);
      for (int i = 0; i < 4; i++) values.add("%" + escaped(text) + "%");
    }
    values.add(limit);
    return sql.list(
        "select * from memo where " + conditions + " order by number limit ?",
        row -> new Numbered(row.getLong("number"), read(row)),
        values.toArray());
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
