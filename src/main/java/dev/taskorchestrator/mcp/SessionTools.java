package dev.taskorchestrator.mcp;

import static dev.taskorchestrator.mcp.OrchestratorTools.tool;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Query;
import java.util.List;

/// Finding sessions again.
final class SessionTools {

  private final Desk desk;

  SessionTools(Desk desk) {
    this.desk = desk;
  }

  List<Tool> all() {
    return List.of(
        tool("orchestrator_list_sessions", Annotations.READS, this::list),
        tool("orchestrator_resume_session", Annotations.CHANGES, this::resume),
        tool("orchestrator_cleanup_sessions", Annotations.DESTROYS, this::clean),
        tool("orchestrator_session_status", Annotations.READS, this::status));
  }

  private ToolAnswer list(ToolCall call) {
    var given = call.arguments();
    return desk.ask(
        call,
        new Query.Sessions(
            given.flag("include_completed", false), (int) given.number("limit", 10)));
  }

  /// From now on the caller speaks for the session's agent, unless it names itself.
  private ToolAnswer resume(ToolCall call) {
    var answer =
        desk.execute(
            call,
            "orchestrator_resume_session",
            new Command.ResumeSession(call.arguments().text("session_id")));
    if (answer instanceof ToolAnswer.Structured(var said) && said.has("agent")) {
      desk.stays().resumed(call, said.text("session_id"), said.text("agent"));
    }
    return answer;
  }

  private ToolAnswer clean(ToolCall call) {
    var given = call.arguments();
    return new Removal(desk)
        .sessions(
            call,
            "orchestrator_cleanup_sessions",
            new Command.CleanSessions(
                given.text("cleanup_type", "completed"),
                (int) given.number("older_than_days", 7),
                given.flag("dry_run", true)));
  }

  private ToolAnswer status(ToolCall call) {
    return desk.ask(call, new Query.OneSession(call.arguments().text("session_id")));
  }
}
