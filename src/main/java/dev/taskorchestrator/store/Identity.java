package dev.taskorchestrator.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// Tells a database from every other. SQLite takes whatever log lies beside a database for its own,
/// and an emptied file for a new database; so each is given a number that also stands in a file
/// beside it. Whoever moves the database away with all that belongs to it moves the number away
/// too, and the database that takes its place brings its own.
final class Identity {

  private final Path database;
  private final Path file;

  Identity(Path database) {
    this.database = database;
    this.file = database.resolveSibling(database.getFileName() + "-identity");
  }

  /// What is wrong when there was a database and there is none any more. To be asked before SQLite
  /// is: it would begin a new one, and throw the log of the old one away.
  Optional<String> lost() throws IOException {
    if (remembered().isEmpty()) return Optional.empty();
    if (Files.notExists(database)) return Optional.of("it is gone");
    return Files.size(database) == 0 ? Optional.of("it was emptied") : Optional.empty();
  }

  /// What is wrong when the database is not the one that was there before.
  Optional<String> mismatch(Sql sql) throws IOException {
    var before = remembered();
    if (before.isEmpty()) return Optional.empty();
    var now = new Soundness(sql).identity();
    if (before.get().equals(String.valueOf(now))) return Optional.empty();
    return Optional.of(
        now == 0 ? "it was emptied" : "it, or the log beside it, is that of another project");
  }

  /// Numbers a database that has no number yet. Called inside the gate.
  void give(Sql sql, String mark) {
    if (new Soundness(sql).identity() != 0) return;
    var number = mark.hashCode() == 0 ? 1 : mark.hashCode();
    sql.run("pragma user_version = " + number);
  }

  void remember(Sql sql) throws IOException {
    var number = new Soundness(sql).identity();
    if (number == 0 || remembered().isPresent()) return;
    try (var channel = Folders.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap((number + "\n").getBytes(StandardCharsets.US_ASCII)));
      channel.force(true);
    }
    var folder = file.toAbsolutePath().getParent();
    if (folder != null) Folders.sync(folder);
  }

  /// Empty too where it was being written when the power went.
  private Optional<String> remembered() throws IOException {
    try {
      return Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1).strip())
          .filter(text -> !text.isEmpty());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }
}
