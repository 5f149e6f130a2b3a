package dev.taskorchestrator.store;

import dev.taskorchestrator.run.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Names the process that keeps a SQLite database from being written, for a message to those who
/// wait. Linux tells who holds a lock (proc_locks(5)), even of a program that knows nothing of our
/// gate; elsewhere only what the gate's file says is known.
final class WriteLock {

  /// The byte of the shared-memory file that a writer locks in WAL mode: WALINDEX_LOCK_OFFSET (120)
  /// plus WAL_WRITE_LOCK (0). See https://sqlite.org/walformat.html
  private static final long WRITER = 120;

  private static final Path LOCKS = Path.of("/proc/locks");

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
    var shared = database.resolveSibling(database.getFileName() + "-shm");
    return (Files.isReadable(LOCKS) ? fromKernel(shared) : fromCard()).map(WriteLock::described);
  }

  /// Who holds the database, else who is in the gate on the way to it, else who stands in the
  /// turnstile: a process may be stopped at each of these places.
  private Optional<Long> fromKernel(Path shared) {
    try {
      var locks = Files.readAllLines(LOCKS);
      return holder(locks, shared, WRITER)
          .or(() -> holder(locks, gate, Gate.INSIDE))
          .or(() -> holder(locks, gate, Gate.TURNSTILE));
    } catch (IOException _) {
      return fromCard();
    }
  }

  private Optional<Long> fromCard() {
    return Gate.insider(gate).filter(who -> !machine.gone(who)).map(Machine::pid);
  }

  private static Optional<Long> holder(List<String> locks, Path file, long place) {
    try {
      var inode = ":" + Files.getAttribute(file, "unix:ino");
      return locks.stream()
          .map(line -> line.strip().split("\\s+", -1))
          .filter(fields -> locks(fields, inode, place))
          .map(fields -> Long.parseLong(fields[4]))
          .findFirst();
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException _) {
      return Optional.empty(); // no such file, or a kernel that tells otherwise
    }
  }

  /// A line such as `7: POSIX ADVISORY WRITE 4711 08:01:1234 120 120`; waiting ones have an arrow
  /// before POSIX.
  private static boolean locks(String[] fields, String inode, long place) {
    return fields.length >= 8
        && fields[1].equals("POSIX")
        && fields[3].equals("WRITE")
        && fields[5].endsWith(inode)
        && Long.parseLong(fields[6]) <= place
        && (fields[7].equals("EOF") || Long.parseLong(fields[7]) >= place);
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
