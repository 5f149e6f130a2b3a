package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Calls of tools by a door that speaks no protocol: the same table, the same check of arguments,
/// the same deadlines.
public final class DirectCalls {

  private final ToolTable table;
  private final Duration allowance;
  private final Time time;

  /// @param allowance how long a call may take that was not asked to wait
  public DirectCalls(ToolTable table, Duration allowance, Time time) {
    this.table = table;
    this.allowance = allowance;
    this.time = time;
  }

  /// What a tool answered.
  ///
  /// @param text its answer where that is text for reading
  public record Answer(Json.Obj value, @Nullable String text, boolean refused) {}

  /// Every tool as clients are shown it.
  public List<Json.Obj> tools() {
    return table.all().stream().map(Tool::toJson).toList();
  }

  /// Calls a tool of the table, on this thread.
  public Answer call(String name, Json.Obj arguments) {
    var tool = table.find(name);
    if (tool == null) throw new IllegalArgumentException("no tool named " + name);
    var refusal = ToolTable.refusal(tool, arguments);
    if (refusal != null) return answer(refusal);
    var deadline = Deadline.in(time, allowance.plus(tool.waiting().beyond(arguments)));
    var call = new ToolCall(arguments, new Caller("terminal", ""), Progress.UNHEARD, deadline);
    return answer(
        ScopedValue.where(Deadline.CURRENT, deadline).call(() -> whole(tool.handler(), call)));
  }

  /// Who calls directly waits for the whole.
  private static ToolAnswer whole(Tool.Handler handler, ToolCall call) {
    var answer = handler.call(call);
    return answer instanceof ToolAnswer.Lasting(var rest, _) ? whole(rest, call) : answer;
  }

  private static Answer answer(ToolAnswer answer) {
    return switch (answer) {
      case ToolAnswer.Structured(var value) -> new Answer(value, null, false);
      case ToolAnswer.Markdown(var text) ->
          new Answer(Json.obj().put("markdown", text).build(), text, false);
      case ToolAnswer.Blocks(var blocks) ->
          new Answer(Json.obj().put("content", blocks).build(), null, false);
      case ToolAnswer.Refused refused -> new Answer(refused.error(), null, true);
      case ToolAnswer.Lasting _,
          dev.taskorchestrator.mcp.Answer.Asking _,
          dev.taskorchestrator.mcp.Answer.Wrong _ ->
          throw new IllegalStateException("not an answer to a caller who can only wait: " + answer);
    };
  }
}
