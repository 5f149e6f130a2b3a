package dev.taskorchestrator.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The content of artifacts, named by its SHA-256: small ones lie in their row, the others in
/// files. A file is complete on disk before anything refers to it, so a reader sees all of it or
/// none. No name in here was chosen by a caller.
public final class Contents {

  /// Content up to this many bytes lies in the database: a file of its own would cost two more
  /// syncs.
  static final int IN_ROW = 32 * 1024;

  /// Content that is safe on disk, or small enough to be written with its record.
  ///
  /// @param body the content itself, where it is to lie in its row
  public record Kept(String hash, long size, @Nullable String body) {}

  private final Path folder;
  private final Supplier<String> marks;

  /// @param folder where the files lie; made when first needed
  /// @param marks names for files that are being written, never the same twice
  public Contents(Path folder, Supplier<String> marks) {
    this.folder = folder;
    this.marks = marks;
  }

  /// Whether content is small enough to lie in its row.
  public static boolean inRow(String text) {
    return text.length() <= IN_ROW / 3 || text.getBytes(StandardCharsets.UTF_8).length <= IN_ROW;
  }

  /// Makes content ready to be recorded. Not to be called inside a transaction.
  ///
  /// @throws StorageFault when it cannot be written
  public Kept keep(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var hash = hash(bytes);
    if (bytes.length <= IN_ROW) return new Kept(hash, bytes.length, text);
    try {
      var file = file(hash);
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          || Files.size(file) != bytes.length) {
        write(hash, bytes);
      }
      return new Kept(hash, bytes.length, null);
    } catch (IOException failure) {
      throw fault(failure);
    }
  }

  /// The content of that name; empty when its file is missing or holds something else.
  public Optional<String> read(String hash) {
    try (var channel =
        Files.newByteChannel(
            file(hash), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      var bytes = ByteBuffer.allocate((int) Math.min(channel.size(), Integer.MAX_VALUE - 8));
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) return Optional.empty(); // shorter than it was a moment ago
      }
      if (!hash(bytes.array()).equals(hash)) return Optional.empty();
      return Optional.of(new String(bytes.array(), StandardCharsets.UTF_8));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException failure) {
      throw fault(failure);
    }
  }

  private void write(String hash, byte[] bytes) throws IOException {
    var directory = Folders.make(folder.resolve(hash.substring(0, 2)));
    var file = directory.resolve(hash);
    var draft = directory.resolve("." + marks.get());
    try {
      try (var channel =
          FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        var buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) channel.write(buffer);
        channel.force(true);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      Folders.sync(directory);
    } catch (FileAlreadyExistsException failure) {
      throw new IOException("a draft of that name exists", failure);
    } catch (IOException failure) {
      Files.deleteIfExists(draft);
      throw failure;
    }
  }

  private Path file(String hash) {
    return folder.resolve(hash.substring(0, 2)).resolve(hash);
  }

  private static StorageFault fault(IOException failure) {
    var text = String.valueOf(failure.getMessage());
    var full = text.contains("No space left") || text.contains("not enough space");
    return new StorageFault(
        full ? StorageFault.Kind.FULL : StorageFault.Kind.IO, "artifact file", failure);
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }
}
