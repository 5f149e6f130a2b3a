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
    sql.send(
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

  /// What happened after a number. Each event is held against its link: one that was altered is not
  /// told as if it had happened.
  ///
  /// @throws StorageFault when one of them is not what was written
  public List<Event> after(long sequence, int limit) {
    var rows = linked(sequence, limit);
    var broken = broken(rows, sequence, rows.size() < limit && ledger == null);
    if (broken.isPresent()) {
      throw new StorageFault(
          StorageFault.Kind.CORRUPT,
          "the chain of events is broken at event " + broken.getAsLong(),
          null);
    }
    return rows.stream().flatMap(row -> row.event().stream()).toList();
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
    var rows = linked(after, limit);
    return broken(rows, after, rows.size() < limit);
  }

  /// @param toTheEnd whether these are all that there are
  private OptionalLong broken(List<Linked> rows, long after, boolean toTheEnd) {
    if (rows.isEmpty() && after > last()) return OptionalLong.empty(); // asked beyond the end
    var chain = new Chain();
    var before =
        sql.one("select chain from event where sequence = ?", row -> link(row, "chain"), after)
            .flatMap(link -> link)
            .orElse("");
    var expected = after;
    for (var row : rows) {
      expected++;
      var from = before;
      var unchained = row.link() == null && before.isEmpty();
      var sound =
          row.event().filter(event -> unchained || chain.link(from, event).equals(row.link()));
      if (row.sequence() != expected || sound.isEmpty()) return OptionalLong.of(expected);
      if (row.link() != null) before = row.link();
    }
    return end(expected, before, toTheEnd);
  }

  private List<Linked> linked(long after, int limit) {
    return sql.list(
        "select * from event where sequence > ? order by sequence limit ?",
        row -> new Linked(row.getLong("sequence"), readable(row), link(row, "chain").orElse(null)),
        after,
        limit);
  }

  /// Empty where a row says what no event can.
  private static Optional<Event> readable(ResultSet row) throws SQLException {
    try {
      return Optional.of(read(row));
    } catch (RuntimeException _) {
      return Optional.empty();
    }
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

  private record Linked(long sequence, Optional<Event> event, @Nullable String link) {}

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
