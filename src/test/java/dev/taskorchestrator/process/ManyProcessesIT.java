package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several server processes on one project, all as fast as they can: the normal case, only more so.
class ManyProcessesIT {

  private static final int PROCESSES = Integer.getInteger("orchestrator.processes", 8);
  private static final int TASKS = Integer.getInteger("orchestrator.tasks", 200);
  private static final Duration LONGEST = Duration.ofSeconds(2);
  private static final double FAIR = 0.7;

  @TempDir Path project;

  /// What one client heard, which is what must be found again.
  private record Heard(List<String> created, List<String> claims, List<String> completed) {
    Heard() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }
  }

  @Test
  void noAcknowledgedWriteIsLostAndNoTaskIsHeldTwice() throws Exception {
    var servers = Server.fleet(project, PROCESSES);
    try (var canary = new Canary()) {
      var heard = new ArrayList<Heard>();
      var seconds = work(servers, heard);

      var created = all(heard.stream().map(Heard::created).toList());
      assertThat(created).doesNotHaveDuplicates().hasSize(PROCESSES * TASKS);
      assertThat(all(heard.stream().map(Heard::claims).toList()))
          .doesNotHaveDuplicates()
          .hasSize(PROCESSES * TASKS);
      assertThat(found(servers.getFirst()))
          .containsExactlyInAnyOrderElementsOf(all(heard.stream().map(Heard::completed).toList()))
          .containsExactlyInAnyOrderElementsOf(created);

      var longest = servers.stream().map(Server::longest).max(Duration::compareTo).orElseThrow();
      var fairness = Collections.min(seconds) / Collections.max(seconds);
      System.err.printf(
          "%d processes x %d tasks: longest call %d ms, standstill %d ms, fairness %.2f%n",
          PROCESSES, TASKS, longest.toMillis(), canary.longest().toMillis(), fairness);
      canary.within("the longest call", longest, LONGEST);
      assertThat(fairness).isGreaterThanOrEqualTo(FAIR);
    } finally {
      servers.forEach(Server::close);
    }
  }

  /// Creates, claims and completes with every server at once; answers how long each took.
  private static List<Double> work(List<Server> servers, List<Heard> heard) throws Exception {
    var ready = new CountDownLatch(servers.size());
    var seconds = Collections.synchronizedList(new ArrayList<Double>());
    var failures = Collections.synchronizedList(new ArrayList<Throwable>());
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < servers.size(); i++) {
      var server = servers.get(i);
      var mine = new Heard();
      var name = "task of " + i + ", ";
      heard.add(mine);
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  ready.countDown();
                  ready.await();
                  var begun = System.nanoTime();
                  for (int k = 0; k < TASKS; k++) one(server, name + k, mine);
                  seconds.add((System.nanoTime() - begun) / 1e9);
                } catch (Throwable failure) {
                  failures.add(failure);
                }
              }));
    }
    for (var thread : threads) thread.join();
    assertThat(failures).isEmpty();
    return seconds;
  }

  private static void one(Server server, String title, Heard mine) {
    var planned =
        server.must("plan_task", Json.obj().put("title", title).put("description", "To be done."));
    mine.created().add(planned.text("task_id"));
    var taken = server.must("next_task", Json.obj());
    mine.claims().add(taken.text("task_id"));
    assertThat(taken.number("attempt")).isEqualTo(1);
    server.must(
        "complete_task",
        Json.obj()
            .put("task_id", taken.text("task_id"))
            .put("attempt", taken.number("attempt"))
            .put("summary", "Done.")
            .put("detailed_work", "All of " + title)
            .put("next_action", "complete"));
    mine.completed().add(taken.text("task_id"));
  }

  /// Every completed task, page by page.
  static List<String> found(Server server) {
    var found = new ArrayList<String>();
    var asked = Json.obj().put("limit", 500).put("status", List.of(Json.of("completed"))).build();
    var page = server.must("query_tasks", Json.obj().putAll(asked));
    while (true) {
      page.objects("tasks").forEach(task -> found.add(task.text("task_id")));
      var next = page.optText("next_cursor");
      if (next.isEmpty()) break;
      page = server.must("query_tasks", Json.obj().putAll(asked).put("cursor", next.get()));
    }
    assertThat(new HashSet<>(found)).hasSameSizeAs(found);
    return found;
  }

  private static List<String> all(List<List<String>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }
}
