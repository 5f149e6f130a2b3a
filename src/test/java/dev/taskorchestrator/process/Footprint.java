package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// What a process of the product takes of the machine, as Linux and its JVM tell.
///
/// @param threads of the system
/// @param files that are open, sockets among them
/// @param residentMb memory in use
/// @param heapMb what is left of the heap after a collection
record Footprint(int threads, int files, long residentMb, long heapMb) {

  /// Of Linux, for what it tells of itself.
  private static final int TICKS_PER_SECOND = 100;

  private static final Pattern USED = Pattern.compile("used (\\d+)K");

  /// Measures a Java process after it has collected its garbage.
  static Footprint of(Process process) throws IOException, InterruptedException {
    jcmd(process, "GC.run");
    var used = USED.matcher(jcmd(process, "GC.heap_info"));
    if (!used.find()) throw new IOException("the heap of " + process.pid() + " is not told");
    return new Footprint(
        (int) status(process, "Threads:"),
        files(process),
        residentMb(process),
        Long.parseLong(used.group(1)) / 1024);
  }

  static long residentMb(Process process) throws IOException {
    return status(process, "VmRSS:") / 1024;
  }

  static int files(Process process) throws IOException {
    try (var files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return (int) files.count();
    }
  }

  private static long status(Process process, String line) throws IOException {
    for (var told : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
      if (told.startsWith(line)) return Long.parseLong(told.replaceAll("\\D", ""));
    }
    throw new IOException("no " + line + " of process " + process.pid());
  }

  /// How long its threads have worked so far, but for those that compile what runs often: that ends
  /// by itself.
  static Duration worked(Process process) throws IOException {
    var ticks = 0L;
    try (var threads = Files.list(Path.of("/proc/" + process.pid() + "/task"))) {
      for (var thread : threads.toList()) {
        var told = Files.readString(thread.resolve("stat"));
        if (told.contains("CompilerThre")) continue;
        var fields = told.substring(told.lastIndexOf(')') + 2).split(" ", -1);
        ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      }
    }
    return Duration.ofMillis(ticks * 1_000 / TICKS_PER_SECOND);
  }

  private static String jcmd(Process process, String command)
      throws IOException, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var asked =
        new ProcessBuilder(jcmd, String.valueOf(process.pid()), command)
            .redirectErrorStream(true)
            .start();
    var said = new String(asked.getInputStream().readAllBytes(), UTF_8);
    if (!asked.waitFor(30, TimeUnit.SECONDS) || asked.exitValue() != 0) {
      throw new IOException(command + " of process " + process.pid() + ": " + said);
    }
    return said;
  }
}
