package dev.taskorchestrator.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/// Files that are there as a whole or as they were before, even when the power goes: written under
/// another name beside them, synced, put in place by a rename, and the rename synced.
public final class SafeFile {

  private static final Dressing PRIVATE = _ -> {};

  private SafeFile() {}

  /// Puts this content into a file of an existing folder, whatever it held before.
  ///
  /// @throws IOException when that could not be done; the file is then as it was
  public static void write(Path file, byte[] content) throws IOException {
    write(file, content, PRIVATE);
  }

  /// What else a file is given before it is put in place: rights, an owner.
  @FunctionalInterface
  public interface Dressing {
    void dress(Path temporary) throws IOException;
  }

  /// The same for a file that is not as private as new ones are.
  public static void write(Path file, byte[] content, Dressing dressing) throws IOException {
    var folder = folder(file);
    var temporary = draft(folder, content, dressing);
    try {
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException failed) {
      Files.deleteIfExists(temporary);
      throw failed;
    }
    sync(folder);
  }

  /// Makes a file with this content, unless there is one of that name. Of several who do so at once
  /// exactly one succeeds.
  ///
  /// @return whether it was made
  /// @throws IOException when that could not be done
  public static boolean create(Path file, byte[] content) throws IOException {
    var folder = folder(file);
    var temporary = draft(folder, content, PRIVATE);
    try {
      return linked(temporary, file);
    } finally {
      Files.deleteIfExists(temporary);
      sync(folder);
    }
  }

  /// A second name for the same file is refused where there is one already, in one step. Systems
  /// that know no such names are asked to make the file anew.
  private static boolean linked(Path temporary, Path file) throws IOException {
    try {
      Files.createLink(file, temporary);
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    } catch (UnsupportedOperationException | IOException _) {
      try {
        Files.createFile(file);
      } catch (FileAlreadyExistsException _) {
        return false;
      }
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
      return true;
    }
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file, not a root");
  }

  private static Path draft(Path folder, byte[] content, Dressing dressing) throws IOException {
    var temporary = Files.createTempFile(folder, ".new-", ".tmp");
    try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      var rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) channel.write(rest);
      dressing.dress(temporary);
      channel.force(true);
    } catch (IOException | RuntimeException failed) {
      Files.deleteIfExists(temporary);
      throw failed;
    }
    return temporary;
  }

  private static void sync(Path folder) throws IOException {
    if (folder.getFileSystem().getSeparator().equals("\\")) return; // no folder can be opened there
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
