package dev.taskorchestrator.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The floor under a commit: how many small appends a second this disk makes durable one by one.
final class Disk {

  private Disk() {}

  static double syncsPerSecond(Path folder, long millis) throws IOException {
    var file = folder.resolve("appended");
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var page = ByteBuffer.allocate(4_096);
      var begun = System.nanoTime();
      var syncs = 0;
      while (System.nanoTime() - begun < millis * 1_000_000) {
        page.clear();
        while (page.hasRemaining()) channel.write(page);
        channel.force(true); // as SQLite does: a whole fsync
        syncs++;
      }
      return syncs * 1e9 / (System.nanoTime() - begun);
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
