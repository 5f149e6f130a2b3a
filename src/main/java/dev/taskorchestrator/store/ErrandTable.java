package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Errand;
import java.time.Instant;
import java.util.Optional;

/// Calls that go on without their callers.
public final class ErrandTable {

  private static final int FORGOTTEN = 50;

  private final Sql sql;

  ErrandTable(Sql sql) {
    this.sql = sql;
  }

  /// Keeps a new one, or the version after the one that is kept; answers whether it was that.
  public boolean keep(Errand errand) {
    if (errand.version() == 1) {
      return sql.run(
              """
              insert into errand (id, process, version, created_at, expires_at, body)
              values (?, ?, ?, ?, ?, ?) on conflict (id) do nothing
              """,
              errand.id(),
              errand.process(),
              errand.version(),
              errand.created(),
              errand.expires(),
              errand.body())
          == 1;
    }
    return sql.run(
            "update errand set process = ?, version = ?, body = ? where id = ? and version = ?",
            errand.process(),
            errand.version(),
            errand.body(),
            errand.id(),
            errand.version() - 1)
        == 1;
  }

  public Optional<Errand> find(String id, Instant now) {
    return sql.one(
        "select * from errand where id = ? and expires_at > ?",
        row ->
            new Errand(
                row.getString("id"),
                row.getString("process"),
                row.getLong("version"),
                Moments.moment(row.getLong("created_at")),
                Moments.moment(row.getLong("expires_at")),
                row.getString("body")),
        id,
        now);
  }

  /// Forgets some of those that need not be kept any longer.
  public void forget(Instant now) {
    sql.send(
        """
        delete from errand where id in (
          select id from errand where expires_at <= ? order by expires_at limit ?)
        """,
        now,
        FORGOTTEN);
  }
}
