package dev.taskorchestrator.http;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The streams that are open, calls that wait included: how many each visitor has, and that they
/// end when the visitor is no longer welcome.
final class OpenStreams {

  private final int most;
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final Set<Open> streams = ConcurrentHashMap.newKeySet();
  private final Farewell farewell;

  /// @param most how many a visitor may have at once
  OpenStreams(int most, Farewell farewell) {
    this.most = most;
    this.farewell = farewell;
  }

  /// One that is open.
  final class Open implements Farewell.Held, AutoCloseable {
    private final Visitor visitor;
    private final Channel channel;

    private Open(Visitor visitor, Channel channel) {
      this.visitor = visitor;
      this.channel = channel;
    }

    @Override
    public Visitor visitor() {
      return visitor;
    }

    @Override
    public void turnedAway() {
      channel.cutOff(EventWriter.End.UNWELCOME);
    }

    @Override
    public void close() {
      if (!streams.remove(this)) return;
      farewell.remove(this);
      counts.computeIfPresent(
          visitor.key(), (_, count) -> count.decrementAndGet() == 0 ? null : count);
    }
  }

  /// Notes that one is opened; null when the visitor has too many. Those whose readers have gone
  /// unnoticed are found out then, so that there is room the next time.
  @Nullable Open open(Visitor visitor, Channel channel) {
    var mine =
        counts.compute(
            visitor.key(),
            (_, count) -> {
              var known = count == null ? new AtomicInteger() : count;
              known.incrementAndGet();
              return known;
            });
    var stream = new Open(visitor, channel);
    streams.add(stream);
    farewell.add(stream);
    if (mine.get() <= most) return stream;
    stream.close();
    for (var one : streams) {
      if (one.visitor.key().equals(visitor.key())) one.channel.nudge();
    }
    return null;
  }

  int count() {
    return streams.size();
  }

  /// Ends all, as the server ends.
  void end() {
    streams.forEach(stream -> stream.channel.end());
  }
}
