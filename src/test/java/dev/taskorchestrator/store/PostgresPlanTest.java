package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.HandRounds;
import dev.taskorchestrator.run.Time;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same on PostgreSQL, which weighs what it has counted when it makes a plan: frequent
/// questions go by their index whatever that was. Each is asked through the class that asks it, on
/// a connection of the product that explains instead of answering.
class PostgresPlanTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
  private static final int TASKS = 20_000;

  /// What the server knows of the tables.
  enum Counted {
    NEVER,
    WHEN_NONE_WAS_COMPLETED,
    WHEN_ALL_WERE_COMPLETED,
    AS_THEY_ARE
  }

  @TempDir Path folder;
  private final PostgresProject project = PostgresProject.fresh();
  private final List<String> plan = new ArrayList<>();

  @BeforeEach
  void begin() {
    try (var store = project.open(folder, Time.system(), new HandRounds())) {
      var allowed = Deadline.in(Time.system(), Duration.ofSeconds(30));
      var outcome =
          ScopedValue.where(Deadline.CURRENT, allowed)
              .call(() -> store.read(tx -> Outcome.done(tx.lastEvent())));
      assertThat(outcome).isEqualTo(Outcome.done(0L));
    }
  }

  @AfterEach
  void giveBack() {
    project.close();
  }

  private void fill(Counted counted) throws SQLException {
    try (var tables = project.tables();
        var statement = tables.createStatement()) {
      statement.execute("alter table task set (autovacuum_enabled = off)");
      statement.execute(
          """
          insert into task (number, id, root, position, title, description, task_type, complexity,
            specialist, priority, criteria, lease_seconds, max_attempts, timeout_seconds, by_hand,
            status, not_before, attempt, failures, open_prerequisites, open_children, progress,
            version, created_at, updated_at, parent)
          select n, 't' || n, 't' || n, 0, 'title', 'words', 'standard', 'moderate', 'generic', 100,
            '', 60, 3, 0, 0, 'pending', 0, 0, 0, 0, 0, -1, 1, n, n,
            case when mod(n, 10) = 0 then null else 't' || (n - mod(n, 10)) end
          from generate_series(10, 10 + %d - 1) n
          """
              .formatted(TASKS));
      statement.execute(
          "insert into attempt (task, number, holder, holder_process, started_at)"
              + " select id, 1, 'a', 'p', 1 from task");
      statement.execute(
          "insert into event (sequence, at, kind, actor, attempt)"
              + " select n, n, 'planned', 'a', 0 from generate_series(1, 50000) n");
      if (counted == Counted.WHEN_NONE_WAS_COMPLETED) statement.execute("analyze");
      statement.execute("update task set status = 'completed', attempt = 1, progress = 100");
      if (counted == Counted.WHEN_ALL_WERE_COMPLETED) statement.execute("analyze");
      statement.execute(
          "update task set status = 'pending', attempt = 0, progress = -1 where number > 15000");
      statement.execute(
          "update task set status = 'active', holder = 'a', holder_process = 'p', since = 1,"
              + " until = number where mod(number, 100) = 99");
      if (counted == Counted.AS_THEY_ARE) statement.execute("analyze");
    }
  }

  /// Hands on every question, and writes down how it would be done.
  private Sql explaining(Connection real) {
    var explaining =
        (Connection)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Connection.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("prepareStatement")) {
                    explain(real, (String) arguments[0]);
                  }
                  return method.invoke(real, arguments);
                });
    return new Sql(explaining, new PostgresDialect(List.of()));
  }

  private void explain(Connection real, String sql) throws SQLException {
    if (!sql.strip().matches("(?s)(select|with) .*")) return;
    var places = new int[1];
    var named = Pattern.compile("\\?").matcher(sql).replaceAll(_ -> "\\$" + ++places[0]);
    var nothing = String.join(", ", IntStream.range(0, places[0]).mapToObj(_ -> "null").toList());
    try (var statement = real.createStatement()) {
      statement.execute("prepare explained as " + named);
      try (var rows =
          statement.executeQuery(
              "explain execute explained" + (places[0] == 0 ? "" : "(" + nothing + ")"))) {
        while (rows.next()) plan.add(rows.getString(1));
      }
      statement.execute("deallocate explained");
    }
  }

  private static Map<String, Consumer<Sql>> questions() {
    var all = new LinkedHashMap<String, Consumer<Sql>>();
    all.put("next ready", sql -> new TaskTable(sql, null).nextReady(NOW, null, null));
    all.put("next ready of a role", sql -> new TaskTable(sql, null).nextReady(NOW, "x", null));
    all.put("ready ones counted", sql -> new TaskTable(sql, null).countReady(NOW, 1_000));
    for (var sort :
        List.of(
            Filter.Sort.CREATED, Filter.Sort.NEWEST, Filter.Sort.PRIORITY, Filter.Sort.UPDATED)) {
      var one = Filter.all().only(List.of(Status.COMPLETED)).sorted(sort, 50);
      all.put("a page by " + sort.word(), sql -> new TaskQueries(sql).page(one, null, NOW));
    }
    var everything = Filter.all().sorted(Filter.Sort.NEWEST, 50);
    all.put("a page of everything", sql -> new TaskQueries(sql).page(everything, null, NOW));
    return all;
  }

  private static Map<String, Consumer<Sql>> looks() {
    var id = new TaskId("t20");
    var all = new LinkedHashMap<String, Consumer<Sql>>();
    // those that are found may be sorted: they are no more than the tasks that somebody holds
    all.put("lapsed", sql -> new TaskTable(sql, null).lapsed(NOW, 20));
    all.put("one task", sql -> new TaskTable(sql, null).find(id));
    all.put("next change", sql -> new TaskTable(sql, null).nextChange(NOW));
    all.put("children", sql -> new TaskTable(sql, null).children(id));
    all.put("open children", sql -> new TaskTable(sql, null).openChildren(id, 20));
    all.put("ids", sql -> new TaskTable(sql, null).beginningWith("t2", 5));
    all.put("below", sql -> new TaskQueries(sql).below(id, 50));
    all.put("untouched", sql -> new TaskQueries(sql).untouched(NOW, 50));
    for (var sort : List.of(Filter.Sort.PRIORITY, Filter.Sort.UPDATED)) {
      var filter = Filter.all().sorted(sort, 50);
      all.put("everything by " + sort.word(), sql -> new TaskQueries(sql).page(filter, null, NOW));
    }
    all.put("circles", sql -> new DependencyTable(sql).waits(id, new TaskId("t30")));
    all.put("prerequisites", sql -> new DependencyTable(sql).waitsFor(id));
    all.put("dependents", sql -> new DependencyTable(sql).on(id));
    all.put("attempts", sql -> new AttemptTable(sql).of(id, 5));
    all.put("artifacts", sql -> new ArtifactTable(sql).of(id));
    all.put("events", sql -> new EventTable(sql, null).after(60_000, 10));
    all.put("receipts", sql -> new ReceiptTable(sql).find("r", NOW));
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void whatIsAskedOftenIsFoundByItsIndexInItsOrder(Counted counted) throws SQLException {
    fill(counted);
    try (var real = project.server().connections().dedicated()) {
      for (var part : PostgresSchema.of(project.name()).settings(false)) {
        run(real, part.replace("SET LOCAL", "SET"));
      }
      questions().forEach((name, question) -> holds(real, name, question, inOrder()));
      looks().forEach((name, question) -> holds(real, name, question, byIndex()));
    }
  }

  private static void run(Connection connection, String statement) throws SQLException {
    try (var running = connection.createStatement()) {
      running.execute(statement);
    }
  }

  private void holds(
      Connection real, String name, Consumer<Sql> question, Predicate<String> acceptable) {
    plan.clear();
    question.accept(explaining(real));
    assertThat(plan).as(name).isNotEmpty().allMatch(acceptable);
    if (name.startsWith("next ready")) {
      assertThat(plan).as(name).anyMatch(line -> line.contains("task_ready"));
    }
  }

  private static Predicate<String> byIndex() {
    return line -> Stream.of("Seq Scan on").noneMatch(line::contains);
  }

  private static Predicate<String> inOrder() {
    return byIndex().and(line -> !line.contains("Sort"));
  }
}
