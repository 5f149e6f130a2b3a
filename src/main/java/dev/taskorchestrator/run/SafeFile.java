package dev.taskorchestrator.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/// Files that are there as a whole or as they were before, even when the power goes: written under
/// another name beside them, synced, put in place by a rename, and the rename synced.
public final class SafeFile {

  private SafeFile() {}

  /// Puts this content into a file of an existing folder, whatever it held before.
  ///
  /// @throws IOException when that could not be done; the file is then as it was
  public static void write(Path file, byte[] content) throws IOException {
    var folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file, not a root");
    var temporary = Files.createTempFile(folder, ".new-", ".tmp");
    try {
      try (var channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        var rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) channel.write(rest);
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException failed) {
      Files.deleteIfExists(temporary);
      throw failed;
    }
    sync(folder);
  }

  private static void sync(Path folder) throws IOException {
    if (folder.getFileSystem().getSeparator().equals("\\")) return; // no folder can be opened there
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
