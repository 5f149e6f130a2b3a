package dev.taskorchestrator.mcp;

import static dev.taskorchestrator.mcp.OrchestratorTools.tool;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Command.Level;
import dev.taskorchestrator.core.Command.Scope;
import dev.taskorchestrator.core.Command.Tending;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Restart;
import dev.taskorchestrator.core.TaskState;
import dev.taskorchestrator.json.Answers;
import dev.taskorchestrator.json.CareAnswers;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Looking after a project and the server itself. Everything that is told was measured for the
/// answer.
final class CareTools {

  private final Desk desk;
  private final Restarting restarting;
  private final String version;

  /// @param restarting what hands this server over to a fresh process
  /// @param version of this program
  CareTools(Desk desk, Restarting restarting, String version) {
    this.desk = desk;
    this.restarting = restarting;
    this.version = version;
  }

  List<Tool> all() {
    return List.of(
        tool("orchestrator_maintenance_coordinator", Annotations.CHANGES, this::tend),
        tool("orchestrator_restart_server", Annotations.CHANGES, this::restart)
            .waiting(CareTools::longer),
        tool("orchestrator_health_check", Annotations.READS, this::health),
        tool("orchestrator_shutdown_prepare", Annotations.CHANGES, this::prepare),
        tool("orchestrator_reconnect_test", Annotations.READS, this::reconnect),
        tool("orchestrator_restart_status", Annotations.READS, this::status));
  }

  private ToolAnswer tend(ToolCall call) {
    var given = call.arguments();
    return desk.execute(
        call,
        "orchestrator_maintenance_coordinator",
        new Command.Tend(
            Tending.valueOf(upper(given.text("action"))),
            Scope.valueOf(upper(given.text("scope", "current_session"))),
            Level.valueOf(upper(given.text("validation_level", "basic"))),
            given.optText("target_task_id").orElse(null),
            desk.stays().session(call)));
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  /// A fresh process takes as long as it is allowed to.
  private static Duration longer(Json.Obj arguments) {
    return Duration.ofSeconds(arguments.number("timeout", 30));
  }

  private ToolAnswer restart(ToolCall call) {
    return switch (desk.engine(call).allows(Access.Role.MANAGER)) {
      case Outcome.Refused<Access>(var refusal) -> desk.refused(refusal);
      case Outcome.Done<Access> _ -> restarted(call);
    };
  }

  private ToolAnswer restarted(ToolCall call) {
    var given = call.arguments();
    var reason = given.text("reason", "manual_request");
    var timeout = Duration.ofSeconds(given.number("timeout", 30));
    var outcome = restarting.restart(call, reason, timeout);
    desk.engine(call)
        .execute(
            desk.signed(call, "", Answers::of).unsigned(),
            new Command.NoteRestart(outcome.restart()));
    var done = outcome.restart().done();
    var answer =
        Json.obj()
            .put("success", done)
            .put("phase", done ? "complete" : "failed")
            .put("progress", done ? 100 : 0)
            .put("message", outcome.message())
            .put("restart_reason", reason)
            .put("duration_ms", outcome.restart().millis())
            .put("completed_at", outcome.restart().at().toString());
    var problem = outcome.restart().detail();
    return ToolAnswer.of(answer.putTexts("errors", problem == null ? List.of() : List.of(problem)));
  }

  private ToolAnswer health(ToolCall call) {
    return desk.ask(call, new Query.Health(), reply -> health(call, reply));
  }

  private Json.Obj health(ToolCall call, Reply reply) {
    if (!(reply instanceof Reply.Health health)) return Answers.of(reply);
    var given = call.arguments();
    var checks = Json.obj();
    if (given.flag("include_reboot_readiness", true)) {
      checks.put(
          "reboot_readiness",
          Json.obj()
              .put("ready", restarting.possible())
              .putTexts("issues", restarting.possible() ? List.of() : List.of(restarting.why()))
              .put("maintenance_mode", health.paused() != null));
    }
    if (given.flag("include_database_status", true)) {
      checks.put("database", CareAnswers.health(health));
    }
    if (given.flag("include_connection_status", true)) {
      checks.put(
          "connections",
          Json.obj()
              .put("active_connections", restarting.connections())
              .put("calls_in_flight", restarting.inFlight())
              .put("processes_holding", health.processes())
              .put("status", "operational"));
    }
    return Json.obj()
        .put("healthy", health.writable() && health.paused() == null)
        .put("timestamp", health.now().toString())
        .put("server_version", version)
        .put("checks", checks)
        .build();
  }

  /// Says what a shutdown would interrupt; asked to, also keeps agents from beginning anything.
  private ToolAnswer prepare(ToolCall call) {
    var given = call.arguments();
    var mode = given.optFlag("maintenance_mode");
    if (mode.isPresent()) {
      var reason = mode.get() ? given.text("reason", "a shutdown is prepared") : null;
      var paused =
          desk.engine(call)
              .execute(
                  desk.signed(call, "orchestrator_shutdown_prepare", Answers::of),
                  new Command.Pause(reason));
      if (paused instanceof Outcome.Refused<Reply>(var refusal)) return desk.refused(refusal);
    }
    return switch (desk.engine(call).ask(new Query.Leases(0))) {
      case Outcome.Refused<Reply>(var refusal) -> desk.refused(refusal);
      case Outcome.Done<Reply>(var reply) ->
          desk.ask(
              call,
              new Query.Health(),
              health -> prepared(given, (Reply.Leases) reply, (Reply.Health) health));
    };
  }

  private Json.Obj prepared(Json.Obj given, Reply.Leases leases, Reply.Health health) {
    var issues = new ArrayList<String>();
    var checks = Json.obj();
    if (given.flag("check_active_tasks", true)) {
      var mine = active(leases);
      if (mine > 0) issues.add(mine + " tasks are held through this process");
      checks.put(
          "active_tasks",
          Json.obj()
              .put("count", leases.tasks().size())
              .put("held_by_this_process", mine)
              .put("suspendable", leases.tasks().size())
              .put("status", mine == 0 ? "ready" : "in_progress"));
    }
    if (given.flag("check_database_state", true)) {
      if (!health.writable()) issues.add("the database cannot be written: " + health.problem());
      checks.put(
          "database",
          Json.obj()
              .put("transactions_pending", health.metrics().getOrDefault("queued_changes", 0L))
              .put("status", health.writable() ? "ready" : "failing"));
    }
    if (given.flag("check_client_connections", true)) {
      var others = restarting.inFlight() - 1;
      if (others > 0) issues.add(others + " other calls are running");
      checks.put(
          "client_connections",
          Json.obj()
              .put("active_connections", restarting.connections())
              .put("calls_in_flight", restarting.inFlight())
              .put("status", others > 0 ? "busy" : "ready"));
    }
    return Json.obj()
        .put("ready_for_shutdown", issues.isEmpty())
        .putTexts("blocking_issues", issues)
        .put("checks", checks)
        .put("maintenance_mode", health.paused() != null)
        .put("timestamp", health.now().toString())
        .build();
  }

  private long active(Reply.Leases leases) {
    return leases.tasks().stream()
        .filter(task ->
            task.state() instanceof TaskState.Active held
                && held.holder().process().equals(desk.process()))
        .count();
  }

  /// Whether a session can be gone on with: the one that is named, or all.
  private ToolAnswer reconnect(ToolCall call) {
    var given = call.arguments();
    var id = given.optText("session_id");
    var results = Json.obj();
    var tested = id.isPresent() ? one(call, id.get(), results) : all(call, results);
    return switch (tested) {
      case Outcome.Refused<String>(var refusal) -> desk.refused(refusal);
      case Outcome.Done<String>(var status) -> {
        measured(call, results);
        yield ToolAnswer.of(
            Json.obj()
                .put("test_completed", true)
                .put("overall_status", status)
                .put("results", results));
      }
    };
  }

  private void measured(ToolCall call, ObjBuilder results) {
    var given = call.arguments();
    if (given.flag("include_buffer_status", true)) {
      results.put(
          "buffer_status",
          Json.obj().put("calls_in_flight", restarting.inFlight()).put("status", "operational"));
    }
    if (given.flag("include_reconnection_stats", true)
        && desk.engine(call).ask(new Query.Restarts(1)) instanceof Outcome.Done<Reply>(var told)) {
      results.put("reconnection_stats", Answers.of(told));
    }
  }

  private Outcome<String> one(ToolCall call, String id, ObjBuilder results) {
    return switch (desk.engine(call).ask(new Query.OneSession(id))) {
      case Outcome.Refused<Reply>(Refusal.SessionNotFound _) -> {
        results.put("session_test", tested(id, false, false, "unknown"));
        yield Outcome.done("fail");
      }
      case Outcome.Refused<Reply>(var refusal) -> Outcome.refused(refusal);
      case Outcome.Done<Reply>(var reply) -> {
        var shown = (Reply.SessionShown) reply;
        var status = shown.session().status(shown.now());
        results.put("session_test", tested(id, shown.reachable(), true, status));
        yield Outcome.done(shown.reachable() ? "pass" : "partial");
      }
    };
  }

  private static Json.Obj tested(String id, boolean reachable, boolean known, String status) {
    return Json.obj()
        .put("session_id", id)
        .put("reachable", reachable)
        .put("reconnect_capable", known)
        .put("status", status)
        .build();
  }

  private Outcome<String> all(ToolCall call, ObjBuilder results) {
    return desk.engine(call)
        .ask(new Query.Sessions(false, 100))
        .map(reply -> {
          var list = (Reply.SessionList) reply;
          var active =
              list.sessions().stream()
                  .filter(session -> session.status(list.now()).equals("active"))
                  .count();
          results.put(
              "all_sessions",
              Json.obj()
                  .put("total_sessions", list.total())
                  .put("reachable_sessions", active)
                  .put("reconnect_capable", list.total() > 0));
          return active == list.total() ? "pass" : "partial";
        });
  }

  private ToolAnswer status(ToolCall call) {
    var given = call.arguments();
    return desk.ask(call, new Query.Restarts(20), reply -> status(call, given, reply));
  }

  private Json.Obj status(ToolCall call, Json.Obj given, Reply reply) {
    var restarts = (Reply.Restarts) reply;
    var last = restarts.latest().isEmpty() ? null : restarts.latest().getFirst();
    var current =
        Json.obj()
            .put("phase", restarting.running() ? "starting_process" : "idle")
            .put("progress", restarting.running() ? 50 : 100)
            .put("message", said(last))
            .put("maintenance_mode", paused(call));
    if (given.flag("include_error_details", true)) {
      var problem = last == null ? null : last.detail();
      current.putTexts("errors", problem == null ? List.of() : List.of(problem));
    }
    var answer = Json.obj().put("current_status", current);
    if (given.flag("include_history", false)) answer.put("history", CareAnswers.restarts(restarts));
    return answer.build();
  }

  private static String said(@Nullable Restart last) {
    if (last == null) return "this project's servers were never restarted";
    return (last.done() ? "last restarted at " : "the restart failed at ") + last.at();
  }

  private boolean paused(ToolCall call) {
    return desk.engine(call).ask(new Query.Health())
            instanceof Outcome.Done<Reply>(Reply.Health now)
        && now.paused() != null;
  }
}
