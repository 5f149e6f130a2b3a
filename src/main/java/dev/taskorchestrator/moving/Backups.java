package dev.taskorchestrator.moving;

import dev.taskorchestrator.core.Command.Progress;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.store.Backup;
import dev.taskorchestrator.store.Restoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// Backups of a project, and their return.
public final class Backups {

  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("'backup-'yyyyMMdd'T'HHmmss.SSS'Z.zip'").withZone(ZoneOffset.UTC);

  private final Path state;
  private final Time time;
  private final Machine machine;

  /// @param state the project's `.task_orchestrator`
  public Backups(Path state, Time time, Machine machine) {
    this.state = state;
    this.time = time;
    this.machine = machine;
  }

  /// A backup that was made.
  public record Made(Path file, long tasks, long events, long artifacts, long bytes) {}

  /// A backup that was put in the place of the state.
  ///
  /// @param at when it was made
  /// @param kept where the state that was there before lies now
  public record Restored(long tasks, long events, Instant at, Optional<Path> kept) {}

  /// Makes one, in the project's own folder or where it is told.
  ///
  /// @param target a file that is not there, or a folder that is; null for the usual place
  public Made make(@org.jspecify.annotations.Nullable Path target, Progress progress)
      throws IOException {
    var now = time.instant();
    var place = target == null ? Files.createDirectories(state.resolve("backups")) : target;
    var file = Files.isDirectory(place) ? place.resolve(NAME.format(now)) : place;
    if (Files.exists(file)) throw new IOException(file.getFileName() + " is there already");
    var made = new Backup(state).make(file, now, progress);
    return new Made(file, made.tasks(), made.events(), made.artifacts(), Files.size(file));
  }

  /// Puts a backup in the place of the state.
  public Restored restore(Path backup) throws IOException {
    if (!Files.isRegularFile(backup)) throw new IOException("there is no file " + backup);
    var restored = new Restoring(state, time, machine).restore(backup);
    var summary = restored.backup();
    return new Restored(summary.tasks(), summary.events(), summary.at(), restored.kept());
  }
}
