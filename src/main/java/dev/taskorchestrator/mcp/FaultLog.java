package dev.taskorchestrator.mcp;

/// Where faults go that no caller can do anything about. The caller is told the operation, which
/// finds the entry.
@FunctionalInterface
public interface FaultLog {
  void fault(String operation, String tool, Throwable cause);
}
