package dev.taskorchestrator.store;

import dev.taskorchestrator.run.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Names the process that keeps a SQLite database from being written, for a message to those who
/// wait. Linux tells who holds a lock (proc_locks(5)), even of a program that knows nothing of our
/// gate; elsewhere only what the gate's file says is known.
final class WriteLock {

  /// The byte of the shared-memory file that a writer locks in WAL mode: WALINDEX_LOCK_OFFSET (120)
  /// plus WAL_WRITE_LOCK (0). See https://sqlite.org/walformat.html
  private static final long WRITER = 120;

  private final Path database;
  private final Path gate;
  private final Machine machine;

  WriteLock(Path database, Path gate, Machine machine) {
    this.database = database;
    this.gate = gate;
    this.machine = machine;
  }

  /// The holder in a person's words; empty when nobody seems to hold it.
  Optional<String> holder() {
    return fromKernel()
        .or(() -> Gate.insider(gate).filter(who -> !machine.gone(who)).map(Machine::pid))
        .map(WriteLock::described);
  }

  private Optional<Long> fromKernel() {
    try {
      var shared = database.resolveSibling(database.getFileName() + "-shm");
      var inode = ":" + Files.getAttribute(shared, "unix:ino");
      for (var line : Files.readAllLines(Path.of("/proc/locks"))) {
        var fields = line.strip().split("\\s+", -1);
        if (fields.length >= 8
            && fields[1].equals("POSIX")
            && fields[3].equals("WRITE")
            && fields[5].endsWith(inode)
            && Long.parseLong(fields[6]) <= WRITER
            && (fields[7].equals("EOF") || Long.parseLong(fields[7]) >= WRITER)) {
          return Optional.of(Long.parseLong(fields[4]));
        }
      }
      return Optional.empty();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
      return Optional.empty(); // another system, or a kernel that does not tell
    }
  }

  private static String described(long pid) {
    var name =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().command())
            .map(command -> Path.of(command).getFileName())
            .map(file -> " (" + file + ")")
            .orElse("");
    return "process " + pid + name;
  }
}
