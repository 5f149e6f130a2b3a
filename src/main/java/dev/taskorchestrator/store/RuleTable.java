package dev.taskorchestrator.store;

import dev.taskorchestrator.core.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Rules by which something that happens adds tasks, as they were written, and how often each ran.
public final class RuleTable {

  /// A rule as it lies here.
  ///
  /// @param definition JSON
  /// @param failures runs that could not add what they should
  public record Kept(
      String id,
      String definition,
      boolean active,
      long runs,
      long failures,
      @Nullable Instant lastRun,
      @Nullable String lastProblem,
      String author,
      Instant at) {}

  private final Sql sql;
  private final @Nullable Ledger ledger;

  RuleTable(Sql sql, @Nullable Ledger ledger) {
    this.sql = sql;
    this.ledger = ledger;
  }

  public void insert(Kept rule) {
    sql.send(
        """
        insert into rule (id, definition, active, runs, failures, author, at)
        values (?, ?, ?, 0, 0, ?, ?)
        """,
        rule.id(),
        rule.definition(),
        rule.active(),
        rule.author(),
        rule.at());
    count();
  }

  public int delete(String id) {
    var gone = sql.run("delete from rule where id = ?", id);
    count();
    return gone;
  }

  public Optional<Kept> find(String id) {
    return sql.one("select * from rule where id = ?", RuleTable::read, id);
  }

  /// All of them, in the order of their names.
  public List<Kept> all() {
    return sql.list("select * from rule order by id", RuleTable::read);
  }

  public long size() {
    return sql.number("select count(*) from rule");
  }

  /// Notes that a rule ran, and what kept it from adding what it should.
  ///
  /// @param active whether it is to run again
  public void ran(String id, Instant now, @Nullable String problem, boolean active) {
    sql.send(
        """
        update rule set runs = runs + 1, failures = failures + ?, last_run = ?, last_problem = ?,
          active = ?
        where id = ?
        """,
        problem == null ? 0 : 1,
        now,
        problem,
        active,
        id);
    if (!active) count();
  }

  /// Notes that a rule was asked about a task for that reason; false when it was before.
  public boolean first(String rule, TaskId task, String event, Instant now) {
    return sql.run(
            """
            insert into rule_done (rule, task, event, at) values (?, ?, ?, ?)
            on conflict (rule, task, event) do nothing
            """,
            rule,
            task.text(),
            event,
            now)
        > 0;
  }

  private void count() {
    if (ledger == null) throw new IllegalStateException("this transaction only reads");
    ledger.rules(sql.number("select count(*) from rule where active = 1"));
  }

  private static Kept read(java.sql.ResultSet row) throws java.sql.SQLException {
    return new Kept(
        row.getString("id"),
        row.getString("definition"),
        row.getInt("active") == 1,
        row.getLong("runs"),
        row.getLong("failures"),
        Moments.moment(row, "last_run"),
        row.getString("last_problem"),
        row.getString("author"),
        Moments.moment(row.getLong("at")));
  }
}
