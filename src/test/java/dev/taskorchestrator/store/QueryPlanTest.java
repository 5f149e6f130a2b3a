package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.JDBC;

/// Frequent questions go by an index, so that their cost does not grow with the project. Each is
/// asked through the class that asks it, on a connection that explains instead of answering.
class QueryPlanTest {
  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @TempDir Path folder;
  private @Nullable Connection connection;
  private final List<String> plan = new ArrayList<>();

  @BeforeEach
  void open() throws Exception {
    Folders.makeFile(folder.resolve("tasks.db"));
    var file = new SqliteFile(folder.resolve("tasks.db"), false);
    try (var sql = file.openWriter()) {
      sql.run("begin immediate");
      Schema.migrate(sql, NOW);
      sql.run("commit");
    }
    connection = new JDBC().connect("jdbc:sqlite:" + file.path(), new java.util.Properties());
  }

  @AfterEach
  void close() throws SQLException {
    if (connection != null) connection.close();
  }

  /// Hands on every statement, and writes down how it would be done.
  private Sql explaining() {
    var real = connection;
    if (real == null) throw new IllegalStateException("not open");
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
    return new Sql(explaining, new SqliteDialect());
  }

  private void explain(Connection real, String sql) throws SQLException {
    try (PreparedStatement statement = real.prepareStatement("explain query plan " + sql);
        var rows = statement.executeQuery()) {
      while (rows.next()) plan.add(rows.getString("detail"));
    }
  }

  private List<String> planned(java.util.function.Consumer<Sql> question) {
    plan.clear();
    question.accept(explaining());
    return plan.stream()
        .filter(line -> line.contains("SCAN") || line.contains("SEARCH") || line.contains("TEMP"))
        .toList();
  }

  private static Task task(String id, String root) {
    return new Task(
        new TaskId(id),
        1,
        null,
        new TaskId(root),
        0,
        Brief.of("a", "b"),
        TaskState.Pending.NOW,
        0,
        0,
        0,
        0,
        -1,
        null,
        null,
        1,
        NOW,
        NOW);
  }

  @Test
  void theNextReadyTaskIsFoundInTheIndexOfReadyOnesInItsOrder() {
    assertThat(planned(sql -> new TaskTable(sql, null).nextReady(NOW, null, null)))
        .containsExactly("SEARCH t USING INDEX task_ready (status=?)");
    assertThat(planned(sql -> new TaskTable(sql, null).nextReady(NOW, "tester", null)))
        .containsExactly("SEARCH t USING INDEX task_ready_role (status=? AND specialist=?)");
    assertThat(planned(sql -> new TaskTable(sql, null).nextReady(NOW, null, task("r", "r"))))
        .containsExactly("SEARCH t USING INDEX task_ready_root (status=? AND root=?)");
    assertThat(planned(sql -> new TaskTable(sql, null).nextReady(NOW, null, task("m", "r"))))
        .first()
        .isEqualTo("SEARCH t USING INDEX task_ready_root (status=? AND root=?)");
  }

  @Test
  void countingReadyTasksReadsNoOthers() {
    assertThat(planned(sql -> new TaskTable(sql, null).countReady(NOW, 1_000)))
        .contains("SEARCH t USING INDEX task_ready (status=?)");
  }

  @Test
  void lapsedLeasesAndTheNextChangeAreFoundByTheirMoment() {
    assertThat(planned(sql -> new TaskTable(sql, null).lapsed(NOW, 20)))
        .containsExactly("SEARCH t USING INDEX task_lease (status=? AND until<?)");
    assertThat(planned(sql -> new TaskTable(sql, null).nextChange(NOW)))
        .hasSize(2)
        .allMatch(line -> line.contains("task_retry") || line.contains("task_lease"));
  }

  @Test
  void aPageOfOneStatusIsReadInOrder() {
    var indexes =
        Map.of(
            Filter.Sort.CREATED, "task_status",
            Filter.Sort.NEWEST, "task_status",
            Filter.Sort.PRIORITY, "task_status_priority",
            Filter.Sort.UPDATED, "task_status_updated");
    indexes.forEach((sort, index) -> {
      var filter = Filter.all().only(List.of(Status.COMPLETED)).sorted(sort, 50);
      assertThat(planned(sql -> new TaskQueries(sql).page(filter, null, NOW)))
          .containsExactly("SEARCH t USING INDEX " + index + " (status=?)");
    });
  }

  @Test
  void pagesOfEverythingAreReadInTheirOrderOrPutTogetherFromOrderedOnes() {
    var byAge = Filter.all().sorted(Filter.Sort.CREATED, 50);
    assertThat(planned(sql -> new TaskQueries(sql).page(byAge, null, NOW)))
        .noneMatch(line -> line.contains("TEMP"));
    var indexes =
        Map.of(
            Filter.Sort.PRIORITY, "task_status_priority",
            Filter.Sort.UPDATED, "task_status_updated");
    indexes.forEach((sort, index) -> {
      var filter = Filter.all().sorted(sort, 50);
      assertThat(planned(sql -> new TaskQueries(sql).page(filter, null, NOW)))
          .filteredOn(line -> line.contains("task"))
          .containsOnly("SEARCH t USING INDEX " + index + " (status=?)");
    });
  }

  @Test
  void aPageOfSeveralStatusesIsPutTogetherFromOrderedOnes() {
    var filter =
        Filter.all().only(List.of(Status.BLOCKED, Status.FAILED)).sorted(Filter.Sort.NEWEST, 50);
    assertThat(planned(sql -> new TaskQueries(sql).page(filter, null, NOW)))
        .filteredOn(line -> line.contains("task"))
        .containsOnly("SEARCH t USING INDEX task_status (status=?)");
  }

  @Test
  void childrenAreFoundByTheirParent() {
    var id = new TaskId("p");
    assertThat(planned(sql -> new TaskTable(sql, null).children(id)))
        .containsExactly("SEARCH t USING INDEX task_parent (parent=?)");
    assertThat(planned(sql -> new TaskTable(sql, null).openChildren(id, 20)))
        .noneMatch(this::scans);
    assertThat(planned(sql -> new TaskTable(sql, null).completedChildren(id)))
        .noneMatch(this::scans);
    assertThat(planned(sql -> new TaskTable(sql, null).nextPosition(id))).noneMatch(this::scans);
    assertThat(planned(sql -> new TaskTable(sql, null).beginningWith("task_a", 5)))
        .noneMatch(this::scans);
  }

  @Test
  void theWayThroughTheGraphIsWalkedByIndexes() {
    var dependencies =
        planned(sql -> {
          var table = new DependencyTable(sql);
          table.waits(new TaskId("a"), new TaskId("b"));
          table.waitsThroughChildren(new TaskId("a"), 5);
          table.waitsFor(new TaskId("a"));
          table.on(new TaskId("a"));
          table.open(new TaskId("a"));
        });
    assertThat(dependencies).isNotEmpty().noneMatch(this::scans);
  }

  @Test
  void attemptsArtifactsEventsAndReceiptsAreFoundByTheirKeys() {
    var id = new TaskId("a");
    var lines =
        planned(sql -> {
          new AttemptTable(sql).of(id, 5);
          new ArtifactTable(sql).of(id);
          new EventTable(sql, null).after(5, 10);
          new ReceiptTable(sql).find("r", NOW);
          new SessionTable(sql).lastSeen(new Actor("a", "p").agent(), "c");
        });
    assertThat(lines).isNotEmpty().noneMatch(this::scans);
  }

  /// Whether a whole table is read; what a query has put together itself may be.
  private boolean scans(String line) {
    return line.matches("SCAN (t|c|d|task|dependency|attempt|artifact|event|receipt|session)\\b.*")
        && !line.contains("INDEX");
  }
}
