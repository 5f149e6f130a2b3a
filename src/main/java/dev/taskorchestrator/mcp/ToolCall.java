package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Deadline;

/// One call of a tool, with arguments that fit its schema; or of a prompt, or for a resource.
public record ToolCall(
    Json.Obj arguments, Caller caller, Progress progress, Deadline deadline, Talk talk) {

  /// A call by somebody who only waits for the answer.
  public ToolCall(Json.Obj arguments, Caller caller, Progress progress, Deadline deadline) {
    this(arguments, caller, progress, deadline, Talk.NONE);
  }
}
