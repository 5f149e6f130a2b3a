package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.run.Time;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Writes what comes through a channel as server-sent events until nothing follows, or the peer has
/// gone. Says nothing at intervals, since only a write shows that nobody is there any more.
final class EventWriter {

  private static final byte[] NOTHING = ":\n\n".getBytes(UTF_8);

  /// How a stream ended.
  enum End {
    /// All was said.
    WHOLE,
    /// The client shall come back for the rest.
    LATER,
    /// The peer has gone, or was too slow.
    BROKEN,
    /// The peer is let in no more.
    UNWELCOME
  }

  private final Channel channel;
  private final @Nullable String key;
  private final Pace pace;
  private final Welcome welcome;
  private long cleared;

  /// How often nothing is said.
  @FunctionalInterface
  interface Pace {

    /// Of calls, whose callers shall be missed soon when they have gone: the longer one has been
    /// silent, the less often.
    Pace CALL =
        silences -> {
          var grown = FIRST;
          for (int n = 0; n < silences && grown < LAST; n++) grown += grown / 4;
          return Math.min(grown, LAST);
        };

    /// Of those who listen: all at the same moment, so that very many who hear nothing cost one
    /// waking of the processor and not one each. Proxies mostly cut what was silent for half a
    /// minute.
    static Pace listening(Time time) {
      return _ -> {
        var left = TOGETHER - Math.floorMod(time.nanos(), TOGETHER);
        return left < TOGETHER / 4 ? left + TOGETHER : left;
      };
    }

    /// For how many nanoseconds, when nothing was said so often already.
    long after(int silences);
  }

  private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(400);
  private static final long LAST = TimeUnit.SECONDS.toNanos(2);
  private static final long TOGETHER = TimeUnit.SECONDS.toNanos(24);

  /// @param key by which a client that comes back names this channel; null where none can
  /// @param welcome whether the peer may still hear anything
  EventWriter(Channel channel, @Nullable String key, Pace pace, Welcome welcome) {
    this.welcome = welcome;
    this.channel = channel;
    this.key = key;
    this.pace = pace;
  }

  /// Says where a client can come back to before anything was said.
  void prime(Exchange.Stream stream) throws IOException {
    if (key != null) {
      stream.write(("id: " + key + "-0\nretry: 1000\ndata: \n\n").getBytes(UTF_8));
    }
  }

  /// Writes everything after that number.
  End write(Exchange.Stream stream, long from) throws InterruptedException {
    var after = from;
    var silences = 0;
    try {
      while (true) {
        var item = channel.next(after, pace.after(silences));
        var cut = channel.cut();
        if (item != null) {
          if (!clear(item)) return End.UNWELCOME;
          stream.write(event(item));
          after = item.number();
          channel.carried(after);
        } else if (cut != null) {
          return cut;
        } else if (channel.over(after)) {
          stream.end();
          return End.WHOLE;
        } else if (channel.letGo()) {
          stream.end();
          return End.LATER;
        } else {
          stream.write(NOTHING);
          silences++;
        }
      }
    } catch (IOException _) {
      return End.BROKEN;
    }
  }

  /// Whether the peer may hear that. One look is good for all that was said before it.
  private boolean clear(Channel.Item item) {
    if (item.number() <= cleared) return true;
    var said = channel.said();
    if (welcome.turnedNow() != null) {
      channel.cutOff(End.UNWELCOME);
      return false;
    }
    cleared = said;
    return true;
  }

  private byte[] event(Channel.Item item) {
    var out = new ByteArrayOutputStream(item.json().length + 64);
    if (key != null) out.writeBytes(("id: " + key + "-" + item.number() + "\n").getBytes(UTF_8));
    out.writeBytes("event: message\ndata: ".getBytes(UTF_8));
    out.writeBytes(item.json());
    out.writeBytes("\n\n".getBytes(UTF_8));
    return out.toByteArray();
  }
}
