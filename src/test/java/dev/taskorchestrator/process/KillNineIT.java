package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// kill -9 at any moment under load loses nothing that was acknowledged, leaves no tree half made,
/// and keeps nobody else from going on.
class KillNineIT {

  private static final int ROUNDS = Integer.getInteger("orchestrator.kills", 60);
  private static final int CALLERS = 8;
  private static final int CHILDREN = 5;
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(1);

  @TempDir Path project;

  /// Roots of trees whose planning was acknowledged, and tasks whose completion was.
  private final Set<String> planned = ConcurrentHashMap.newKeySet();

  private final Set<String> completed = ConcurrentHashMap.newKeySet();

  @Test
  void whatWasAcknowledgedIsThereAfterEveryKill() throws Exception {
    var seed = System.nanoTime();
    var chance = new Random(seed);
    var slowest = Duration.ZERO;
    try (var canary = new Canary()) {
      for (int round = 0; round < ROUNDS; round++) {
        var server = Server.start(project, "victim");
        var begun = System.nanoTime();
        server.must("get_status", Json.obj());
        var first = Duration.ofNanos(System.nanoTime() - begun);
        if (first.compareTo(slowest) > 0) slowest = first;
        load(server, 10 + chance.nextInt(60), chance.nextInt(20));
        check(round, seed);
      }
      System.err.printf(
          "%d kills: %d trees and %d completions acknowledged, slowest first answer %d ms,"
              + " standstill %d ms%n",
          ROUNDS,
          planned.size(),
          completed.size(),
          slowest.toMillis(),
          canary.longest().toMillis());
      assertThat(slowest).isLessThan(FIRST_ANSWER.plus(canary.longest()));
    }
    assertThat(planned).hasSizeGreaterThan(ROUNDS);
    assertThat(completed).hasSizeGreaterThan(ROUNDS);
  }

  /// Plans, claims and completes from several callers, and kills the server in the midst of it: a
  /// little after so many answers.
  private void load(Server server, int answers, int milliseconds) throws InterruptedException {
    var left = new CountDownLatch(answers);
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < CALLERS; i++) {
      threads.add(Thread.ofVirtual().start(() -> work(server, left)));
    }
    assertThat(left.await(30, TimeUnit.SECONDS)).as("the server answers").isTrue();
    Thread.sleep(milliseconds);
    server.kill();
    for (var thread : threads) thread.join(Duration.ofSeconds(30));
    server.close();
  }

  private void work(Server server, CountDownLatch left) {
    try {
      while (true) {
        var tree = server.must("plan_task", tree());
        planned.add(tree.text("task_id"));
        left.countDown();
        var taken = server.must("next_task", Json.obj());
        if (taken.has("task")) continue;
        var task = taken.text("task_id");
        server.must(
            "complete_task",
            Json.obj()
                .put("task_id", task)
                .put("attempt", taken.number("attempt"))
                .put("summary", "Done.")
                .put("detailed_work", "w".repeat(2_000))
                .put("next_action", "complete"));
        completed.add(task);
        left.countDown();
      }
    } catch (AssertionError | RuntimeException killed) {
      // the server is gone; what it acknowledged before is what counts
    }
  }

  private static dev.taskorchestrator.json.ObjBuilder tree() {
    var children = new ArrayList<Json.Obj>();
    for (int i = 0; i < CHILDREN; i++) {
      var child = Json.obj().put("ref", "c" + i).put("title", "Child " + i).put("description", "d");
      if (i > 0) child.putTexts("depends_on", List.of("c" + (i - 1)));
      children.add(child.build());
    }
    return Json.obj().put("title", "Tree").put("description", "d").put("tasks", children);
  }

  /// Looks at the tables themselves.
  private void check(int round, long seed) throws SQLException {
    var file = project.resolve(".task_orchestrator/tasks.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      var where = "round %d, seed %d".formatted(round, seed);
      var sound = statement.executeQuery("pragma integrity_check");
      assertThat(sound.getString(1)).as(where).isEqualTo("ok");

      var roots = new ArrayList<String>();
      var rows =
          statement.executeQuery(
              "select root, count(*) from task group by root having count(*) <> " + (CHILDREN + 1));
      while (rows.next()) roots.add(rows.getString(1) + " has " + rows.getInt(2));
      assertThat(roots).as("half-made trees, " + where).isEmpty();

      assertThat(ids(statement.executeQuery("select id from task where parent is null")))
          .as(where)
          .containsAll(planned);
      assertThat(ids(statement.executeQuery("select id from task where status = 'completed'")))
          .as(where)
          .containsAll(completed);
      assertThat(
              ids(
                  statement.executeQuery(
                      "select task from artifact a where exists"
                          + " (select 1 from content c where c.hash = a.hash)")))
          .as(where)
          .containsAll(completed);
    }
  }

  private static Set<String> ids(java.sql.ResultSet rows) throws SQLException {
    Set<String> ids = Collections.newSetFromMap(new ConcurrentHashMap<>());
    while (rows.next()) ids.add(rows.getString(1));
    return ids;
  }
}
