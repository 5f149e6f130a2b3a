package dev.taskorchestrator.mcp;

/// Where faults go that no caller can do anything about. The caller is told the operation, which
/// finds the entry. `what` is the tool, or the method where no tool was reached.
@FunctionalInterface
public interface FaultLog {
  void fault(String operation, String what, Throwable cause);
}
