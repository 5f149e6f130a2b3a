package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Another process keeps the database's write lock, as a debugger, a backup or a suspended program
/// may: nobody hangs, everybody is told the truth, and nothing that was refused happens later.
class HeldLockIT {

  /// Longer than any call may wait; the documented larger run holds it for 45 seconds.
  private static final Duration HELD =
      Duration.ofSeconds(Integer.getInteger("orchestrator.held.seconds", 14));

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration READ = Duration.ofMillis(100);

  @TempDir Path project;
  @TempDir Path other;

  @Test
  void readsGoOnAndWritesAreRefusedByTheirDeadlineNamingTheHolder() throws Exception {
    try (var server = Server.start(project, "waiting");
        var elsewhere = Server.start(other, "elsewhere");
        var canary = new Canary()) {
      var known = server.must("plan_task", task("before")).text("task_id");
      elsewhere.must("plan_task", task("before"));
      var file = project.resolve(".task_orchestrator/tasks.db");
      try (var holder = DriverManager.getConnection("jdbc:sqlite:" + file);
          var statement = holder.createStatement()) {
        statement.execute("begin immediate");
        var end = System.nanoTime() + HELD.toNanos();
        var writes = new ArrayList<Thread>();
        var refusals = java.util.Collections.synchronizedList(new ArrayList<Json.Obj>());
        var times = java.util.Collections.synchronizedList(new ArrayList<Duration>());
        for (int i = 0; i < 5; i++) {
          var title = "never " + i;
          writes.add(
              Thread.ofVirtual()
                  .start(() -> {
                    var begun = System.nanoTime();
                    refusals.add(server.call("plan_task", task(title)));
                    times.add(Duration.ofNanos(System.nanoTime() - begun));
                  }));
        }
        var reads = reads(server, elsewhere, known, end);
        for (var write : writes) write.join();
        statement.execute("rollback");

        assertThat(refusals).hasSize(5);
        for (var refusal : refusals) {
          var error = refusal.object("error");
          assertThat(error.text("code")).isEqualTo("deadline_exceeded");
          assertThat(error.text("holder")).contains("process " + ProcessHandle.current().pid());
          assertThat(error.text("message")).contains("nothing was changed");
          assertThat(error.text("retry")).isEqualTo("later");
        }
        canary.within("a refusal", java.util.Collections.max(times), CALL_TIMEOUT);
        System.err.printf(
            "lock held %d s: %d reads, slowest %d ms; writes refused after %d ms; standstill %d ms%n",
            HELD.toSeconds(),
            reads.size(),
            java.util.Collections.max(reads).toMillis(),
            java.util.Collections.max(times).toMillis(),
            canary.longest().toMillis());
        reads.sort(null);
        canary.within("the slowest read", reads.getLast(), READ.multipliedBy(2));
        canary.within("95 of 100 reads", reads.get(reads.size() * 95 / 100), READ, Duration.ZERO);
      }
      server.must("plan_task", task("after"));
      var titles = new ArrayList<String>();
      server
          .must("query_tasks", Json.obj())
          .objects("tasks")
          .forEach(task -> titles.add(task.text("title")));
      assertThat(titles).containsExactly("before", "after");
    }
  }

  /// Reads, pings and uses another project until the lock is given back.
  private static List<Duration> reads(Server server, Server elsewhere, String known, long end)
      throws InterruptedException {
    var times = new ArrayList<Duration>();
    while (System.nanoTime() < end) {
      times.add(timed(() -> server.must("query_tasks", Json.obj().put("task_id", known))));
      times.add(timed(() -> server.must("get_status", Json.obj())));
      times.add(timed(() -> server.client.request("ping", Json.Obj.EMPTY, Duration.ofSeconds(5))));
      elsewhere.must("plan_task", task("elsewhere"));
      Thread.sleep(100);
    }
    return times;
  }

  private static Duration timed(Runnable call) {
    var begun = System.nanoTime();
    call.run();
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  private static dev.taskorchestrator.json.ObjBuilder task(String title) {
    return Json.obj().put("title", title).put("description", "d");
  }
}
