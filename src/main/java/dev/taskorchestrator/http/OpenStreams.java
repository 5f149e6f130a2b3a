package dev.taskorchestrator.http;

import dev.taskorchestrator.run.Rounds;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The streams that are open: how many each visitor has, and that they end when the visitor is no
/// longer welcome. One look for all of them, a few times a second, while there are any.
final class OpenStreams {

  private static final Duration LOOK = Duration.ofMillis(250);

  private final int most;
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
  private final Set<Open> streams = ConcurrentHashMap.newKeySet();

  /// @param most how many a visitor may have at once
  OpenStreams(int most, Rounds rounds) {
    this.most = most;
    rounds.every(LOOK, this::look);
  }

  /// One that is open.
  final class Open implements AutoCloseable {
    private final Visitor visitor;
    private final Channel channel;

    private Open(Visitor visitor, Channel channel) {
      this.visitor = visitor;
      this.channel = channel;
    }

    @Override
    public void close() {
      if (!streams.remove(this)) return;
      counts.computeIfPresent(
          visitor.key(), (_, count) -> count.decrementAndGet() == 0 ? null : count);
    }
  }

  /// Notes that one is opened; null when the visitor has too many.
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
    if (mine.get() <= most) return stream;
    stream.close();
    return null;
  }

  int count() {
    return streams.size();
  }

  /// Ends all, as the server ends.
  void end() {
    streams.forEach(stream -> stream.channel.end());
  }

  void look() {
    var welcome = new HashMap<String, Boolean>();
    for (var stream : streams) {
      var visitor = stream.visitor;
      if (!welcome.computeIfAbsent(visitor.credential(), _ -> visitor.welcome().getAsBoolean())) {
        stream.channel.cutOff();
      }
    }
  }
}
