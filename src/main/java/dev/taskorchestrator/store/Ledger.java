package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Status;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a transaction has to count: the numbers of events and tasks, tasks by status, and the
/// latest moment that was ever written down; and the words that are to be found. Read once when the
/// transaction begins, written once before it commits, so that many small changes in one commit pay
/// for it together.
final class Ledger {

  private static final Status[] STATUSES = Status.values();

  /// Where the clock stands among the numbers, and after it the length of the list of words.
  private static final int CLOCK = STATUSES.length + 2;

  private static final int WORDS = CLOCK + 1;

  /// A statement to be run at the end.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Later(String sql, Object[] values) {}

  private final Sql sql;
  private long lastEvent;
  private long lastTask;
  private long clock;
  private final long[] tally = new long[STATUSES.length];
  private final List<Later> words = new ArrayList<>();
  private long[] written = new long[0];

  private Ledger(Sql sql) {
    this.sql = sql;
  }

  static Ledger open(Sql sql) {
    var ledger = new Ledger(sql);
    sql.one(
        "select last_event, last_task, clock from project where id = 1" + sql.dialect().forUpdate(),
        row -> {
          ledger.lastEvent = row.getLong(1);
          ledger.lastTask = row.getLong(2);
          ledger.clock = row.getLong(3);
          return true;
        });
    counts(sql).forEach((status, tasks) -> ledger.tally[place(status)] = tasks);
    ledger.written = ledger.numbers();
    return ledger;
  }

  /// How many tasks have each status, as of the last commit.
  static Map<Status, Long> counts(Sql sql) {
    var counts = new EnumMap<Status, Long>(Status.class);
    for (var status : STATUSES) counts.put(status, 0L);
    sql.list(
        "select status, tasks from tally",
        row -> counts.put(Status.of(row.getString(1)).orElseThrow(), row.getLong(2)));
    return counts;
  }

  /// The moment of what is being done: never before one that was already written down, so that a
  /// clock set back neither revives nor shortens a lease.
  Instant moment(Instant wall) {
    clock = Math.max(clock, Moments.micros(wall));
    return Moments.moment(clock);
  }

  long nextEvent() {
    return ++lastEvent;
  }

  long nextTask() {
    return ++lastTask;
  }

  /// A task left one status and took another; null stands for not being there.
  void moved(@Nullable Status from, @Nullable Status to) {
    if (from == to) return;
    if (from != null) tally[place(from)]--;
    if (to != null) tally[place(to)]++;
  }

  /// A change of the full-text index. It waits for the end: the index writes out what it has at
  /// every savepoint, which for many small changes costs more than the changes themselves.
  void words(String sql, Object... values) {
    words.add(new Later(sql, values));
  }

  long tasks(Status status) {
    return tally[place(status)];
  }

  long lastTask() {
    return lastTask;
  }

  long lastEvent() {
    return lastEvent;
  }

  @SuppressWarnings("EnumOrdinal") // a place in memory, never written down
  private static int place(Status status) {
    return status.ordinal();
  }

  /// Everything it counts, to come back to when a change is taken back.
  long[] numbers() {
    var numbers = Arrays.copyOf(tally, WORDS + 1);
    numbers[STATUSES.length] = lastEvent;
    numbers[STATUSES.length + 1] = lastTask;
    numbers[CLOCK] = clock;
    numbers[WORDS] = words.size();
    return numbers;
  }

  void restore(long[] numbers) {
    System.arraycopy(numbers, 0, tally, 0, STATUSES.length);
    lastEvent = numbers[STATUSES.length];
    lastTask = numbers[STATUSES.length + 1];
    clock = numbers[CLOCK];
    words.subList((int) numbers[WORDS], words.size()).clear();
  }

  /// Writes what has changed.
  void close() {
    for (var change : words) sql.run(change.sql(), change.values());
    words.clear();
    var now = numbers();
    if (Arrays.equals(now, 0, CLOCK, written, 0, CLOCK)) return; // only time has passed
    sql.run(
        "update project set last_event = ?, last_task = ?, clock = ? where id = 1",
        lastEvent,
        lastTask,
        clock);
    for (var status : STATUSES) {
      if (tally[place(status)] != written[place(status)]) {
        sql.run("update tally set tasks = ? where status = ?", tally[place(status)], status.word());
      }
    }
    written = now;
  }
}
