package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What the predecessor promised of synchronization. Each case stands here at the size of a gate;
/// the classes named beside it try the same for longer and harder.
@Tag("side-by-side")
class SynchronizationCasesIT extends Cases {

  private Server impatient(String name) {
    return another(name, "--call-timeout", "5");
  }

  private static Json.Obj error(Server server, String tool, Json.Obj arguments) {
    var result = server.whole(tool, arguments);
    assertThat(result.flag("isError", false)).isTrue();
    return result.object("structuredContent").object("error");
  }

  /// See [HeldLockIT].
  @Test
  @DisplayName("K01 a write that waits for a lock ends by its time, says so, and never happens")
  void lockTimeout() throws Exception {
    var server = impatient("waiting");
    ok(server, "plan_task", task("Before", "{}"));
    try (var tables = new Tables(project);
        var canary = new Canary()) {
      tables.hold();
      var begun = System.nanoTime();
      var error = error(server, "plan_task", task("Never", "{}"));
      var took = Duration.ofNanos(System.nanoTime() - begun);
      canary.within("a refusal", took, Duration.ofSeconds(6));
      assertThat(took).isGreaterThan(Duration.ofSeconds(4));
      assertThat(error.text("code")).isEqualTo("deadline_exceeded");
      assertThat(error.text("message")).contains("lock");
      tables.letGo();
    }
    assertThat(texts(ok(server, "query_tasks", Json.Obj.EMPTY), "tasks", "title"))
        .containsExactly("Before");
  }

  @Test
  @DisplayName("K02 a lock that is held for two seconds is waited for, and the wait is counted")
  void shortWait() throws Exception {
    var server = impatient("waiting");
    ok(server, "plan_task", task("Before", "{}"));
    try (var tables = new Tables(project)) {
      tables.hold();
      var call = CompletableFuture.supplyAsync(() -> ok(server, "plan_task", task("Later", "{}")));
      TimeUnit.SECONDS.sleep(2);
      assertThat(call).isNotDone();
      tables.letGo();
      call.join();
    }
    var metrics = metrics(server);
    assertThat(metrics.number("lock_waits")).isPositive();
    assertThat(metrics.number("longest_lock_wait_ms")).isBetween(1_000L, 5_000L);
  }

  private static Json.Obj metrics(Server server) {
    return ok(server, "health_check", Json.Obj.EMPTY)
        .object("checks")
        .object("database")
        .object("metrics");
  }

  @Test
  @DisplayName("K04 the answer to a completion under a lock is the truth")
  void truth() throws Exception {
    var server = impatient("waiting");
    var task = ok(server, "plan_task", task("T", "{}")).text("task_id");
    ok(server, "execute_task", Json.obj().put("task_id", task).build());
    try (var tables = new Tables(project)) {
      tables.hold();
      var error = error(server, "complete_task", work(task, "w", "complete"));
      assertThat(error.text("message")).contains("nothing was changed");
      tables.letGo();
    }
    var now = ok(server, "query_tasks", Json.obj().put("task_id", task).build()).object("task");
    assertThat(now.text("status")).isEqualTo("active");
    assertThat(now.has("artifacts")).isFalse();
    handIn(server, task, "w", "complete");
  }

  /// See [CancellationIT].
  @Test
  @DisplayName(
      "K05 a call that is given up under a lock ends within a second, and is not done later")
  void givenUp() throws Exception {
    var server = another("waiting");
    ok(server, "plan_task", task("Before", "{}"));
    try (var tables = new Tables(project)) {
      tables.hold();
      server.client.send(
          "{\"jsonrpc\":\"2.0\",\"id\":\"w\",\"method\":\"tools/call\",\"params\":{\"name\":"
              + "\"orchestrator_plan_task\",\"arguments\":{\"title\":\"Never\",\"description\":\"d\"}}}");
      TimeUnit.MILLISECONDS.sleep(300);
      server.client.send(
          "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"w\"}}");
      TimeUnit.MILLISECONDS.sleep(700);
      var health = ok(server, "shutdown_prepare", Json.Obj.EMPTY);
      assertThat(health.object("checks").object("client_connections").number("calls_in_flight"))
          .as("only the one that asks")
          .isEqualTo(1);
      tables.letGo();
    }
    ok(server, "plan_task", task("After", "{}"));
    assertThat(texts(ok(server, "query_tasks", Json.Obj.EMPTY), "tasks", "title"))
        .containsExactly("Before", "After");
  }

  /// See [ContentionIT].
  @Test
  @DisplayName("K07 of four processes that claim one task exactly one has it")
  void claimRace() {
    var servers = IntStream.range(0, 4).mapToObj(i -> another("racer" + i)).toList();
    for (int round = 0; round < 5; round++) {
      var task = Json.obj().put("task_id", plan("T" + round)).build();
      var owners =
          servers.stream()
              .map(
                  server -> CompletableFuture.supplyAsync(() -> server.whole("execute_task", task)))
              .toList()
              .stream()
              .filter(call -> !call.join().flag("isError", false))
              .count();
      assertThat(owners).isEqualTo(1);
    }
  }

  /// See [SuspensionIT].
  @Test
  @DisplayName(
      "K08 after its holder was suspended past its lease another goes on, and it comes too late")
  void fencing() throws Exception {
    var task = plan("T", "{'lease_seconds':30}");
    var sleeper = another("sleeper");
    ok(sleeper, "execute_task", Json.obj().put("task_id", task).build());
    sleeper.suspend();
    try (var connection =
            java.sql.DriverManager.getConnection(
                "jdbc:sqlite:" + project.resolve(".task_orchestrator/tasks.db"));
        var statement = connection.createStatement()) {
      statement.executeUpdate("update task set until = until - 60000000 where id = '" + task + "'");
    }
    var next = ok("next_task", "{}");
    assertThat(next.text("task_id")).isEqualTo(task);
    assertThat(next.number("attempt")).isEqualTo(2);
    sleeper.resume();
    var late = Json.obj().putAll(work(task, "late", "complete")).put("attempt", 1).build();
    assertThat(error(sleeper, "complete_task", late).text("code")).isEqualTo("superseded");
    handIn(server(), task, "in time", "complete");
  }

  /// See [KillNineIT].
  @Test
  @DisplayName("K09 killed at random moments and started again, the project is sound each time")
  void killed() throws Exception {
    var chance = new Random(9);
    var acknowledged = Collections.synchronizedList(new ArrayList<String>());
    for (int round = 0; round < 8; round++) {
      var victim = Server.start(project, "victim");
      var work =
          CompletableFuture.runAsync(() -> {
            try {
              while (true) {
                acknowledged.add(ok(victim, "plan_task", task("T", "{}")).text("task_id"));
              }
            } catch (AssertionError | java.io.UncheckedIOException gone) {
              assertThat(String.valueOf(gone).toLowerCase(java.util.Locale.ROOT))
                  .containsAnyOf("no answer", "closed", "pipe");
            }
          });
      var before = acknowledged.size();
      while (acknowledged.size() == before && !work.isDone()) TimeUnit.MILLISECONDS.sleep(1);
      TimeUnit.MILLISECONDS.sleep(chance.nextInt(150));
      victim.kill();
      work.join();
    }
    var checked =
        ok(
            "maintenance_coordinator",
            "{'action':'validate_structure','validation_level':'comprehensive'}");
    assertThat(checked.text("status")).isEqualTo("maintenance_completed");
    assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(8);
    for (var task : acknowledged) assertThat(status(task)).isEqualTo("pending");
  }

  /// See [ReceiptsIT].
  @Test
  @DisplayName("K11 a request that is delivered twice has one effect and one answer")
  void twice() {
    var request = Json.obj().putAll(task("T", "{}")).put("request_id", "r-1").build();
    var first = ok(server(), "plan_task", request);
    assertThat(ok(another("other"), "plan_task", request)).isEqualTo(first);
    assertThat(ok("query_tasks", "{}").number("total")).isEqualTo(1);
    var error =
        refused(
            server(),
            "plan_task",
            "request_id_reused",
            Json.obj().putAll(task("Other", "{}")).put("request_id", "r-1").build());
    assertThat(error.text("message")).contains("r-1");
  }

  @Test
  @DisplayName("K12 what locks and retries have come to can be read by a tool")
  void figures() {
    plan("T");
    assertThat(metrics(server()).fields().keySet())
        .contains(
            "commits",
            "lock_waits",
            "lock_wait_ms",
            "lock_timeouts",
            "stale_removed",
            "retries",
            "queued_changes",
            "readers");
    assertThat(metrics(server()).number("commits")).isPositive();
  }

  /// See [ClockJumpIT].
  @Test
  @DisplayName("K13 leases are of UTC and of no time zone")
  void zones() {
    var far = started(Server.start(project, "far", java.util.Map.of("TZ", "Pacific/Kiritimati")));
    var task = plan("T");
    var until =
        ok(far, "execute_task", Json.obj().put("task_id", task).build()).text("lease_expires_at");
    assertThat(until).endsWith("Z");
    assertThat(Instant.parse(until))
        .isBetween(Instant.now().plusSeconds(600), Instant.now().plusSeconds(1_000));
    var held = ok("get_status", "{}").objects("held").getFirst();
    assertThat(held.text("lease_expires_at")).isEqualTo(until);
    ok("maintenance_coordinator", "{'action':'scan_cleanup','scope':'full_project'}");
    assertThat(status(task)).as("nobody frees it early").isEqualTo("active");
  }

  /// See `orchestrator chaos`, which goes on for as long as it is told to.
  @Test
  @DisplayName("K14 while the database stalls at random no call outlasts its deadline")
  void soak() throws Exception {
    var servers = IntStream.range(0, 3).mapToObj(i -> impatient("soaked" + i)).toList();
    ok(servers.getFirst(), "plan_task", task("First", "{}"));
    var end = System.nanoTime() + Duration.ofSeconds(15).toNanos();
    var work =
        servers.stream()
            .map(server ->
                CompletableFuture.runAsync(() -> {
                  // each call is held to its deadline by the watchdog
                  while (System.nanoTime() < end) {
                    server.whole("plan_task", task("T", "{}"));
                    server.whole("next_task", Json.Obj.EMPTY);
                    server.whole("get_status", Json.Obj.EMPTY);
                  }
                }))
            .toList();
    var chance = new Random(14);
    try (var tables = new Tables(project)) {
      while (System.nanoTime() < end) {
        tables.hold();
        TimeUnit.MILLISECONDS.sleep(chance.nextInt(1_500));
        tables.letGo();
        TimeUnit.MILLISECONDS.sleep(chance.nextInt(300));
      }
    }
    for (var each : work) each.get(30, TimeUnit.SECONDS);
  }

  /// See [DiskFullIT].
  @Test
  @DisplayName("K15 a project that cannot be written is told so, and the server lives")
  void unwritable() throws Exception {
    var file = Files.writeString(project.resolve(".task_orchestrator"), "in the way");
    refused(server(), "plan_task", "project_not_writable", task("T", "{}"));
    Files.delete(file);
    plan("T");
  }
}
