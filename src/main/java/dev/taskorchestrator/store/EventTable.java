package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
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
    var event = new Event(ledger.nextEvent(), at, kind, task, actor.agent(), attempt, detail);
    sql.run(
        """
        insert into event (sequence, at, kind, task, actor, attempt, detail, chain)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        event.sequence(),
        at,
        kind.word(),
        task == null ? null : task.text(),
        actor.agent(),
        attempt,
        detail,
        ledger.link(event));
  }

  public List<Event> after(long sequence, int limit) {
    return sql.list(
        "select * from event where sequence > ? order by sequence limit ?",
        EventTable::read,
        sequence,
        limit);
  }

  /// What the orchestrator did by itself lately, newest first.
  public List<Event> byItself(int limit) {
    return sql.list(
        """
        select * from event where actor = 'orchestrator'
          and kind in ('lapsed', 'failed', 'lock_lapsed', 'clock_moved', 'halted', 'resumed')
        order by sequence desc limit ?
        """,
        EventTable::read,
        limit);
  }

  /// The first of `limit` events after a number that is not what was written: altered, out of its
  /// place, or not there. Events from before there was a chain are taken as they are.
  public OptionalLong broken(long after, int limit) {
    var chain = new Chain();
    var before =
        sql.one("select chain from event where sequence = ?", row -> link(row, "chain"), after)
            .flatMap(link -> link)
            .orElse("");
    var expected = after;
    var rows =
        sql.list(
            "select * from event where sequence > ? order by sequence limit ?",
            row -> new Linked(read(row), link(row, "chain").orElse(null)),
            after,
            limit);
    for (var row : rows) {
      expected++;
      var unchained = row.link() == null && before.isEmpty();
      var linked = unchained || chain.link(before, row.event()).equals(row.link());
      if (row.event().sequence() != expected || !linked) {
        return OptionalLong.of(expected);
      }
      if (row.link() != null) before = row.link();
    }
    return end(expected, before, rows.size() < limit);
  }

  /// The last event must be the one that the project knows as its last.
  private OptionalLong end(long sequence, String link, boolean last) {
    if (!last) return OptionalLong.empty();
    var known =
        sql.number(
            "select count(*) from project where id = 1 and last_event = ? and chain = ?",
            sequence,
            link);
    return known == 1 ? OptionalLong.empty() : OptionalLong.of(sequence);
  }

  private record Linked(Event event, @Nullable String link) {}

  private static Optional<String> link(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
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
