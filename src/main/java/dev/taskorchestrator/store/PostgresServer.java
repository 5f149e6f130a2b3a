package dev.taskorchestrator.store;

import dev.taskorchestrator.run.Backoff;
import dev.taskorchestrator.run.Time;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The PostgreSQL database of this process, which its projects share. Nothing is opened before one
/// of them needs it.
public final class PostgresServer implements AutoCloseable {

  private final PostgresConnections connections;
  private final PostgresEars ears;
  private final String mark;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /// @param pooled whether projects share connections, as a process wants to that serves many
  /// @param backoff pauses between tries to reach it while it is away
  /// @param mark a name that no other process has
  public PostgresServer(
      PostgresAddress address, boolean pooled, Time time, Backoff backoff, String mark) {
    this.connections = new PostgresConnections(address, pooled, time, backoff);
    this.mark = mark;
    this.ears = new PostgresEars(connections, time, mark);
  }

  /// The name of this process.
  String mark() {
    return mark;
  }

  PostgresEars ears() {
    return ears;
  }

  /// Whether a project of that name was begun. Where that cannot be found out, whoever goes on will
  /// hear why.
  public boolean begun(String project) {
    if (known.contains(project)) return true;
    var schema = PostgresSchema.of(project);
    try (var sql = new Sql(connections.open(), new PostgresDialect(List.of()))) {
      if (!schema.exists(sql)) return false;
      known.add(project);
      return true;
    } catch (StorageFault _) {
      return true;
    }
  }

  PostgresConnections connections() {
    return connections;
  }

  @Override
  public void close() {
    ears.close();
    connections.close();
  }
}
