package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Deadline;

/// One call of a tool, with arguments that fit its schema.
public record ToolCall(Json.Obj arguments, Caller caller, Progress progress, Deadline deadline) {}
