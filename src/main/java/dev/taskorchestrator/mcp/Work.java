package dev.taskorchestrator.mcp;

/// What a request asks for, to be done on a thread of its own. It is done again from the start when
/// it asked something and was answered.
@FunctionalInterface
interface Work {
  Answer run(ToolCall call);
}
