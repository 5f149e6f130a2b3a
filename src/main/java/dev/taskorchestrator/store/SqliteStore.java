package dev.taskorchestrator.store;

import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.run.Time;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// A project's data in a SQLite file in its own folder. SQLite is never called from a virtual
/// thread: one that waits inside it would keep its carrier, and two of them every other virtual
/// thread of the process.
public final class SqliteStore extends SqlStore {

  /// @param folder the project's `.task_orchestrator`
  /// @param fullSync whether a commit waits for the disk
  /// @param marks names that were never used before
  public SqliteStore(
      Path folder,
      boolean fullSync,
      Time time,
      Rounds rounds,
      Machine machine,
      Supplier<String> marks) {
    super(new SqliteDatabase(folder, fullSync, time, rounds, machine, marks), time, rounds);
  }

  /// Whether that folder holds a database already.
  public static boolean begun(Path folder) {
    return Files.exists(folder.resolve(SqliteDatabase.FILE));
  }
}
