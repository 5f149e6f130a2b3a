package dev.taskorchestrator.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/// Folders that only their owner may enter, and that are still there after a power cut.
final class Folders {

  private Folders() {}

  /// Makes the folder and those above it that are missing.
  static Path make(Path folder) throws IOException {
    if (Files.isDirectory(folder)) return folder;
    var above = folder.getParent();
    if (above != null) make(above);
    try {
      if (posix(folder)) {
        Files.createDirectory(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectory(folder);
      }
    } catch (FileAlreadyExistsException _) {
      return folder; // another process was quicker
    }
    if (above != null) sync(above);
    return folder;
  }

  /// Makes what was created or renamed in a folder durable, where the system can.
  static void sync(Path folder) throws IOException {
    if (!posix(folder)) return; // Windows cannot open a folder and needs no such thing
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
