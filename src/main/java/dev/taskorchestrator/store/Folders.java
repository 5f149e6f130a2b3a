package dev.taskorchestrator.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Folders that only their owner may enter, and files that only their owner may read: the folder
/// itself may have been made by others, who let everybody in. Both are still there after a power
/// cut.
final class Folders {

  private Folders() {}

  /// Makes the folder and those above it that are missing.
  static Path make(Path folder) throws IOException {
    if (Files.isDirectory(folder)) return folder;
    var above = folder.getParent();
    if (above != null) make(above);
    try {
      Files.createDirectory(folder, only(folder, "rwx------"));
    } catch (FileAlreadyExistsException _) {
      return folder; // another process was quicker
    }
    if (above != null) sync(above);
    return folder;
  }

  /// Makes an empty file unless there is one.
  static void makeFile(Path file) throws IOException {
    if (Files.exists(file)) return;
    try {
      Files.createFile(file, only(file, "rw-------"));
    } catch (FileAlreadyExistsException _) {
      // another process was quicker
    }
  }

  /// Opens a file, which only its owner may read where this makes it.
  static FileChannel open(Path file, OpenOption... options) throws IOException {
    return FileChannel.open(file, Set.of(options), only(file, "rw-------"));
  }

  /// Makes what was created or renamed in a folder durable, where the system can.
  static void sync(Path folder) throws IOException {
    if (!posix(folder)) return; // Windows cannot open a folder and needs no such thing
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static FileAttribute<?>[] only(Path path, String owner) {
    if (!posix(path)) return new FileAttribute<?>[0];
    var attribute = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(owner));
    return new FileAttribute<?>[] {attribute};
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
