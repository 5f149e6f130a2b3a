package dev.taskorchestrator.store;

import java.time.Instant;
import java.util.Optional;

/// Where imported tasks came from.
public final class OriginTable {

  /// What was imported.
  ///
  /// @param digest stands for all that was said of it there
  public record Origin(String source, String key, String task, String digest) {}

  private final Sql sql;

  OriginTable(Sql sql) {
    this.sql = sql;
  }

  public Optional<Origin> find(String source, String key) {
    return sql.one(
        "select * from origin where source = ? and key = ?",
        row ->
            new Origin(
                row.getString("source"),
                row.getString("key"),
                row.getString("task"),
                row.getString("digest")),
        source,
        key);
  }

  public void insert(Origin origin, Instant now) {
    sql.send(
        "insert into origin (source, key, task, digest, at) values (?, ?, ?, ?, ?)",
        origin.source(),
        origin.key(),
        origin.task(),
        origin.digest(),
        now);
  }
}
