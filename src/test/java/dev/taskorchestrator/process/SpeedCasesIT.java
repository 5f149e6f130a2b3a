package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// What the predecessor promised of synchronization with figures that others would spoil.
class SpeedCasesIT extends Cases {

  /// See [ManyProcessesIT].
  @Test
  @DisplayName("K06 eight processes with mixed calls: no error, no lost update, and quick")
  void mixed() {
    var servers = IntStream.range(0, 8).mapToObj(i -> another("client" + i)).toList();
    var shared = ok(servers.getFirst(), "plan_task", task("Shared", "{}")).text("task_id");
    List<Long> times = Collections.synchronizedList(new ArrayList<>());
    var work =
        servers.stream()
            .map(server -> CompletableFuture.runAsync(() -> mixed(server, shared, times)))
            .toList();
    work.forEach(CompletableFuture::join);
    assertThat(ok("query_tasks", "{'limit':1}").number("total")).isEqualTo(1 + 8 * 25);
    assertThat(ok("get_status", "{}").object("counts").number("completed")).isEqualTo(8 * 25);
    assertThat(whole(shared).number("version")).as("no update is lost").isEqualTo(1 + 8 * 25);
    var sorted = times.stream().sorted().toList();
    System.err.printf(
        "8 processes x 200 calls: median %d ms, 95%% %d ms%n",
        sorted.get(sorted.size() / 2), sorted.get(sorted.size() * 95 / 100));
  }

  private static void mixed(Server server, String shared, List<Long> times) {
    for (int i = 0; i < 25; i++) {
      var task = timed(times, () -> ok(server, "plan_task", task("T", "{}"))).text("task_id");
      var id = Json.obj().put("task_id", task).build();
      timed(times, () -> ok(server, "execute_task", id));
      timed(times, () -> ok(server, "heartbeat", id));
      timed(times, () -> ok(server, "query_tasks", id));
      timed(
          times,
          () ->
              ok(
                  server,
                  "update_task",
                  Json.obj()
                      .put("task_id", shared)
                      .put("priority", "high")
                      .put("title", "S" + server.process.pid() + "-" + System.nanoTime())
                      .build()));
      timed(times, () -> handIn(server, task, "work", "complete"));
      timed(times, () -> ok(server, "get_status", Json.Obj.EMPTY));
      timed(times, () -> ok(server, "query_tasks", json("{'limit':5}")));
    }
  }

  private static Json.Obj timed(List<Long> times, java.util.function.Supplier<Json.Obj> call) {
    var begun = System.nanoTime();
    var answer = call.get();
    times.add(Duration.ofNanos(System.nanoTime() - begun).toMillis());
    return answer;
  }

  @Test
  @DisplayName("K10 with 10,000 tasks a page and the status stay quick")
  void many() throws Exception {
    for (int plan = 0; plan < 10; plan++) {
      var tasks = new ArrayList<Json>();
      for (int i = 0; i < 1_000; i++) {
        tasks.add(
            Json.obj().put("ref", "t" + i).put("title", "T" + i).put("description", "d").build());
      }
      ok(server(), "plan_task", Json.obj().put("tasks", Json.list(tasks)).build());
    }
    var child = ok("query_tasks", "{'limit':1,'offset':9000}").objects("tasks").getFirst();
    ok("get_status", "{}");
    var times = new ArrayList<Long>();
    for (int i = 0; i < 20; i++) {
      timed(times, () -> ok("get_status", "{}"));
      timed(times, () -> ok("query_tasks", "{'limit':50}"));
      timed(times, () -> ok("query_tasks", "{'task_id':'" + child.text("task_id") + "'}"));
    }
    Collections.sort(times);
    System.err.printf(
        "10,000 tasks: median %d ms, longest %d ms%n", times.get(30), times.getLast());
    assertThat(times.get(30)).as("the usual call").isLessThan(100);
  }
}
