package dev.taskorchestrator.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Text that is given as a file, or on standard input.
final class TextFile {

  private static final int MAX_BYTES = 32 << 20;

  private TextFile() {}

  /// The text of a file, or of standard input where the name is `-`.
  ///
  /// @param what what it is given for, for messages
  static String read(String name, String what) {
    try {
      var bytes = name.equals("-") ? System.in.readNBytes(MAX_BYTES + 1) : bytes(Path.of(name));
      if (bytes.length > MAX_BYTES) throw new UsageException(name + " is too large for " + what);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (NoSuchFileException | InvalidPathException _) {
      throw new UsageException("there is no file " + name + " for " + what);
    } catch (CharacterCodingException _) {
      throw new UsageException(name + " is not text in UTF-8");
    } catch (IOException failure) {
      throw new UsageException(name + " cannot be read: " + failure.getMessage());
    }
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.isDirectory(file)) throw new UsageException(file + " is a folder, not a file");
    try (var stream = Files.newInputStream(file)) {
      return stream.readNBytes(MAX_BYTES + 1);
    }
  }
}
