package dev.taskorchestrator.cli.doctor;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.taskorchestrator.cli.doctor.Diagnosis.Look;
import dev.taskorchestrator.run.NetworkDrives;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// Looks at the folders that the project lies in, without opening anything that could keep waiting.
final class FolderLooks {

  private static final long LITTLE = 100L << 20;
  private static final Duration ABANDONED = Duration.ofHours(1);
  private static final Duration TOLERATED = Duration.ofMinutes(2);
  private static final String OWNER_ONLY = "rwx------";

  private final Site site;

  FolderLooks(Site site) {
    this.site = site;
  }

  List<Look> all() {
    return List.of(
        this::project,
        this::system,
        this::space,
        this::rights,
        this::ignored,
        this::leftovers,
        this::clock,
        this::nested,
        this::predecessor);
  }

  private void project(Consumer<Diagnosis> found) {
    var project = site.project();
    var state = site.state();
    if (!Files.isDirectory(project)) {
      found.accept(wrong("no such folder: " + project, "give --project the folder of a project"));
    } else if (Files.exists(state) && !Files.isDirectory(state)) {
      found.accept(
          wrong(state + " is not a folder", "move it away; the folder is made when needed"));
    } else if (!Files.isWritable(Files.exists(state) ? state : project)) {
      found.accept(
          wrong(
              "this user may not write in " + (Files.exists(state) ? state : project),
              "give this user the right to write there, or choose another project"));
    } else {
      found.accept(Diagnosis.sound("project-folder", "project", project.toString()));
    }
  }

  private static Diagnosis wrong(String seen, String cure) {
    return Diagnosis.wrong("project-folder", "project", seen, cure);
  }

  private void system(Consumer<Diagnosis> found) throws IOException {
    if (!Files.isDirectory(site.project())) return;
    var type = site.disk().type(site.project());
    found.accept(
        NetworkDrives.are(type)
            ? Diagnosis.wrong(
                "network-drive",
                "file system",
                type + ", over a network: databases cannot be shared on it",
                "keep the project on a local disk")
            : Diagnosis.sound("network-drive", "file system", type));
  }

  private void space(Consumer<Diagnosis> found) throws IOException {
    if (!Files.isDirectory(site.project())) return;
    long free = site.disk().free(site.project());
    var seen = (free >> 20) + " MiB free";
    found.accept(
        free < LITTLE
            ? Diagnosis.wrong(
                "disk-space", "disk", seen, "make room: a full disk refuses every change")
            : Diagnosis.sound("disk-space", "disk", seen));
  }

  private void rights(Consumer<Diagnosis> found) throws IOException {
    var state = site.state();
    if (!Files.isDirectory(state) || !posix(state)) return;
    var rights = PosixFilePermissions.toString(Files.getPosixFilePermissions(state));
    if (rights.endsWith("------")) {
      found.accept(Diagnosis.sound("folder-rights", "rights", "only its owner may enter"));
      return;
    }
    found.accept(
        Diagnosis.wrong(
                "folder-rights",
                "rights",
                "others may enter " + state + " (" + rights + ")",
                "run: chmod 700 " + state)
            .mendedBy(
                "let nobody but its owner enter " + state,
                () ->
                    Files.setPosixFilePermissions(
                        state, PosixFilePermissions.fromString(OWNER_ONLY))));
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  /// It is written whenever a project is opened, as is the case when the rest is looked at.
  private void ignored(Consumer<Diagnosis> found) {
    var state = site.state();
    if (!Files.isDirectory(state)) return;
    found.accept(
        Files.exists(state.resolve(".gitignore"))
            ? Diagnosis.sound("gitignore", ".gitignore", "there")
            : Diagnosis.wrong(
                    "gitignore",
                    ".gitignore",
                    "missing: Git would take the database in",
                    "it is written when the project is opened next")
                .mendedBy("write " + state.resolve(".gitignore"), () -> {}));
  }

  /// What was to become a file and never did, because its writer died.
  private void leftovers(Consumer<Diagnosis> found) throws IOException {
    if (!Files.isDirectory(site.state())) return;
    var before = site.clock().instant().minus(ABANDONED);
    try (var files = Files.walk(site.state(), 3)) {
      var left =
          files
              .filter(file -> String.valueOf(file.getFileName()).matches("\\.new-\\d+\\.tmp"))
              .filter(file -> Files.isRegularFile(file, NOFOLLOW_LINKS))
              .filter(file -> modified(file) < before.toEpochMilli())
              .toList();
      if (left.isEmpty()) {
        found.accept(Diagnosis.sound("leftovers", "leftovers", "none"));
        return;
      }
      found.accept(
          Diagnosis.wrong(
                  "leftovers",
                  "leftovers",
                  left.size() + " temporary files of programs that died",
                  "remove " + left.getFirst() + (left.size() > 1 ? " and others" : ""))
              .mendedBy("remove " + left.size() + " temporary files", () -> remove(left)));
    }
  }

  private static void remove(List<Path> files) throws IOException {
    for (var file : files) Files.deleteIfExists(file);
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file, NOFOLLOW_LINKS).toMillis();
    } catch (IOException _) {
      return Long.MAX_VALUE; // gone meanwhile
    }
  }

  /// Leases do not mind a clock that is set, but retry times and the age of files do.
  private void clock(Consumer<Diagnosis> found) {
    var now = site.clock().instant();
    var latest =
        Stream.of("tasks.db", "tasks.db-wal", "gate-holder")
            .map(site.state()::resolve)
            .filter(Files::exists)
            .mapToLong(FolderLooks::modified)
            .max()
            .orElse(0);
    var ahead = Duration.ofMillis(latest - now.toEpochMilli());
    found.accept(
        ahead.compareTo(TOLERATED) > 0
            ? Diagnosis.wrong(
                "clock",
                "clock",
                "the database was changed " + ahead.toSeconds() + " s after what is now",
                "set this machine's clock; it was set back, or was wrong before")
            : Diagnosis.sound("clock", "clock", now.toString()));
  }

  private void nested(Consumer<Diagnosis> found) throws IOException {
    var project = site.project().toAbsolutePath();
    var name = String.valueOf(site.state().getFileName());
    for (var above = project.getParent(); above != null; above = above.getParent()) {
      if (Files.isDirectory(above.resolve(name))) {
        found.accept(nested(above));
        return;
      }
    }
    if (!Files.isDirectory(project)) return;
    try (var inside = Files.list(project)) {
      inside
          .filter(folder -> Files.isDirectory(folder.resolve(name)))
          .findFirst()
          .ifPresent(folder -> found.accept(nested(folder)));
    }
  }

  private static Diagnosis nested(Path other) {
    return Diagnosis.hint(
        "nested-state",
        "other state",
        other + " has state of its own",
        "agents that start there see other tasks; give --project where that is not meant");
  }

  private void predecessor(Consumer<Diagnosis> found) {
    Stream.of(
            site.project().resolve("task_orchestrator.db"),
            site.state().resolve("task_orchestrator.db"),
            site.state().resolve("tasks.sqlite"))
        .filter(Files::isRegularFile)
        .findFirst()
        .ifPresent(file ->
            found.accept(
                Diagnosis.hint(
                    "old-data",
                    "older data",
                    file + " is of the predecessor",
                    "run 'orchestrator import " + file + "' unless that was done")));
  }
}
