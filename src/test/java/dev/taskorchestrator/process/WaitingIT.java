package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Waiting across processes: what comes through one wakes those who wait in another, soon and in
/// order.
@Timeout(120)
class WaitingIT {

  private static final int ROUNDS = 10;
  private static final Duration SOON = Duration.ofMillis(200);

  @TempDir Path project;

  private static ObjBuilder task(String title) {
    return Json.obj().put("title", title).put("description", "d");
  }

  private static ObjBuilder lock(int wait, String... names) {
    return Json.obj().putTexts("resources", List.of(names)).put("wait_seconds", wait);
  }

  /// Calls it from another thread; answers with what came and when.
  private static CompletableFuture<Long> later(Server server, String tool, ObjBuilder arguments) {
    return CompletableFuture.supplyAsync(
        () -> {
          server.must(tool, arguments);
          return System.nanoTime();
        },
        Thread::startVirtualThread);
  }

  /// Until so many stand in line for a lock.
  private static void lined(Server server, int waiting) {
    while (true) {
      var seen = server.must("list_locks", Json.obj()).objects("waiting").size();
      if (seen >= waiting) return;
      Thread.onSpinWait();
    }
  }

  private static Duration median(List<Long> nanos) {
    Collections.sort(nanos);
    return Duration.ofNanos(nanos.get(nanos.size() / 2));
  }

  @Test
  void aTaskPlannedThroughAnotherProcessWakesOneWhoWaitsWithinAFifthOfASecond() throws Exception {
    try (var canary = new Canary();
        var waiter = Server.start(project, "waiter");
        var planner = Server.start(project, "planner")) {
      var took = new ArrayList<Long>();
      for (int i = 0; i < ROUNDS; i++) {
        var woken = later(waiter, "next_task", Json.obj().put("wait_seconds", 20));
        Thread.sleep(300); // until it has been waiting for a while, when it looks least often
        planner.must("plan_task", task("t" + i));
        var planned = System.nanoTime();
        took.add(Math.max(0, woken.get(20, TimeUnit.SECONDS) - planned));
      }
      System.err.printf("woken after %d ms at the median%n", median(took).toMillis());
      assertThat(median(took)).isLessThan(SOON.plus(canary.longest()));
    }
  }

  @Test
  void aLockGoesToThoseWhoWaitInTheOrderInWhichTheyCameWhicheverTheirProcess() throws Exception {
    var order = Collections.synchronizedList(new ArrayList<String>());
    try (var canary = new Canary();
        var holder = Server.start(project, "holder");
        var first = Server.start(project, "first");
        var second = Server.start(project, "second");
        var third = Server.start(project, "third")) {
      holder.must("lock", lock(0, "port"));
      var waiting = new ArrayList<CompletableFuture<Long>>();
      for (var server : List.of(first, second, third)) {
        var name = "agent-" + waiting.size();
        waiting.add(
            CompletableFuture.supplyAsync(
                () -> {
                  server.must("lock", lock(30, "port"));
                  var taken = System.nanoTime();
                  order.add(name);
                  server.must("unlock", Json.obj().putTexts("resources", List.of("port")));
                  return taken;
                },
                Thread::startVirtualThread));
        lined(holder, waiting.size());
      }
      holder.must("unlock", Json.obj().putTexts("resources", List.of("port")));
      var given = System.nanoTime();
      var took = Duration.ofNanos(waiting.getFirst().get(20, TimeUnit.SECONDS) - given);
      for (var each : waiting) each.get(20, TimeUnit.SECONDS);
      assertThat(order).containsExactly("agent-0", "agent-1", "agent-2");
      assertThat(took).isLessThan(SOON.plus(canary.longest()));
    }
  }

  @Test
  void oneWhoIsKilledWhileHeWaitsHoldsNobodyUp() throws Exception {
    try (var canary = new Canary();
        var holder = Server.start(project, "holder");
        var victim = Server.start(project, "victim");
        var heir = Server.start(project, "heir")) {
      holder.must("lock", lock(0, "port"));
      var lost =
          CompletableFuture.runAsync(
              () -> {
                try {
                  victim.call("lock", lock(30, "port"));
                } catch (AssertionError gone) {
                  // it was killed
                }
              },
              Thread::startVirtualThread);
      lined(holder, 1);
      var inherited = later(heir, "lock", lock(30, "port"));
      lined(holder, 2);
      victim.kill();
      lost.get(20, TimeUnit.SECONDS);
      holder.must("unlock", Json.obj().putTexts("resources", List.of("port")));
      var given = System.nanoTime();
      var took = Duration.ofNanos(inherited.get(20, TimeUnit.SECONDS) - given);
      assertThat(took).isLessThan(Duration.ofSeconds(1).plus(canary.longest()));
    }
  }

  @Test
  void whoWaitsAndAskedForProgressHearsThatHeStillWaits() {
    try (var server = Server.start(project, "waiter")) {
      server.client.send(
          """
          {"jsonrpc":"2.0","id":"w","method":"tools/call","params":{"name":"orchestrator_next_task",\
          "arguments":{"wait_seconds":6},"_meta":{"progressToken":"mine"}}}\
          """);
      var told = server.client.next();
      assertThat(told.text("method")).isEqualTo("notifications/progress");
      assertThat(told.object("params").text("progressToken")).isEqualTo("mine");
      assertThat(told.object("params").number("progress")).isEqualTo(5);
      assertThat(told.object("params").number("total")).isEqualTo(6);
      var answer = server.client.next();
      while (!answer.has("id")) answer = server.client.next(); // a last word of progress
      assertThat(answer.object("result").object("structuredContent").has("task")).isTrue();
    }
  }
}
