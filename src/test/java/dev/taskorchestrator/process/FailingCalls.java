package dev.taskorchestrator.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/// Has a process's calls of the C library fail, while it runs, for the files of one folder. Needs a
/// C compiler; without, the test is skipped and says so.
final class FailingCalls {

  /// What may fail; one bit each, as in failing.c.
  enum Call {
    SYNC(1),
    WRITE(2),
    TRUNCATE(4),
    RENAME(8),
    OPEN(16);

    private final int bit;

    Call(int bit) {
      this.bit = bit;
    }
  }

  static final int EIO = 5;
  static final int ENOSPC = 28;

  /// No error: half of what is to be written is, and the process is gone.
  static final int TORN = 0;

  private static final int SIZE = 7 * 4 + 1_024;

  private final Path library;
  private final Path file;
  private final MappedByteBuffer orders;

  /// Compiles what is loaded into the process.
  FailingCalls(Path folder) throws IOException {
    this.library = folder.resolve("failing.so");
    this.file = folder.resolve("orders");
    var source = folder.resolve("failing.c");
    try (var in = FailingCalls.class.getResourceAsStream("/faults/failing.c")) {
      if (in == null) throw new IllegalStateException("failing.c is missing");
      Files.copy(in, source);
    }
    var made =
        FileSystems.runs(
            "gcc", "-shared", "-fPIC", "-O2", "-o", library.toString(), source.toString(), "-ldl");
    assumeTrue(made, "there is no gcc here to make calls fail with");
    Files.write(file, new byte[SIZE]);
    try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      orders = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
    }
    orders.order(ByteOrder.nativeOrder());
  }

  /// What a process needs in its environment.
  Map<String, String> environment() {
    return Map.of("LD_PRELOAD", library.toString(), "FAILING_ORDERS", file.toString());
  }

  /// From now on the n-th such call fails with that error, or that and all after it.
  void arm(Path folder, Call call, int nth, boolean persistent, int error) {
    disarm();
    orders.putInt(4, call.bit);
    orders.putInt(8, nth);
    orders.putInt(12, persistent ? 1 : 0);
    orders.putInt(16, error);
    orders.putInt(20, 0);
    orders.putInt(24, 0);
    var path = (folder + "\0").getBytes(StandardCharsets.UTF_8);
    orders.put(28, path, 0, path.length);
    orders.putInt(0, 1);
  }

  void disarm() {
    orders.putInt(0, 0);
  }

  /// How many calls failed since it was armed.
  int failed() {
    return orders.getInt(20);
  }

  /// How many such calls there were since it was armed.
  int seen() {
    return orders.getInt(24);
  }
}
