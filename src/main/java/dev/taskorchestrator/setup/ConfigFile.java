package dev.taskorchestrator.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.run.SafeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A file of settings that belongs to another program. It is read whole, and only replaced whole:
/// where a link led to it, with its rights and its owner. What it was before is kept beside it.
final class ConfigFile {

  private static final long LARGEST = 32L << 20;
  private static final int MOST_LINKS = 40;

  private final Path file;

  ConfigFile(String file) {
    try {
      this.file = Path.of(file);
    } catch (InvalidPathException _) {
      throw new SetupException("it is no path of this system");
    }
  }

  /// What it holds; null where there is no such file.
  @Nullable String read() {
    return text(file);
  }

  /// What it held before it was first changed; null where that was not kept.
  @Nullable String backup() {
    return text(backupFile());
  }

  Path backupFile() {
    return file.resolveSibling(file.getFileName() + ".before-task-orchestrator");
  }

  private static @Nullable String text(Path file) {
    try {
      if (Files.notExists(file)) return null;
      if (!Files.isRegularFile(file)) throw new SetupException("it is no file");
      if (Files.size(file) > LARGEST) throw new SetupException("it is too large for settings");
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
    } catch (CharacterCodingException _) {
      throw new SetupException("it is not text in UTF-8");
    } catch (IOException | SecurityException failure) {
      throw new SetupException("it cannot be read: " + reason(failure));
    }
  }

  /// Keeps what it holds now beside it.
  void keep(String before) {
    write(backupFile(), before, target(file), false);
  }

  void dropBackup() {
    delete(backupFile());
  }

  /// Puts another content into it, if it still holds what was seen.
  ///
  /// @param shared whether others may read it where it is new
  void replace(@Nullable String before, String after, boolean shared) {
    unchanged(before);
    var target = target(file);
    write(target, after, target, shared);
  }

  /// Removes it, if it still holds what was seen, and its folder where it is one of the project's
  /// that nothing is left in.
  void remove(@Nullable String before, boolean folderToo) {
    unchanged(before);
    delete(target(file));
    if (!folderToo) return;
    var folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    var name = String.valueOf(folder.getFileName());
    if (!name.startsWith(".") || Files.isSymbolicLink(folder)) return;
    try (var left = Files.list(folder)) {
      if (left.findAny().isPresent()) return;
    } catch (IOException _) {
      return; // it stays, which harms nobody
    }
    delete(folder);
  }

  private void unchanged(@Nullable String before) {
    if (!Objects.equals(before, read())) {
      throw new SetupException("another program has just changed it; try again");
    }
  }

  private static void write(Path file, String text, Path like, boolean shared) {
    try {
      Files.createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent()));
      SafeFile.write(file, text.getBytes(UTF_8), temporary -> dress(temporary, like, shared));
    } catch (IOException | SecurityException failure) {
      throw new SetupException("it cannot be written: " + reason(failure));
    }
  }

  /// New files are as private as where they lie suggests; others keep their rights and owner.
  private static void dress(Path temporary, Path like, boolean shared) throws IOException {
    var to = Files.getFileAttributeView(temporary, PosixFileAttributeView.class);
    if (to == null) return;
    if (Files.notExists(like)) {
      if (shared) to.setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
      return;
    }
    var from = Files.getFileAttributeView(like, PosixFileAttributeView.class).readAttributes();
    if (!from.owner().equals(to.readAttributes().owner())) to.setOwner(from.owner());
    if (!from.group().equals(to.readAttributes().group())) to.setGroup(from.group());
    to.setPermissions(from.permissions());
  }

  /// Where it really lies; a link to nothing is followed to where it leads.
  private static Path target(Path file) {
    try {
      var place = file.toAbsolutePath();
      for (int links = 0; Files.isSymbolicLink(place) && links < MOST_LINKS; links++) {
        place = place.resolveSibling(Files.readSymbolicLink(place)).normalize();
      }
      return Files.exists(place, LinkOption.NOFOLLOW_LINKS) ? place.toRealPath() : place;
    } catch (IOException failure) {
      throw new SetupException("it cannot be found: " + reason(failure));
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException | SecurityException failure) {
      throw new SetupException("it cannot be removed: " + reason(failure));
    }
  }

  private static String reason(Exception failure) {
    return switch (failure) {
      case java.nio.file.AccessDeniedException _ -> "access is denied";
      case java.nio.file.FileSystemException known ->
          Objects.requireNonNullElse(known.getReason(), known.getClass().getSimpleName());
      default -> String.valueOf(failure.getMessage());
    };
  }
}
