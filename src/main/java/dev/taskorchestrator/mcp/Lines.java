package dev.taskorchestrator.mcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Cuts a stream into lines of bounded length. A line that is too long is passed over to its end,
/// so that it costs neither memory nor the lines after it.
public final class Lines {
  private final InputStream in;
  private final int longest;
  private final byte[] chunk = new byte[64 << 10];
  private int from;
  private int to;

  public Lines(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  public sealed interface Line {
    /// All of a line but its end; the last may have had none.
    record Whole(byte[] bytes) implements Line {}

    record TooLong() implements Line {}
  }

  /// The next line, or null at the end of the stream.
  public @Nullable Line next() throws IOException {
    var kept = new ByteArrayOutputStream(0);
    var length = 0L;
    while (from < to || fill()) {
      var end = lineEnd();
      length += end - from;
      if (length <= longest) kept.write(chunk, from, end - from);
      else kept = new ByteArrayOutputStream(0);
      var complete = end < to;
      from = complete ? end + 1 : end;
      if (complete) return line(kept, length);
    }
    return length == 0 ? null : line(kept, length);
  }

  private Line line(ByteArrayOutputStream kept, long length) {
    return length <= longest ? new Line.Whole(kept.toByteArray()) : new Line.TooLong();
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(chunk));
    return to > 0;
  }

  private int lineEnd() {
    var i = from;
    while (i < to && chunk[i] != '\n') i++;
    return i;
  }
}
