package dev.taskorchestrator.process;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A file system of its own in a file or in memory, which can be full, and can lose its power.
/// Needs root; without, the test is skipped and says so.
final class FileSystems implements AutoCloseable {

  /// `EXT4_IOC_SHUTDOWN` and `XFS_IOC_GOINGDOWN`: `_IOR('X', 125, __u32)`.
  private static final long SHUTDOWN = 0x8004587dL;

  /// Without flushing the journal: what was not synced is gone, as with the power.
  private static final int NO_LOG_FLUSH = 2;

  private final Path place;
  private final List<String> mount;
  private boolean mounted;

  private FileSystems(Path place, List<String> mount) {
    this.place = place;
    this.mount = mount;
  }

  /// One in memory, of so many bytes.
  static FileSystems inMemory(Path place, long bytes) throws IOException {
    var system =
        new FileSystems(
            Files.createDirectories(place),
            List.of("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", place.toString()));
    assumeTrue(system.mount(), "no file system in memory could be mounted; this needs root");
    return system;
  }

  /// One on a disk of its own, which is a file beside its place.
  static FileSystems onDisk(Path place, String type, long bytes) throws IOException {
    var image = place.resolveSibling(place.getFileName() + ".image");
    try (var file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
    }
    var made = runs("mkfs." + type, "-q", type.equals("xfs") ? "-f" : "-F", image.toString());
    assumeTrue(made, "no mkfs." + type + " here");
    var system =
        new FileSystems(
            Files.createDirectories(place),
            List.of("mount", "-t", type, "-o", "loop", image.toString(), place.toString()));
    assumeTrue(system.mount(), "no " + type + " in a file could be mounted; this needs root");
    return system;
  }

  Path place() {
    return place;
  }

  boolean mount() {
    mounted = runs(mount.toArray(String[]::new));
    return mounted;
  }

  /// Nothing that was not synced until now reaches the disk any more.
  void cutPower() {
    try (var arena = Arena.ofConfined()) {
      var flag = arena.allocateFrom(ValueLayout.JAVA_INT, NO_LOG_FLUSH);
      var path = arena.allocateFrom(place.toString());
      int file = (int) OPEN.invokeExact(path, 0);
      int failed = (int) IOCTL.invokeExact(file, SHUTDOWN, flag);
      int closed = (int) CLOSE.invokeExact(file);
      if (file < 0 || failed != 0 || closed != 0) {
        throw new AssertionError("the power cannot be cut: " + file + ", " + failed);
      }
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /// What was open is closed, what was full is gone: as before a start of the machine.
  void unmount() {
    if (!mounted) return;
    mounted = !runs("umount", place.toString());
    for (int i = 0; mounted && i < 20; i++) {
      try {
        Thread.sleep(100); // a process that was killed is still closing its files
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
      mounted = !runs("umount", place.toString());
    }
  }

  @Override
  public void close() {
    unmount();
    if (mounted) runs("umount", "-l", place.toString());
  }

  static boolean runs(String... command) {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static final MethodHandle OPEN =
      c(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));

  private static final MethodHandle CLOSE =
      c("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));

  private static final MethodHandle IOCTL =
      c(
          "ioctl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS),
          Linker.Option.firstVariadicArg(2));

  @SuppressWarnings("restricted") // two calls of the C library, for which Java has no word
  private static MethodHandle c(String name, FunctionDescriptor shape, Linker.Option... options) {
    var linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), shape, options);
  }
}
