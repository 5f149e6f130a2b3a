package dev.taskorchestrator.http;

import dev.taskorchestrator.run.Rounds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Blocker;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// An exchange as Jetty has it.
final class JettyExchange implements Exchange {

  private static final int PIECE = 8 << 10;

  private static final byte[] NOTHING = {};

  /// Bytes of a body that nobody wants, and how long they may take, that are read for nothing.
  private static final long PASSED_BY = 32L << 20;

  private static final Duration PASSING = Duration.ofSeconds(2);

  /// What a body may take to come.
  private static final Duration READING = Duration.ofSeconds(30);

  private final Request request;
  private final Response response;
  private final Callback done;
  private final Rounds rounds;
  private boolean answered;
  private boolean whole;
  private boolean passing;
  private boolean ended;

  /// @param rounds which end what a peer does not
  JettyExchange(Request request, Response response, Callback done, Rounds rounds) {
    this.rounds = rounds;
    this.request = request;
    this.response = response;
    this.done = done;
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String path() {
    var path = request.getHttpURI().getCanonicalPath();
    return path == null ? "" : path;
  }

  @Override
  public @Nullable String parameter(String name) throws Unreadable {
    try {
      var field = Request.extractQueryParameters(request).get(name);
      return field == null ? null : field.getValue();
    } catch (IllegalArgumentException | IllegalStateException wrong) {
      throw new Unreadable(wrong);
    }
  }

  @Override
  public List<String> headers(String name) {
    return request.getHeaders().getValuesList(name);
  }

  @Override
  public String peer() {
    return Request.getRemoteAddr(request);
  }

  @Override
  public byte[] body(int most) throws IOException {
    if (request.getLength() > most) throw new TooLarge();
    var bytes = new ByteArrayOutputStream(Math.max(64, (int) request.getLength()));
    var piece = new byte[PIECE];
    var late = rounds.after(READING, this::hangUp);
    try (var in = Content.Source.asInputStream(request)) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        if (bytes.size() + read > most) throw new TooLarge();
        bytes.write(piece, 0, read);
      }
      whole = true;
    } finally {
      late.cancel();
    }
    return bytes.toByteArray();
  }

  private void hangUp() {
    request.getConnectionMetaData().getConnection().getEndPoint().close();
  }

  private void head(Reply reply) {
    answered = true;
    response.setStatus(reply.status());
    reply.headers().forEach((name, value) -> response.getHeaders().put(name, value));
    response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
  }

  @Override
  public void answer(Reply reply) throws IOException {
    if (answered) throw new IOException("the answer has begun already");
    head(reply);
    if (sending()) {
      response.getHeaders().put(HttpHeader.CONTENT_LENGTH, reply.body().length);
      say(reply.body());
      passing = true;
    } else {
      ended = true;
      response.write(true, ByteBuffer.wrap(reply.body()), done);
    }
  }

  private void say(byte[] bytes) throws IOException {
    try (var written = Blocker.callback()) {
      response.write(false, ByteBuffer.wrap(bytes), written);
      written.block();
    }
  }

  /// Whether the peer has, or may have, more to send than was read.
  private boolean sending() {
    return !whole
        && (request.getLength() > 0 || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING));
  }

  /// Lets what a peer still sends who has its answer pass by for a while: a connection that is
  /// closed upon somebody who sends may take the answer with it, and would be gone when they come
  /// with their next request. Nothing but the connection is held meanwhile.
  private void passBy() {
    ended = true;
    var late = rounds.after(PASSING, this::hangUp);
    try (var in = Content.Source.asInputStream(request)) {
      var piece = new byte[PIECE];
      var passed = 0L;
      for (int read = 0; read >= 0 && passed < PASSED_BY; read = in.read(piece)) passed += read;
      response.write(true, ByteBuffer.wrap(NOTHING), done);
    } catch (IOException gone) {
      done.failed(gone);
    } finally {
      late.cancel();
    }
  }

  @Override
  public Stream stream(Reply head) throws IOException {
    if (answered) throw new IOException("the answer has begun already");
    head(head);
    return new Stream() {
      @Override
      public void write(byte[] bytes) throws IOException {
        say(bytes);
      }

      @Override
      public void end() {
        if (ended) return;
        ended = true;
        response.write(true, ByteBuffer.allocate(0), done);
      }
    };
  }

  /// The peer has gone, or does not do its part.
  void broken(IOException why) {
    if (ended) return;
    ended = true;
    done.failed(why);
  }

  /// Ends what was begun and not ended. To be called when nobody needs the exchange any more: it
  /// may take as long as the peer has more to send.
  void close() {
    if (ended) return;
    if (passing) {
      passBy();
      return;
    }
    ended = true;
    if (answered) {
      done.failed(new IOException("the stream was cut"));
    } else {
      Response.writeError(request, response, done, 503);
    }
  }
}
