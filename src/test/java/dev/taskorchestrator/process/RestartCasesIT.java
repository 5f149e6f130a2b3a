package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.Versions;
import dev.taskorchestrator.json.Json;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Health, shutdown and restart, as the predecessor's users would have liked them.
@Tag("side-by-side")
class RestartCasesIT extends Cases {

  @Test
  @DisplayName("J01 health is what it is: a database that cannot be written shows")
  void health() throws Exception {
    plan("T");
    var sound = ok("health_check", "{}");
    assertThat(sound.flag("healthy", false)).isTrue();
    assertThat(sound.object("checks").object("database").flag("connected", false)).isTrue();
    try (var tables = new Tables(project)) {
      tables.hold();
      var ill = ok("health_check", "{}");
      assertThat(ill.flag("healthy", true)).isFalse();
      var database = ill.object("checks").object("database");
      assertThat(database.flag("connected", true)).isFalse();
      assertThat(database.text("status")).isEqualTo("degraded");
      assertThat(database.text("problem")).isNotBlank();
      tables.letGo();
    }
    assertThat(ok("health_check", "{}").flag("healthy", false)).isTrue();
  }

  @Test
  @DisplayName("J02 a task at work shows before a shutdown")
  void prepare() {
    assertThat(ok("shutdown_prepare", "{}").flag("ready_for_shutdown", false)).isTrue();
    claim(plan("T"));
    var answer = ok("shutdown_prepare", "{}");
    assertThat(answer.flag("ready_for_shutdown", true)).isFalse();
    assertThat(answer.texts("blocking_issues")).hasSize(1);
    assertThat(answer.object("checks").object("active_tasks").number("suspendable")).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "J03 a restart is one: another process serves, no request is lost, no mode is left on")
  void restart() {
    var session = ok("initialize_session", "{}").text("session_id");
    var held = plan("Held");
    claim(held);
    var going = new AtomicBoolean(true);
    var answered = new AtomicInteger();
    var traffic =
        CompletableFuture.runAsync(() -> {
          while (going.get()) {
            ok(server(), "plan_task", task("T" + answered.get(), "{}"));
            answered.incrementAndGet();
          }
        });
    var waiting =
        CompletableFuture.supplyAsync(() ->
            server().call("next_task", json("{'specialist_types':['devops'],'wait_seconds':20}")));
    for (int i = 0; i < 3; i++) {
      var before = answered.get();
      var answer = ok("restart_server", "{'reason':'configuration_update'}");
      assertThat(answer.flag("success", false)).as(String.valueOf(answer)).isTrue();
      assertThat(answer.text("phase")).isEqualTo("complete");
      while (answered.get() == before && !traffic.isDone()) Thread.onSpinWait();
    }
    going.set(false);
    traffic.join();
    assertThat(ok("query_tasks", "{'limit':1}").number("total")).isEqualTo(answered.get() + 1);
    assertThat(texts(ok("get_status", "{}"), "held", "task_id")).containsExactly(held);
    handIn(server(), held, "by the same agent after three restarts", "complete");
    plan("For who waits", "{'specialist_type':'devops'}");
    assertThat(waiting.join().text("title"))
        .as("a call from before is answered")
        .isEqualTo("For who waits");
    assertThat(
            ok("health_check", "{}")
                .object("checks")
                .object("reboot_readiness")
                .flag("maintenance_mode", true))
        .isFalse();
    assertThat(
            ok(server(), "session_status", Json.obj().put("session_id", session).build())
                .text("agent"))
        .isNotBlank();
  }

  @Test
  @DisplayName("J04 in maintenance mode changes are refused, and reading and heartbeats go on")
  void mode() {
    var task = plan("T");
    claim(task);
    assertThat(ok("shutdown_prepare", "{'maintenance_mode':true}").flag("maintenance_mode", false))
        .isTrue();
    refused(server(), "plan_task", "project_paused", task("T", "{}"));
    refused(server(), "complete_task", "project_paused", work(task, "w", "complete"));
    refused(another("elsewhere"), "plan_task", "project_paused", task("T", "{}"));
    ok("get_status", "{}");
    ok(server(), "heartbeat", Json.obj().put("task_id", task).build());
    ok("shutdown_prepare", "{'maintenance_mode':false}");
    handIn(server(), task, "w", "complete");
  }

  @Test
  @DisplayName("J05 what cannot be meant is refused")
  void bounds() {
    for (var timeout : List.of(5, 301)) {
      assertThat(
              refused("restart_server", "invalid_argument", "{'timeout':" + timeout + "}")
                  .text("field"))
          .isEqualTo("timeout");
    }
    assertThat(refused("restart_server", "invalid_argument", "{'reason':'boredom'}").text("field"))
        .isEqualTo("reason");
  }

  @Test
  @DisplayName("J06 a restart is remembered with how long it took")
  void history() {
    assertThat(
            ok("restart_status", "{'include_history':true}")
                .object("history")
                .number("total_restarts"))
        .isZero();
    ok("restart_server", "{}");
    var history = ok("restart_status", "{'include_history':true}").object("history");
    assertThat(history.number("total_restarts")).isEqualTo(1);
    var one = history.objects("recent_restarts").getFirst();
    assertThat(one.flag("success", false)).isTrue();
    assertThat(one.number("duration_ms")).isPositive();
    assertThat(one.text("reason")).isEqualTo("manual_request");
  }

  @Test
  @DisplayName("J07 a session that nobody knows does not pass")
  void unknownSession() {
    assertThat(ok("reconnect_test", "{'session_id':'none'}").text("overall_status"))
        .isEqualTo("fail");
    var session = ok("initialize_session", "{}").text("session_id");
    assertThat(
            ok(server(), "reconnect_test", Json.obj().put("session_id", session).build())
                .text("overall_status"))
        .isEqualTo("pass");
  }

  @Test
  @DisplayName("J08 the version that is told is that of the program")
  void version() {
    assertThat(ok("health_check", "{}").text("server_version")).isEqualTo(Versions.program());
  }
}
