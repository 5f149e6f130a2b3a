package dev.taskorchestrator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.sqlite.util.OSInfo;

/// SQLite itself, unpacked once beside the program's jar. Left to itself, the driver unpacks it at
/// every start, into a folder that anybody may write.
public final class NativeLibrary {

  private NativeLibrary() {}

  /// The folder that holds it; empty where it has to be left to the driver: no jar, an install that
  /// cannot be written and was never used by its owner, a system that the driver knows by another
  /// name.
  public static Optional<Path> beside(Path jar) {
    var folder = jar.resolveSibling("native");
    var library = folder.resolve(System.mapLibraryName("sqlitejdbc"));
    try {
      if (!Files.isRegularFile(jar)) return Optional.empty();
      if (!current(library, jar)) unpack(library);
      return Optional.of(folder);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Whether it is there, whole, and not of an older program: it takes its name only when complete.
  private static boolean current(Path library, Path jar) throws IOException {
    return Files.isRegularFile(library, LinkOption.NOFOLLOW_LINKS)
        && Files.isReadable(library)
        && Files.getLastModifiedTime(library).compareTo(Files.getLastModifiedTime(jar)) >= 0;
  }

  /// Several processes may do this at once; each writes a file of its own, and any of them is
  /// right.
  private static void unpack(Path library) throws IOException {
    var place = "/org/sqlite/native/" + OSInfo.getNativeLibFolderPathForCurrentOS() + "/";
    var draft = library.resolveSibling(library.getFileName() + "." + ProcessHandle.current().pid());
    try (var packed = OSInfo.class.getResourceAsStream(place + library.getFileName())) {
      if (packed == null) throw new IOException("the driver has none for this system");
      Files.createDirectories(library.getParent());
      Files.copy(packed, draft);
      Files.move(draft, library, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
