package dev.taskorchestrator.store;

import java.time.Instant;
import java.util.OptionalLong;

/// Who opened this project when, and how much had happened by then.
public final class SessionTable {

  private final Sql sql;

  SessionTable(Sql sql) {
    this.sql = sql;
  }

  public void insert(
      String id, String agent, String client, String directory, Instant now, long lastEvent) {
    sql.run(
        """
        insert into session (id, agent, client, directory, opened_at, last_event)
        values (?, ?, ?, ?, ?, ?)
        """,
        id,
        agent,
        client,
        directory,
        now,
        lastEvent);
  }

  /// The last event before that agent, or failing that an agent of that client, was here last.
  public OptionalLong lastSeen(String agent, String client) {
    var byAgent =
        sql.one(
            "select last_event from session where agent = ? order by opened_at desc limit 1",
            row -> row.getLong(1),
            agent);
    var seen =
        byAgent.or(() ->
            sql.one(
                "select last_event from session where client = ? order by opened_at desc limit 1",
                row -> row.getLong(1),
                client));
    return seen.map(OptionalLong::of).orElse(OptionalLong.empty());
  }
}
