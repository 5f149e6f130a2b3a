package dev.taskorchestrator.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The content of artifacts, named by its SHA-256: small ones lie in their row, the others in
/// files. A file is complete on disk before anything refers to it, so a reader sees all of it or
/// none. No name in here was chosen by a caller.
public final class Contents {

  /// Content up to this many bytes lies in the database: a file of its own would cost two more
  /// syncs.
  static final int IN_ROW = 32 * 1024;

  /// Names that files in here have, and drafts of files.
  private static final Pattern OURS = Pattern.compile("[0-9a-f]{64}|\\..+");

  /// Content that is safe on disk, or small enough to be written with its record.
  ///
  /// @param body the content itself, where it is to lie in its row
  public record Kept(String hash, long size, @Nullable String body) {}

  private final Path folder;
  private final Supplier<String> marks;
  private final boolean allInRows;

  /// All content lies in rows: where those who read it have no disk in common, and a row costs no
  /// more syncs than the record itself.
  static Contents inRows() {
    return new Contents(Path.of(""), () -> "", true);
  }

  /// @param folder where the files lie; made when first needed
  /// @param marks names for files that are being written, never the same twice
  public Contents(Path folder, Supplier<String> marks) {
    this(folder, marks, false);
  }

  private Contents(Path folder, Supplier<String> marks, boolean allInRows) {
    this.folder = folder;
    this.marks = marks;
    this.allInRows = allInRows;
  }

  /// Whether content is small enough to lie in its row.
  public static boolean inRow(String text) {
    return text.length() <= IN_ROW / 3 || text.getBytes(StandardCharsets.UTF_8).length <= IN_ROW;
  }

  /// Makes content ready to be recorded. Not to be called inside a transaction.
  ///
  /// @throws StorageFault when it cannot be written
  public Kept keep(String given) {
    var text = allInRows ? PostgresDialect.withoutNul(given) : given;
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var hash = hash(bytes);
    if (allInRows || bytes.length <= IN_ROW) return new Kept(hash, bytes.length, text);
    try {
      if (holds(hash, bytes)) {
        // who wrote it may have died before its name was safe
        Folders.sync(folder.resolve(hash.substring(0, 2)));
      } else {
        write(hash, bytes);
      }
      return new Kept(hash, bytes.length, null);
    } catch (IOException failure) {
      throw StorageFault.of("artifact file", failure);
    }
  }

  /// Whether what was kept can be recorded: its file may have been swept away meanwhile, by whoever
  /// held the write lock. To be asked by whoever holds it now; see [Sweep].
  public boolean there(Kept kept) {
    return kept.body() != null || Files.isRegularFile(file(kept.hash()), LinkOption.NOFOLLOW_LINKS);
  }

  /// Whether the file is there, and is what its name says: one that was altered is written anew.
  private boolean holds(String hash, byte[] bytes) throws IOException {
    var file = file(hash);
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
          && Files.size(file) == bytes.length
          && Arrays.equals(Files.readAllBytes(file), bytes);
    } catch (NoSuchFileException _) {
      return false; // swept away this very moment
    }
  }

  /// The content of that name; empty when its file is missing or holds something else.
  public Optional<String> read(String hash) {
    if (allInRows) return Optional.empty();
    try (var channel = opened(file(hash))) {
      var bytes = ByteBuffer.allocate((int) Math.min(channel.size(), Integer.MAX_VALUE - 8));
      while (bytes.hasRemaining()) {
        if (channel.read(bytes) < 0) return Optional.empty(); // shorter than it was a moment ago
      }
      if (!hash(bytes.array()).equals(hash)) return Optional.empty();
      return Optional.of(new String(bytes.array(), StandardCharsets.UTF_8));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException failure) {
      throw StorageFault.of("artifact file", failure);
    }
  }

  /// Who opened a named pipe would wait for its other end: what is no file counts as none.
  private static SeekableByteChannel opened(Path file) throws IOException {
    var there = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (there.isOther()) throw new NoSuchFileException(file.toString());
    return Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
  }

  /// Whether that text is what its name says.
  static boolean isNamed(String hash, @Nullable String text) {
    return text != null && hash(text).equals(hash);
  }

  /// The name of that text.
  static String hash(String text) {
    return hash(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Files and drafts of files that nobody has touched since that moment.
  List<Path> untouchedSince(Instant moment) throws IOException {
    if (allInRows || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) return List.of();
    var old = new ArrayList<Path>();
    try (var drawers = Files.newDirectoryStream(folder, "[0-9a-f][0-9a-f]")) {
      for (var drawer : drawers) {
        if (Files.isDirectory(drawer, LinkOption.NOFOLLOW_LINKS)) collect(drawer, moment, old);
      }
    } catch (DirectoryIteratorException failure) {
      throw failure.getCause();
    }
    return old;
  }

  private static void collect(Path drawer, Instant moment, List<Path> old) throws IOException {
    try (var files = Files.newDirectoryStream(drawer, Contents::isOurs)) {
      for (var file : files) {
        if (untouchedSince(file, moment)) old.add(file);
      }
    }
  }

  private static boolean untouchedSince(Path file, Instant moment) throws IOException {
    try {
      var touched = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
      return touched.toInstant().isBefore(moment);
    } catch (NoSuchFileException _) {
      return false; // another sweep was quicker
    }
  }

  private static boolean isOurs(Path file) {
    return OURS.matcher(String.valueOf(file.getFileName())).matches()
        && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
  }

  /// Removes a file of [#untouchedSince].
  Sweep.Swept remove(Path file) {
    try {
      var bytes = Files.size(file);
      Files.delete(file);
      return new Sweep.Swept(1, bytes, 0);
    } catch (NoSuchFileException _) {
      return Sweep.Swept.NOTHING; // another sweep was quicker
    } catch (IOException _) {
      return new Sweep.Swept(0, 0, 1);
    }
  }

  private void write(String hash, byte[] bytes) throws IOException {
    var directory = Folders.make(folder.resolve(hash.substring(0, 2)));
    var file = directory.resolve(hash);
    var draft = directory.resolve("." + marks.get());
    try {
      try (var channel =
          Folders.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
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

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }
}
