package dev.taskorchestrator.http;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One request and its answer, whatever carries them. Everything here may block its thread, and
/// ends by itself in bounded time.
public interface Exchange {

  /// In capitals.
  String method();

  /// Without the query, as it was sent.
  String path();

  /// A parameter of the query; null where there is none.
  ///
  /// @throws Unreadable when the query is written wrongly
  @Nullable String parameter(String name) throws Unreadable;

  /// All values of a header.
  List<String> headers(String name);

  /// The address of the peer, as the connection has it.
  String peer();

  /// The body.
  ///
  /// @throws TooLarge when it has more bytes than that
  /// @throws IOException when it does not come
  byte[] body(int most) throws IOException;

  /// Answers, whole.
  void answer(Reply reply) throws IOException;

  /// Begins an answer of which no end is known yet.
  Stream stream(Reply head) throws IOException;

  /// An answer that is being written.
  interface Stream {
    /// Writes, and waits until it is on its way.
    ///
    /// @throws IOException when the peer has gone or does not read
    void write(byte[] bytes) throws IOException;

    void end() throws IOException;
  }

  /// A part of the request that is written wrongly.
  final class Unreadable extends IOException {
    private static final long serialVersionUID = 1L;

    Unreadable(Exception cause) {
      super(cause);
    }
  }

  /// A body that is larger than it may be.
  final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;
  }

  /// The only value of a header; null where there is none, or more than one.
  default @Nullable String header(String name) {
    var all = headers(name);
    return all.size() == 1 ? all.getFirst() : null;
  }
}
