package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Lock;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Named locks, and those who wait for them. A lock's row is there while it is held or its lease
/// has ended and nobody has noticed.
public final class LockTable {

  /// One who waits for locks.
  ///
  /// @param ticket larger for those who came later
  /// @param until when he stops waiting
  /// @param calledAt since when it is his turn, null while it is not
  public record Waiter(
      long ticket,
      List<String> names,
      String agent,
      String process,
      Instant until,
      @Nullable Instant calledAt) {}

  private final Sql sql;
  private final @Nullable Ledger ledger;

  LockTable(Sql sql, @Nullable Ledger ledger) {
    this.sql = sql;
    this.ledger = ledger;
  }

  /// A number that no lock and no waiter had before.
  public long nextNumber() {
    return counting().nextLock();
  }

  public Optional<Lock> find(String name) {
    return sql.one("select * from named_lock where name = ?", LockTable::read, name);
  }

  /// Those of these names that are in the table.
  public List<Lock> of(Collection<String> names) {
    return names.stream().flatMap(name -> find(name).stream()).toList();
  }

  /// All of them in the order of their names, from after that one on.
  public List<Lock> all(String after, int limit) {
    return sql.list(
        "select * from named_lock where name > ? order by name limit ?",
        LockTable::read,
        after,
        limit);
  }

  public void put(Lock lock) {
    sql.send(
        """
        insert into named_lock (name, number, holder, holder_process, since, until, purpose)
        values (?, ?, ?, ?, ?, ?, ?)
        on conflict (name) do update set number = excluded.number, holder = excluded.holder,
          holder_process = excluded.holder_process, since = excluded.since,
          until = excluded.until, purpose = excluded.purpose
        """,
        lock.name(),
        lock.number(),
        lock.holder().agent(),
        lock.holder().process(),
        lock.since(),
        lock.until(),
        lock.purpose());
  }

  /// Takes it out of the table, if it is still the one of that number.
  public void remove(Lock lock) {
    sql.send("delete from named_lock where name = ? and number = ?", lock.name(), lock.number());
  }

  /// Locks whose lease has ended, longest ago first.
  public List<Lock> lapsed(Instant now, int limit) {
    return sql.list(
        "select * from named_lock where until <= ? order by until limit ?",
        LockTable::read,
        now,
        limit);
  }

  /// The processes that hold or wait for one.
  public List<String> processes() {
    return sql.list(
        "select holder_process from named_lock union select process from lock_waiter order by 1",
        row -> row.getString(1));
  }

  public List<Lock> heldByProcess(String process) {
    return sql.list(
        "select * from named_lock where holder_process = ? order by name",
        LockTable::read,
        process);
  }

  /// Gives somebody a place in the line for these names.
  public void await(Waiter waiter) {
    for (var name : waiter.names()) {
      sql.send(
          """
          insert into lock_waiter (ticket, name, agent, process, until, called_at)
          values (?, ?, ?, ?, ?, ?)
          """,
          waiter.ticket(),
          name,
          waiter.agent(),
          waiter.process(),
          waiter.until(),
          waiter.calledAt());
    }
  }

  public Optional<Waiter> waiter(long ticket) {
    var waiters = waiters("where ticket = ?", ticket);
    return waiters.isEmpty() ? Optional.empty() : Optional.of(waiters.getFirst());
  }

  /// All who wait, in order of arrival.
  public List<Waiter> waiters() {
    return waiters("");
  }

  /// Those who wait for one of these names, in order of arrival.
  public List<Waiter> waitersFor(Collection<String> names) {
    var marks = String.join(", ", Collections.nCopies(names.size(), "?"));
    return waiters(
        "where ticket in (select ticket from lock_waiter where name in (" + marks + "))",
        names.toArray());
  }

  /// How many wait for it.
  public int waiting(String name) {
    return (int) sql.number("select count(*) from lock_waiter where name = ?", name);
  }

  /// It is that one's turn.
  public void call(long ticket, Instant now) {
    sql.send("update lock_waiter set called_at = ? where ticket = ?", now, ticket);
    counting().unlocked();
  }

  /// Takes that one out of the line.
  public void dismiss(long ticket) {
    sql.send("delete from lock_waiter where ticket = ?", ticket);
  }

  private List<Waiter> waiters(String where, @Nullable Object... values) {
    var rows =
        sql.list(
            "select * from lock_waiter " + where + " order by ticket, name",
            row ->
                new Waiter(
                    row.getLong("ticket"),
                    List.of(row.getString("name")),
                    row.getString("agent"),
                    row.getString("process"),
                    Moments.moment(row.getLong("until")),
                    Moments.moment(row, "called_at")),
            values);
    var waiters = new ArrayList<Waiter>();
    for (var row : rows) {
      var last = waiters.isEmpty() ? null : waiters.getLast();
      if (last == null || last.ticket() != row.ticket()) {
        waiters.add(row);
      } else {
        waiters.set(waiters.size() - 1, joined(last, row));
      }
    }
    return waiters;
  }

  private static Waiter joined(Waiter some, Waiter more) {
    var names = new ArrayList<>(some.names());
    names.addAll(more.names());
    return new Waiter(
        some.ticket(), names, some.agent(), some.process(), some.until(), some.calledAt());
  }

  private Ledger counting() {
    if (ledger == null) throw new IllegalStateException("this transaction only reads");
    return ledger;
  }

  private static Lock read(ResultSet row) throws SQLException {
    return new Lock(
        row.getString("name"),
        row.getLong("number"),
        new Actor(row.getString("holder"), row.getString("holder_process")),
        Moments.moment(row.getLong("since")),
        Moments.moment(row.getLong("until")),
        row.getString("purpose"));
  }
}
