package dev.taskorchestrator.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The number of the last event that was acknowledged, in a file beside the database. SQLite takes
/// the first damaged page of a log for the log's end, and an older database for as good as any:
/// what came after would be missing without a trace.
///
/// Written after the commit that it tells of, and never synced, so it may be behind what is on disk
/// but not ahead: only where commits wait for the disk is it written at all. Used inside the gate.
final class LastEvent implements AutoCloseable {

  private static final int DIGITS = 19;

  private final Path file;
  private final boolean fullSync;
  private @Nullable FileChannel channel;

  LastEvent(Path database, boolean fullSync) {
    this.file = database.resolveSibling(database.getFileName() + "-last");
    this.fullSync = fullSync;
  }

  /// That event is safe on disk.
  void reached(long number) {
    if (!fullSync) return;
    var text = ("0".repeat(DIGITS) + number).substring(Long.toString(number).length()) + "\n";
    try {
      var present = channel;
      if (present == null) {
        present = Folders.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        channel = present;
      }
      present.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), 0);
    } catch (IOException _) {
      close(); // behind, until the next commit
    }
  }

  /// The last that is known to have been acknowledged; zero where nothing is known.
  long acknowledged() {
    try {
      var text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return text.matches("\\d{" + DIGITS + "}\n") ? Long.parseLong(text.strip()) : 0;
    } catch (IOException _) {
      return 0; // none was written yet
    }
  }

  @Override
  public void close() {
    var present = channel;
    channel = null;
    if (present == null) return;
    try {
      present.close();
    } catch (IOException _) {
      // nothing of it had to reach the disk
    }
  }
}
