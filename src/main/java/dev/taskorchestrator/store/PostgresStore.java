package dev.taskorchestrator.store;

import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.run.Time;
import java.nio.file.Path;
import java.util.function.Supplier;

/// A project's data in a PostgreSQL database, for teams whose servers run on several machines. The
/// driver is only called from threads of this class: interrupting a thread inside it would break
/// the connection.
public final class PostgresStore extends SqlStore {

  private PostgresStore(
      PostgresServer server,
      String project,
      Path folder,
      Time time,
      Rounds rounds,
      Supplier<ProjectClock> clocks) {
    super(
        new PostgresDatabase(PostgresSchema.of(project), server, folder, time, clocks),
        time,
        rounds);
  }

  /// By the database's clock, which all servers of a project have in common.
  ///
  /// @param project the name of the project in that database
  /// @param folder the project's `.task_orchestrator` on this machine, for documents
  public static PostgresStore of(
      PostgresServer server, String project, Path folder, Time time, Rounds rounds) {
    return new PostgresStore(server, project, folder, time, rounds, () -> new DatabaseClock(time));
  }

  /// By the clock of this machine, for a project that nobody uses from another: time can then be in
  /// the hand of who gives it.
  public static PostgresStore byClockOf(
      Machine machine,
      PostgresServer server,
      String project,
      Path folder,
      Time time,
      Rounds rounds) {
    return new PostgresStore(
        server, project, folder, time, rounds, () -> new MachineClock(time, machine.clock()));
  }
}
