package dev.taskorchestrator.store;

import dev.taskorchestrator.run.Backoff;
import dev.taskorchestrator.run.Time;

/// The PostgreSQL database of this process, which its projects share. Nothing is opened before one
/// of them needs it.
public final class PostgresServer implements AutoCloseable {

  private final PostgresConnections connections;

  /// @param pooled whether projects share connections, as a process wants to that serves many
  /// @param backoff pauses between tries to reach it while it is away
  public PostgresServer(PostgresAddress address, boolean pooled, Time time, Backoff backoff) {
    this.connections = new PostgresConnections(address, pooled, time, backoff);
  }

  PostgresConnections connections() {
    return connections;
  }

  @Override
  public void close() {
    connections.close();
  }
}
