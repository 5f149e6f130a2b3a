package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.store.ProjectClock.Agreed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a transaction has to count: the numbers of events, tasks and locks, tasks by status, how
/// often something could be handed out, and the latest moment that was ever written down; and the
/// words that are to be found. Read once when the transaction begins, written once before it
/// commits, so that many small changes in one commit pay for it together.
final class Ledger {

  private static final Status[] STATUSES = Status.values();

  /// Places among the counts, after the tally of tasks by status. The first [#KEPT] are written
  /// down when they have changed; the others only have to be taken back with a change.
  private static final int EVENT = STATUSES.length;

  private static final int TASK = EVENT + 1;
  private static final int LOCK = TASK + 1;
  private static final int READIED = LOCK + 1;
  private static final int UNLOCKED = READIED + 1;
  private static final int RULES = UNLOCKED + 1;
  private static final int KEPT = RULES + 1;
  private static final int CLOCK = KEPT;
  private static final int WORDS = CLOCK + 1;

  private static final String ALL =
      """
      select last_event, last_task, last_lock, readied, unlocked, rules, chain, halted, paused,
        clock, clock_source, clock_offset, NOW as told,
        (select max(version) from migration) as version,
        (select max(case when oldest = 0 then version else oldest end) from migration) as oldest,
        status, tasks
      from project left join tally on true where id = 1\
      """;

  /// A statement to be run at the end.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Later(String sql, Object[] values) {}

  /// Everything it counts at one moment, to come back to when a change is taken back.
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Mark(long[] counts, String link, @Nullable String halted, @Nullable String paused) {}

  /// What those who wait want to know of: the number of the last event, and how often something
  /// could be handed out or a lock be taken.
  record News(long lastEvent, long readied, long unlocked) {}

  private final Sql sql;
  private final ProjectClock clock;
  private final Chain chain = new Chain();
  private final List<Later> words = new ArrayList<>();
  private long[] counts = new long[WORDS + 1];
  private Agreed agreed = new Agreed(0, "", 0, 0);
  private String link = "";
  private @Nullable String halted;
  private @Nullable String paused;
  private int version;
  private int oldest;
  private Mark written = new Mark(counts, link, halted, paused);

  private Ledger(Sql sql, ProjectClock clock) {
    this.sql = sql;
    this.clock = clock;
  }

  /// Reads everything, and sets the project's clock where that is due.
  static Ledger open(Sql sql, ProjectClock clock) {
    var ledger = new Ledger(sql, clock);
    var stored = ledger.read();
    ledger.agreed = clock.agree(stored);
    ledger.counts[CLOCK] = ledger.agreed.latest();
    ledger.written = ledger.mark();
    ledger.follow(clock.lastingDifference(ledger.agreed));
    return ledger;
  }

  private Agreed read() {
    var rows = sql.list(ALL.replace("NOW", sql.dialect().now()), this::read);
    if (rows.isEmpty()) throw new IllegalStateException("the project's own row is missing");
    return rows.getFirst();
  }

  /// The project's row stands beside each of the tally, so that one question answers both.
  private Agreed read(ResultSet row) throws SQLException {
    for (int place = EVENT; place < KEPT; place++) {
      counts[place] = row.getLong(place - EVENT + 1);
    }
    link = row.getString("chain");
    halted = row.getString("halted");
    paused = row.getString("paused");
    version = row.getInt("version");
    oldest = row.getInt("oldest");
    var status = row.getString("status");
    if (status != null) counts[place(Status.of(status).orElseThrow())] = row.getLong("tasks");
    return agreed(row);
  }

  /// What the database says of the project's clock.
  static Agreed agreed(Sql sql) {
    return sql.one(
            "select clock, clock_source, clock_offset, "
                + sql.dialect().now()
                + " as told from project where id = 1",
            Ledger::agreed)
        .orElseThrow(() -> new IllegalStateException("the project's own row is missing"));
  }

  private static Agreed agreed(ResultSet row) throws SQLException {
    return new Agreed(
        row.getLong("clock"),
        row.getString("clock_source"),
        row.getLong("clock_offset"),
        row.getLong("told"));
  }

  /// What those who wait want to know, as of the last commit.
  ///
  /// @param schema where the project's row is, with a dot; empty where that is clear
  static News news(Sql sql, String schema) {
    return sql.one(
            "select last_event, readied, unlocked from " + schema + "project where id = 1",
            row -> new News(row.getLong(1), row.getLong(2), row.getLong(3)))
        .orElse(new News(0, 0, 0));
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

  /// Moves the clock, and with it everything that is to end, so that as much is left of it as was.
  private void follow(long micros) {
    if (micros == 0) return;
    agreed =
        new Agreed(
            agreed.latest() + micros, agreed.source(), agreed.offset() + micros, agreed.told());
    counts[CLOCK] = agreed.latest();
    sql.send(
        "update task set since = since + ?, until = until + ? where status = 'active'",
        micros,
        micros);
    sql.send(
        "update task set not_before = not_before + ? where status = 'pending' and not_before > 0",
        micros);
    sql.send("update named_lock set since = since + ?, until = until + ?", micros, micros);
    sql.send("update lock_waiter set until = until + ?, called_at = called_at + ?", micros, micros);
    new EventTable(sql, this)
        .append(
            moment(),
            Event.Kind.CLOCK_MOVED,
            null,
            Actor.SYSTEM,
            0,
            "by " + micros / 1_000_000 + " seconds; leases keep what was left of them");
  }

  /// The moment of what is being done: never before one that was already written down, and not
  /// moved by anybody who sets a clock.
  Instant moment() {
    var now =
        clock.micros(new Agreed(counts[CLOCK], agreed.source(), agreed.offset(), agreed.told()));
    counts[CLOCK] = now;
    return Moments.moment(now);
  }

  long nextEvent() {
    return ++counts[EVENT];
  }

  long nextTask() {
    return ++counts[TASK];
  }

  /// The number of the next lock: larger than any before, whatever it locks.
  long nextLock() {
    return ++counts[LOCK];
  }

  /// Something can be handed out that could not before.
  void readied() {
    counts[READIED]++;
  }

  /// Somebody who waits for a lock may have it now.
  void unlocked() {
    counts[UNLOCKED]++;
  }

  /// The link of an event to those before it.
  String link(Event event) {
    link = chain.link(link, event);
    return link;
  }

  /// Why nothing may be changed, or null.
  @Nullable String halted() {
    return halted;
  }

  /// What keeps a change from being made: a newer program has changed the tables since this one
  /// opened them so that this one cannot work with them any more, or the project is halted.
  ///
  /// @param mends whether the change is one that is made in a halted project too
  Optional<Refusal> inTheWay(boolean mends) {
    if (oldest > Schema.VERSION) return Optional.of(Schema.newer(version));
    return halted == null || mends
        ? Optional.empty()
        : Optional.of(new Refusal.ProjectHalted(halted));
  }

  /// Stops the project, or with null lets it go on.
  void halt(@Nullable String reason) {
    halted = reason;
  }

  /// Why agents are asked to wait, or null.
  @Nullable String paused() {
    return paused;
  }

  /// Lets agents wait while a person is at work, or with null go on.
  void pause(@Nullable String reason) {
    paused = reason;
  }

  /// How many rules are to be asked when something happens.
  long rules() {
    return counts[RULES];
  }

  void rules(long active) {
    counts[RULES] = active;
  }

  /// A task left one status and took another; null stands for not being there.
  void moved(@Nullable Status from, @Nullable Status to) {
    if (from == to) return;
    if (from != null) counts[place(from)]--;
    if (to != null) counts[place(to)]++;
  }

  /// A change of the full-text index. It waits for the end: the index writes out what it has at
  /// every savepoint, which for many small changes costs more than the changes themselves.
  void words(String sql, Object... values) {
    words.add(new Later(sql, values));
  }

  long tasks(Status status) {
    return counts[place(status)];
  }

  long lastTask() {
    return counts[TASK];
  }

  long lastEvent() {
    return counts[EVENT];
  }

  News news() {
    return new News(counts[EVENT], counts[READIED], counts[UNLOCKED]);
  }

  @SuppressWarnings("EnumOrdinal") // a place in memory, never written down
  private static int place(Status status) {
    return status.ordinal();
  }

  Mark mark() {
    counts[WORDS] = words.size();
    return new Mark(counts.clone(), link, halted, paused);
  }

  void restore(Mark mark) {
    counts = mark.counts().clone();
    link = mark.link();
    halted = mark.halted();
    paused = mark.paused();
    words.subList((int) counts[WORDS], words.size()).clear();
  }

  /// Writes what has changed.
  void close() {
    for (var change : words) sql.send(change.sql(), change.values());
    words.clear();
    var before = written;
    if (unchanged(before)) return; // only time has passed
    sql.send(
        """
        update project set last_event = ?, last_task = ?, last_lock = ?, readied = ?, unlocked = ?,
          rules = ?, chain = ?, halted = ?, paused = ?, clock = ?, clock_source = ?, clock_offset = ?
        where id = 1
        """,
        counts[EVENT],
        counts[TASK],
        counts[LOCK],
        counts[READIED],
        counts[UNLOCKED],
        counts[RULES],
        link,
        halted,
        paused,
        counts[CLOCK],
        agreed.source(),
        agreed.offset());
    for (var status : STATUSES) {
      if (counts[place(status)] != before.counts()[place(status)]) {
        sql.send(
            "update tally set tasks = ? where status = ?", counts[place(status)], status.word());
      }
    }
    written = mark();
  }

  /// Whether it has anything to write.
  boolean changed() {
    return !words.isEmpty() || !unchanged(written);
  }

  private boolean unchanged(Mark before) {
    return Arrays.equals(counts, 0, KEPT, before.counts(), 0, KEPT)
        && Objects.equals(halted, before.halted())
        && Objects.equals(paused, before.paused());
  }

  /// Why nothing may be changed, as of the last commit.
  static Optional<String> halted(Sql sql) {
    return reason(sql, "select halted from project where id = 1");
  }

  /// Why agents are asked to wait, as of the last commit.
  static Optional<String> paused(Sql sql) {
    return reason(sql, "select paused from project where id = 1");
  }

  private static Optional<String> reason(Sql sql, String question) {
    return sql.one(
            question,
            row -> {
              var reason = row.getString(1);
              return Optional.ofNullable(reason);
            })
        .flatMap(reason -> reason);
  }
}
