package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Restart;
import java.time.Duration;

/// What hands a server over to a fresh process, and knows how busy it is.
public interface Restarting {

  /// What came of it.
  ///
  /// @param message in words
  record Outcome(Restart restart, String message) {}

  /// Starts a fresh process, and when it can answer, lets all further requests go there. Until then
  /// and if that fails, everything goes on as it was.
  Outcome restart(ToolCall call, String reason, Duration timeout);

  /// Whether it can be done.
  boolean possible();

  /// Why not.
  String why();

  /// Whether it is being done.
  boolean running();

  /// Clients that are connected.
  int connections();

  /// Calls that are being done, that of who asks included.
  int inFlight();
}
