package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.NetworkDrives;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Opens a project's SQLite database: makes the folder, refuses what cannot work, and brings the
/// schema up to date.
final class SqliteOpening {

  private static final String IGNORED =
      "tasks*.db*\ngate*\nartifacts/\nbackups/\nbefore-restore-*/\ndocs/\n.gitignore\n";

  private static final long GATE_NANOS = TimeUnit.SECONDS.toNanos(9);

  private final Path folder;
  private final SqliteFile file;
  private final Gate gate;
  private final Time time;
  private final DamageNote damage;
  private final LastEvent last;
  private final Supplier<String> marks;

  /// Opens nothing yet.
  ///
  /// @param marks names that were never used before
  SqliteOpening(
      Path folder,
      SqliteFile file,
      Gate gate,
      Time time,
      DamageNote damage,
      LastEvent last,
      Supplier<String> marks) {
    this.folder = folder;
    this.file = file;
    this.gate = gate;
    this.time = time;
    this.damage = damage;
    this.last = last;
    this.marks = marks;
  }

  Outcome<Sql> open() throws IOException {
    var project = folder.toAbsolutePath().getParent();
    if (project == null || !Files.isDirectory(project)) {
      return unusable(
          "project_not_found",
          "The project directory does not exist.",
          "Give the path of a directory that does.");
    }
    var system = Files.getFileStore(project).type();
    if (NetworkDrives.are(system)) {
      return unusable(
          "network_file_system",
          "The project lies on a network file system ("
              + system
              + "), on which SQLite cannot be"
              + " shared safely.",
          "Use a directory on a local disk.");
    }
    Folders.make(folder);
    ignoreInGit();
    var lost = new Identity(file.path()).lost();
    if (lost.isPresent()) return Outcome.refused(damage.refusal(lost.get()));
    Folders.makeFile(file.path());
    var sql = file.openWriter();
    var ready = false;
    try {
      var outcome = usable(sql);
      ready = outcome.equals(Outcome.done(true));
      return outcome.map(_ -> sql);
    } finally {
      if (!ready) sql.close();
    }
  }

  /// Brings the database up to date and makes sure that it is the one that it should be. One whose
  /// end does not fit its counters is read, but not written.
  private Outcome<Boolean> usable(Sql sql) throws IOException {
    var current = Schema.current(sql);
    if (current instanceof Outcome.Refused<Boolean>) return current;
    var stranger = new Identity(file.path()).mismatch(sql);
    if (stranger.isPresent()) return Outcome.refused(damage.refusal(stranger.get()));
    if (current.equals(Outcome.done(false))) {
      var stopped = damage.stopped();
      var outcome = stopped.isPresent() ? Outcome.<Boolean>refused(stopped.get()) : migrate(sql);
      if (!outcome.equals(Outcome.done(true))) return outcome;
    }
    var sound = new Soundness(sql);
    if (!sound.schemaIsOurs()) {
      return Outcome.refused(damage.refusal("its tables or indexes were altered"));
    }
    if (!sound.hasItsRow()) return Outcome.refused(damage.refusal("its own row is missing"));
    end(sql).ifPresent(damage::found);
    new Identity(file.path()).remember(sql);
    return Outcome.done(true);
  }

  /// What is wrong with the end of the events, as of one moment: others go on writing. What they
  /// have acknowledged is asked for before it.
  private Optional<String> end(Sql sql) {
    var acknowledged = last.acknowledged();
    sql.begin(file.dialect().beginRead());
    var sound = new Soundness(sql);
    var wrong = sound.tail();
    var present = sound.last();
    sql.commit();
    if (wrong.isPresent() || present >= acknowledged) return wrong;
    return Optional.of(
        "its last event is number %d, but number %d was acknowledged: it is an older one, or its log"
                .formatted(present, acknowledged)
            + " was lost");
  }

  private Outcome<Boolean> migrate(Sql sql) throws IOException {
    if (!gate.enter(GATE_NANOS)) return Outcome.refused(busy());
    try {
      backUp(sql);
      sql.list("pragma journal_mode = wal", row -> row.getString(1));
      sql.run("begin exclusive");
      Schema.migrate(sql, time.instant());
      new Identity(file.path()).give(sql, marks.get());
      sql.commit();
      return Schema.current(sql);
    } catch (StorageFault fault) {
      if (fault.kind() == StorageFault.Kind.BUSY) return Outcome.refused(busy());
      throw fault;
    } finally {
      gate.leave();
    }
  }

  /// An older database is kept as it was before it is changed.
  private void backUp(Sql sql) throws IOException {
    var version = Schema.version(sql);
    if (version == 0 || version == Schema.VERSION) return;
    var copy =
        file.path()
            .resolveSibling("tasks-v" + version + "-" + time.instant().toEpochMilli() + ".db");
    Folders.makeFile(copy); // SQLite would let others read it
    sql.run("vacuum into ?", copy.toString());
  }

  /// Keeps the data out of the project's repository, but not its roles and templates.
  private void ignoreInGit() throws IOException {
    var ignore = folder.resolve(".gitignore");
    if (Files.exists(ignore)) return;
    try (var channel = Folders.open(ignore, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(IGNORED.getBytes(StandardCharsets.US_ASCII)));
    }
  }

  private static Refusal busy() {
    return new Refusal.DeadlineExceeded(
        "the project's database, which another process holds", null);
  }

  /// A folder in which this user may not write is the usual reason for a database that cannot be
  /// opened; a disk that fails is another matter.
  Refusal refusal(StorageFault fault) {
    return switch (fault.kind()) {
      case IO, READ_ONLY -> writable() ? fault.refusal() : unwritable();
      case CORRUPT -> damage.refusal(String.valueOf(fault.getMessage()));
      default -> fault.refusal();
    };
  }

  private boolean writable() {
    if (Files.exists(folder) && !Files.isDirectory(folder)) return false;
    var there = Files.isDirectory(folder) ? folder : folder.toAbsolutePath().getParent();
    var database = file.path();
    return there != null
        && Files.isWritable(there)
        && (!Files.exists(database) || Files.isWritable(database));
  }

  private static Refusal unwritable() {
    return new Refusal.ProjectUnusable(
        "project_not_writable",
        "The project's .task_orchestrator folder cannot be written.",
        "Give this user the right to write there, or choose another project.");
  }

  private static <T> Outcome<T> unusable(String code, String problem, String remedy) {
    return Outcome.refused(new Refusal.ProjectUnusable(code, problem, remedy));
  }
}
