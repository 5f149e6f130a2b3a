package dev.taskorchestrator.mcp;

import static dev.taskorchestrator.mcp.OrchestratorTools.tool;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Memo;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.json.Json;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is remembered beside the work itself: decisions, notes, and the document for whoever comes
/// next.
final class MemoryTools {

  private static final String NAME = "orchestrator_memory";

  private final Desk desk;

  MemoryTools(Desk desk) {
    this.desk = desk;
  }

  List<Tool> all() {
    return List.of(tool(NAME, Annotations.ADDS, this::memory));
  }

  private ToolAnswer memory(ToolCall call) {
    var given = call.arguments();
    return switch (given.text("action")) {
      case "decide", "note" -> desk.execute(call, NAME, remember(given));
      case "set_status" -> desk.execute(call, NAME, decide(given));
      case "read" ->
          given
              .optText("memo_id")
              .map(id -> desk.ask(call, new Query.OneMemo(id)))
              .orElseGet(() -> desk.refused(missing("memo_id")));
      case "handover" -> desk.ask(call, new Query.Handover(text(given, "task_id")));
      default -> desk.ask(call, list(given));
    };
  }

  private static Query list(Json.Obj given) {
    return new Query.Memos(
        text(given, "task_id"),
        text(given, "kind"),
        given.optText("text").filter(text -> !text.isBlank()).orElse(null),
        given.number("after", 0),
        (int) given.number("limit", 50));
  }

  private static Outcome<Command> remember(Json.Obj given) {
    for (var field : List.of("title", "text")) {
      if (given.optText(field).filter(text -> !text.isBlank()).isEmpty()) {
        return Outcome.refused(missing(field));
      }
    }
    var decision = given.text("action").equals("decide");
    return Outcome.done(
        new Command.Remember(
            text(given, "task_id"),
            given.text("title"),
            given.text("text"),
            text(given, "context"),
            text(given, "alternatives"),
            text(given, "consequences"),
            decision ? standing(given).orElse(Memo.Standing.ACCEPTED) : null,
            decision ? text(given, "supersedes") : null));
  }

  private static Outcome<Command> decide(Json.Obj given) {
    var id = given.optText("memo_id");
    if (id.isEmpty()) return Outcome.refused(missing("memo_id"));
    return standing(given)
        .<Outcome<Command>>map(to -> Outcome.done(new Command.Decide(id.get(), to)))
        .orElseGet(() -> Outcome.refused(missing("status")));
  }

  private static Optional<Memo.Standing> standing(Json.Obj given) {
    return given.optText("status").flatMap(Memo.Standing::of);
  }

  private static Refusal missing(String field) {
    return new Refusal.InvalidArgument(field, "is required for this action");
  }

  private static @Nullable String text(Json.Obj given, String field) {
    return given.optText(field).orElse(null);
  }
}
