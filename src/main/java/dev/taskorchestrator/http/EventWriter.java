package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

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
  ///
  /// @param quick as long as the stream is young, by which a caller is missed soon
  /// @param usual from then on
  record Pace(long quick, long usual) {
    static final Pace CALL = new Pace(millis(400), millis(1_000));
    static final Pace LISTENING = new Pace(millis(1_000), millis(5_000));

    private static long millis(long millis) {
      return TimeUnit.MILLISECONDS.toNanos(millis);
    }
  }

  private static final int YOUNG = 20;

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
        var item = channel.next(after, silences < YOUNG ? pace.quick() : pace.usual());
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
