package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What happened, numbered without gaps from the project's own count.
public final class EventTable {

  private final Sql sql;
  private final @Nullable Ledger ledger;

  EventTable(Sql sql, @Nullable Ledger ledger) {
    this.sql = sql;
    this.ledger = ledger;
  }

  public void append(
      Instant at,
      Event.Kind kind,
      @Nullable TaskId task,
      Actor actor,
      long attempt,
      @Nullable String detail) {
    if (ledger == null) throw new IllegalStateException("this transaction only reads");
    sql.run(
        """
        insert into event (sequence, at, kind, task, actor, attempt, detail)
        values (?, ?, ?, ?, ?, ?, ?)
        """,
        ledger.nextEvent(),
        at,
        kind.word(),
        task == null ? null : task.text(),
        actor.agent(),
        attempt,
        detail);
  }

  public List<Event> after(long sequence, int limit) {
    return sql.list(
        "select * from event where sequence > ? order by sequence limit ?",
        EventTable::read,
        sequence,
        limit);
  }

  /// The number of the latest event.
  public long last() {
    return ledger == null
        ? sql.number("select last_event from project where id = 1")
        : ledger.lastEvent();
  }

  private static Event read(ResultSet row) throws SQLException {
    var task = row.getString("task");
    return new Event(
        row.getLong("sequence"),
        Moments.moment(row.getLong("at")),
        Event.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
        task == null ? null : new TaskId(task),
        row.getString("actor"),
        row.getLong("attempt"),
        row.getString("detail"));
  }
}
