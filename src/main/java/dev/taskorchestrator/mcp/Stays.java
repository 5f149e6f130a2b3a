package dev.taskorchestrator.mcp;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// In which session of a project each peer is: the one that it opened last, or the one with which
/// it goes on. Who goes on with a session speaks for that session's agent.
public final class Stays {

  private record Stay(String session, @Nullable String agent) {}

  private final Map<String, Stay> stays = new ConcurrentHashMap<>();

  void opened(ToolCall call, String session) {
    stays.put(call.caller().session(), new Stay(session, null));
  }

  void resumed(ToolCall call, String session, String agent) {
    stays.put(call.caller().session(), new Stay(session, agent));
  }

  /// The session that a caller is in, null for none.
  public @Nullable String session(ToolCall call) {
    var stay = stays.get(call.caller().session());
    return stay == null ? null : stay.session();
  }

  @Nullable String agent(ToolCall call) {
    var stay = stays.get(call.caller().session());
    return stay == null ? null : stay.agent();
  }
}
