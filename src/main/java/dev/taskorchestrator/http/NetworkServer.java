package dev.taskorchestrator.http;

import dev.taskorchestrator.mcp.FaultLog;
import dev.taskorchestrator.mcp.McpServer;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.run.Secrets;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/// The network door, put together. It ends gracefully: no new requests, those that run may finish
/// for a while, streams are told that the server ends.
public final class NetworkServer implements AutoCloseable {

  /// What is bounded.
  ///
  /// @param connections at once
  /// @param requests at once
  /// @param streams of one visitor at once
  /// @param sessions of one visitor at once, of the older era
  /// @param message bytes of one
  /// @param rate requests of one visitor a second, for long
  public record Bounds(
      int connections, int requests, int streams, int sessions, int message, int rate) {
    public static final Bounds USUAL = new Bounds(2_000, 2_000, 200, 200, 4 << 20, 5_000);
  }

  private static final Duration LOOK = Duration.ofMillis(50);

  private final McpServer mcp;
  private final OpenStreams streams;
  private final LegacySessions sessions;
  private final Listener listener;
  private final Time time;
  private final Secrets secrets = new Secrets();
  private volatile boolean ending;

  /// Puts it together; listens to nothing yet.
  ///
  /// @param hosts further names by which this server is reached
  /// @param origins pages that may reach it
  public NetworkServer(
      String host,
      int port,
      Set<String> hosts,
      Set<String> origins,
      Bounds bounds,
      McpServer mcp,
      Doorkeeper keeper,
      EventsEndpoint events,
      Door.Metadata metadata,
      Rounds rounds,
      Time time,
      Supplier<String> operations,
      FaultLog faults) {
    this.mcp = mcp;
    this.time = time;
    var farewell =
        new Farewell(rounds, fault -> faults.fault(operations.get(), "a farewell", fault));
    this.streams = new OpenStreams(bounds.streams(), farewell);
    this.sessions = new LegacySessions(secrets::name, bounds.sessions(), time, rounds, farewell);
    var door =
        new Door(
            new Gate(hosts, origins),
            keeper,
            new McpEndpoint(
                mcp,
                sessions,
                streams,
                farewell,
                bounds.message(),
                this::mark,
                EventWriter.Pace.listening(time)),
            streams,
            new Rates(bounds.rate(), 2.0 * bounds.rate(), time),
            events,
            metadata,
            () -> !ending,
            bounds.requests(),
            operations,
            faults);
    this.listener = new Listener(host, port, bounds.connections(), door, rounds, time);
  }

  /// Begins to listen.
  ///
  /// @throws IOException when the address cannot be had
  public void start() throws IOException {
    listener.start();
  }

  private String mark() {
    return secrets.name().replaceAll("[^A-Za-z0-9]", "").substring(0, 6).toLowerCase(Locale.ROOT);
  }

  public int port() {
    return listener.port();
  }

  /// Ends: waits so long for what runs.
  public void drain(Duration patience) throws InterruptedException {
    ending = true;
    listener.refuse();
    mcp.stop();
    sessions.close(patience);
    streams.end();
    var end = time.nanos() + patience.toNanos();
    while ((streams.count() > 0 || mcp.inFlight() > 0) && time.nanos() < end) {
      Thread.sleep(LOOK);
    }
    listener.close();
  }

  @Override
  public void close() {
    listener.close();
  }
}
