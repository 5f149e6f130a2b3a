package dev.taskorchestrator.http;

import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/// Listens on a port and gives each request a thread of its own. Bounds what a peer can take before
/// anybody knows who it is: connections, headers, and time.
final class Listener implements AutoCloseable {

  private static final int HEADERS = 16 << 10;
  private static final int THREADS = 16;
  private static final Duration IDLE = Duration.ofSeconds(60);
  private static final Duration READING = Duration.ofSeconds(10);
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Server server;
  private final ServerConnector connector;
  private final Map<EndPoint, Seen> seen = new HashMap<>();
  private final Time time;

  /// @param connections at once
  Listener(String host, int port, int connections, Door door, Rounds rounds, Time time) {
    this.time = time;
    Warnings.tame();
    var pool = new QueuedThreadPool(THREADS, 2);
    pool.setName("http");
    pool.setDaemon(true);
    server = new Server(pool);
    connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(configuration()));
    connector.setHost(host);
    connector.setPort(port);
    connector.setIdleTimeout(IDLE.toMillis());
    connector.setAcceptQueueSize(512);
    connector.setReuseAddress(true);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(connections, connector));
    server.setHandler(new Passing(door, rounds));
    server.setStopTimeout(0);
    rounds.every(LOOK, this::look);
  }

  private static HttpConfiguration configuration() {
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendDateHeader(false);
    http.setRequestHeaderSize(HEADERS);
    http.setResponseHeaderSize(HEADERS);
    http.setHttpCompliance(HttpCompliance.RFC9110);
    http.setUriCompliance(UriCompliance.RFC3986);
    http.setPersistentConnectionsEnabled(true);
    return http;
  }

  private static final class Passing extends Handler.Abstract.NonBlocking {
    private final Door door;
    private final Rounds rounds;

    Passing(Door door, Rounds rounds) {
      this.door = door;
      this.rounds = rounds;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      var exchange = new JettyExchange(request, response, callback, rounds);
      Thread.ofVirtual().name("http").start(() -> serve(exchange));
      return true;
    }

    private void serve(JettyExchange exchange) {
      try {
        door.serve(exchange);
      } catch (IOException gone) {
        exchange.broken(gone);
      } finally {
        exchange.close();
      }
    }
  }

  /// How a connection was when it was last looked at.
  ///
  /// @param messages requests of which the headers were read
  /// @param bytes when the last of them was noticed
  /// @param since when more than those bytes were first noticed
  private record Seen(long messages, long bytes, long since) {}

  /// Closes connections that have begun a request and do not come to the end of its headers, or
  /// that were opened and say nothing.
  synchronized void look() {
    var open = connector.getConnectedEndPoints();
    seen.keySet().retainAll(open);
    for (var point : open) {
      var connection = point.getConnection();
      if (connection != null && slow(point, connection)) point.close();
    }
  }

  private boolean slow(EndPoint point, Connection connection) {
    var messages = connection.getMessagesIn();
    var bytes = connection.getBytesIn();
    var now = time.nanos();
    var before = seen.get(point);
    var between = messages == connection.getMessagesOut();
    if (before == null || before.messages() != messages || !between) {
      seen.put(point, new Seen(messages, bytes, now));
      return false;
    }
    var begun = messages == 0 || bytes > before.bytes();
    if (!begun) seen.put(point, new Seen(messages, bytes, now));
    return begun && now - before.since() > READING.toNanos();
  }

  void start() throws IOException {
    try {
      server.start();
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /// The port that it listens on.
  int port() {
    return connector.getLocalPort();
  }

  /// Takes no new connections; those that are open go on.
  void refuse() {
    connector.close();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception fault) {
      throw new IllegalStateException("the listener could not be stopped", fault);
    }
  }
}
