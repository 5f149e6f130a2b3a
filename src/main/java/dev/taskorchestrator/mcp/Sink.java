package dev.taskorchestrator.mcp;

/// Takes what a session says about a message. May be called from several threads, must not block
/// for long and must not throw.
@FunctionalInterface
public interface Sink {
  void accept(Outgoing outgoing);

  /// Whether so much that was said has not been heard yet that nothing should be begun that leads
  /// to more.
  default boolean crowded() {
    return false;
  }
}
