package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is known to be wrong with a SQLite database.
///
/// A note beside the database tells the other processes, and those that come later. Its name begins
/// with the database's own, as those of the log and the shared memory do, so whoever moves the
/// database away and puts a backup in its place moves the note away with it.
final class DamageNote implements Damage {

  private static final Pattern COPY = Pattern.compile("tasks-[\\w.-]{1,80}\\.db");
  private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ZIP = "PK\u0003\u0004".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST = 300;

  private final Path database;
  private final Path note;
  private volatile @Nullable String known;

  DamageNote(Path database) {
    this.database = database;
    this.note = database.resolveSibling(database.getFileName() + "-damaged");
  }

  @Override
  public Optional<Refusal> stopped() {
    var what = known;
    if (what == null && Files.exists(note)) known = what = noted();
    return Optional.ofNullable(what).map(this::refusal);
  }

  @Override
  public Refusal found(String what) {
    var cut = what.length() > LONGEST ? what.substring(0, LONGEST) + " …" : what;
    known = cut;
    try (var channel = Folders.open(note, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(cut.getBytes(StandardCharsets.UTF_8)));
      channel.force(true);
    } catch (IOException _) {
      // this process knows it all the same; others find out as it did
    }
    return refusal(cut);
  }

  /// Says what is wrong and what to do about it.
  Refusal refusal(String what) {
    return new Refusal.ProjectUnusable(
        "project_damaged",
        "The project's database is damaged (" + what + "), so nothing is written to it any more.",
        remedy());
  }

  private String remedy() {
    return newest(DamageNote::isBackup, "backups")
        .map(backup ->
            "Stop every server of this project and run 'orchestrator restore .task_orchestrator/"
                + backup
                + "', the newest backup; what is there now is kept beside it.")
        .orElseGet(this::remedyByHand);
  }

  /// Copies that were made before the database was changed for a later version, or by hand.
  private String remedyByHand() {
    var away =
        "Stop every server of this project. Run 'orchestrator restore FILE' with a backup that lies"
            + " elsewhere, or move tasks.db and every file whose name begins with tasks.db- out of"
            + " .task_orchestrator, ";
    return newest(DamageNote::isCopy, "", "backups")
        .map(copy -> away + "and copy " + copy + ", the newest copy, there as tasks.db.")
        .orElse(
            away
                + "and put a backup there as tasks.db. There is none beside it; without one, keep"
                + " what was moved: sqlite3's .recover reads what can still be read.");
  }

  private Optional<String> newest(Predicate<Path> fits, String... places) {
    var folder = database.toAbsolutePath().getParent();
    if (folder == null) return Optional.empty();
    return Stream.of(places)
        .flatMap(place -> files(folder.resolve(place)))
        .filter(fits)
        .max(Comparator.comparingLong(DamageNote::age))
        .map(file -> folder.relativize(file).toString());
  }

  private static Stream<Path> files(Path folder) {
    try (var files = Files.list(folder)) {
      return files.toList().stream();
    } catch (IOException _) {
      return Stream.empty(); // no such folder
    }
  }

  private static boolean isBackup(Path file) {
    return String.valueOf(file.getFileName()).endsWith(".zip") && begins(file, ZIP);
  }

  private static boolean isCopy(Path file) {
    return COPY.matcher(String.valueOf(file.getFileName())).matches() && begins(file, SQLITE);
  }

  private static boolean begins(Path file, byte[] bytes) {
    try (var in = Files.newInputStream(file)) {
      return Arrays.equals(in.readNBytes(bytes.length), bytes);
    } catch (IOException _) {
      return false;
    }
  }

  private static long age(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException _) {
      return 0;
    }
  }

  private String noted() {
    try {
      var text = Files.readString(note).strip();
      return text.isEmpty() ? "as noted by another process" : text;
    } catch (IOException _) {
      return "as noted by another process";
    }
  }
}
