package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Restart;
import java.util.List;

/// Servers that handed over to a fresh process.
public final class RestartTable {

  private final Sql sql;

  RestartTable(Sql sql) {
    this.sql = sql;
  }

  public void insert(Restart restart) {
    sql.send(
        """
        insert into restart (number, at, reason, process, done, millis, detail)
        values ((select coalesce(max(number), 0) + 1 from restart), ?, ?, ?, ?, ?, ?)
        """,
        restart.at(),
        restart.reason(),
        restart.process(),
        restart.done(),
        restart.millis(),
        restart.detail());
  }

  public long count() {
    return sql.number("select count(*) from restart");
  }

  /// The latest, newest first.
  public List<Restart> latest(int limit) {
    return sql.list(
        "select * from restart order by number desc limit ?",
        row ->
            new Restart(
                Moments.moment(row.getLong("at")),
                row.getString("reason"),
                row.getString("process"),
                row.getInt("done") == 1,
                row.getLong("millis"),
                row.getString("detail")),
        limit);
  }
}
