package dev.taskorchestrator.mcp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// In which session of a project each peer is: the one that it opened last, or the one with which
/// it goes on. Who goes on with a session speaks for that session's agent.
public final class Stays {

  private static final int MOST = 10_000;

  private record Stay(String session, @Nullable String agent) {}

  private final Map<String, Stay> stays =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Stay> eldest) {
              return size() > MOST;
            }
          });

  void opened(ToolCall call, String session) {
    put(call, new Stay(session, null));
  }

  void resumed(ToolCall call, String session, String agent) {
    put(call, new Stay(session, agent));
  }

  /// Who calls without a session stays nowhere. Of very many that came over the network, those who
  /// came first are forgotten, which is as if they had not said in which session they are.
  private void put(ToolCall call, Stay stay) {
    var session = call.caller().session();
    if (!session.isEmpty()) stays.put(session, stay);
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
