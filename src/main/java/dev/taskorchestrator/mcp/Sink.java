package dev.taskorchestrator.mcp;

/// Takes what a session says about a message. May be called from several threads, must not block
/// for long and must not throw.
@FunctionalInterface
public interface Sink {
  void accept(Outgoing outgoing);
}
