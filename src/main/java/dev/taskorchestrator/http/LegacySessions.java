package dev.taskorchestrator.http;

import dev.taskorchestrator.mcp.McpSession;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Sessions of the older era over the network: begun by `initialize`, named by `Mcp-Session-Id`,
/// ended by DELETE or by silence. (Streamable HTTP of 2025-11-25, "Session Management".)
final class LegacySessions {

  /// After so long without a request, and with no stream open, a session is forgotten.
  static final Duration IDLE = Duration.ofMinutes(30);

  /// Channels that a client may come back to, in one session.
  private static final int MOST_CHANNELS = 64;

  private static final Duration LOOK = Duration.ofMinutes(1);

  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Supplier<String> names;
  private final Time time;
  private final int most;
  private final Farewell farewell;

  /// @param names which cannot be guessed
  /// @param most sessions at once, of one visitor
  LegacySessions(Supplier<String> names, int most, Time time, Rounds rounds, Farewell farewell) {
    this.farewell = farewell;
    this.names = names;
    this.most = most;
    this.time = time;
    rounds.every(LOOK, this::forgetIdle);
  }

  /// One of them. It is held by the credential that was shown last, since a client may come with a
  /// fresh one; without any that is good it ends, and what runs in it.
  final class Session implements Farewell.Held {
    final String id;
    final McpSession mcp;
    private final Map<String, Channel> channels = new ConcurrentHashMap<>();
    private final AtomicLong keys = new AtomicLong();
    private final AtomicLong streams = new AtomicLong();
    private volatile long seen = time.nanos();
    private final AtomicReference<Visitor> visitor;

    private Session(String id, AtomicReference<Visitor> visitor, McpSession mcp) {
      this.id = id;
      this.visitor = visitor;
      this.mcp = mcp;
    }

    @Override
    public Visitor visitor() {
      return visitor.get();
    }

    @Override
    public void turnedAway() {
      channels.values().forEach(channel -> channel.cutOff(EventWriter.End.UNWELCOME));
      LegacySessions.this.end(this);
    }

    /// A new channel to which the client can come back under a key.
    String keep(Channel channel) {
      if (channels.size() >= MOST_CHANNELS) {
        channels.entrySet().removeIf(entry -> entry.getValue().over(Long.MAX_VALUE));
      }
      var key = Long.toString(keys.incrementAndGet(), 36);
      channels.put(key, channel);
      return key;
    }

    @Nullable Channel channel(String key) {
      return channels.get(key);
    }

    void forget(String key) {
      channels.remove(key);
    }

    void streaming(int change) {
      streams.addAndGet(change);
      seen = time.nanos();
    }

    private boolean idle() {
      return streams.get() <= 0 && time.nanos() - seen > IDLE.toNanos();
    }

    private void end() {
      mcp.abandon();
      channels.values().forEach(Channel::end);
    }
  }

  /// Begins one. A visitor who has too many loses the one that was silent longest.
  ///
  /// @param holder whoever holds it by now
  Session begin(AtomicReference<Visitor> holder, McpSession mcp) {
    var key = holder.get().key();
    if (sessions.values().stream().filter(it -> it.visitor().key().equals(key)).count() >= most) {
      forgetOldest(key);
    }
    var session = new Session(names.get(), holder, mcp);
    sessions.put(session.id, session);
    farewell.add(session);
    return session;
  }

  /// The session of that name, if it is this visitor's.
  @Nullable Session find(String id, Visitor visitor) {
    var session = sessions.get(id);
    if (session == null || !session.visitor().key().equals(visitor.key())) return null;
    session.seen = time.nanos();
    session.visitor.set(visitor);
    return session;
  }

  void end(Session session) {
    farewell.remove(session);
    if (sessions.remove(session.id, session)) session.end();
  }

  int count() {
    return sessions.size();
  }

  /// Ends all, as the server ends.
  void close(Duration patience) throws InterruptedException {
    for (var session : sessions.values()) session.mcp.close(patience, Duration.ZERO);
    sessions.values().forEach(this::end);
  }

  void forgetIdle() {
    sessions.values().stream().filter(Session::idle).forEach(this::end);
  }

  /// Clients that never say good-bye make room for the next: the one that was silent longest goes.
  private void forgetOldest(String key) {
    sessions.values().stream()
        .filter(it -> it.visitor().key().equals(key) && it.streams.get() <= 0)
        .min((one, other) -> Long.compare(one.seen - other.seen, 0))
        .ifPresent(this::end);
  }
}
