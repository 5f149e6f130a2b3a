package dev.taskorchestrator.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// This machine and its processes, as far as they matter to a lease: who am I, and is that other
/// process provably gone? Open, so that a simulation has machines of its own.
public class Machine {

  /// `starttime` of proc_pid_stat(5): field 22 of the line, 19 counted from the one after the name.
  private static final int START_TIME = 19;

  private final String name;
  private final String self;
  private final String clock;

  public Machine() {
    this.name = where();
    this.self = identity(ProcessHandle.current());
    this.clock = boot().map(boot -> boot + spaceOfTime()).orElse(name);
  }

  /// The identity of this process: machine, process id and start, which together are never used
  /// twice.
  public String self() {
    return self;
  }

  /// The name of this machine's monotonic clock ([Time#nanos]): the same for processes that read
  /// the same one. `System.nanoTime` counts from the start of the machine wherever the JDK runs:
  /// `clock_gettime(CLOCK_MONOTONIC)`, `mach_absolute_time`, `QueryPerformanceCounter`. A container
  /// may have another one (time_namespaces(7)).
  public String clock() {
    return clock;
  }

  /// The process id within an identity made by [#self], or zero.
  public static long pid(String identity) {
    var parts = identity.split("/", -1);
    try {
      return parts.length == 3 ? Long.parseLong(parts[1]) : 0;
    } catch (NumberFormatException _) {
      return 0;
    }
  }

  /// Whether the process of that identity ran here and runs no more. False where it cannot be
  /// known: another machine, another container, an identity of an older form.
  public boolean gone(String identity) {
    var parts = identity.split("/", -1);
    if (parts.length != 3 || !parts[0].equals(name) || pid(identity) == 0) return false;
    var handle = ProcessHandle.of(pid(identity));
    return handle.isEmpty()
        || !handle.get().isAlive()
        || !identity(handle.get()).equals(identity)
        || ended(pid(identity));
  }

  /// Whether all that is left of a process is its entry, since its parent has not asked for its
  /// end: to the JDK it still lives.
  private static boolean ended(long pid) {
    return stat(pid).map(fields -> "ZX".contains(fields[0])).orElse(false);
  }

  /// The fields of proc_pid_stat(5) that follow the process's name, beginning with its state.
  private static Optional<String[]> stat(long pid) {
    return line(Path.of("/proc/" + pid + "/stat"))
        .map(line -> line.substring(line.lastIndexOf(')') + 1).strip().split(" ", -1));
  }

  private String identity(ProcessHandle process) {
    return name + "/" + process.pid() + "/" + start(process);
  }

  /// When it started, in ticks since the boot where the kernel tells: the JDK's moment is worked
  /// out from the wall clock, so it moves when that clock is set.
  private static String start(ProcessHandle process) {
    var stat = stat(process.pid()).filter(fields -> fields.length > START_TIME);
    if (stat.isPresent()) return stat.get()[START_TIME];
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L).toString();
  }

  /// One boot of one kernel and one space of process ids: within it, a process id means something.
  private static String where() {
    var boot = boot();
    var space = link(Path.of("/proc/self/ns/pid"));
    if (boot.isPresent() && space.isPresent()) return boot.get() + "-" + digits(space.get());
    return line(Path.of("/etc/machine-id")).or(() -> line(Path.of("/etc/hostname"))).orElse("here");
  }

  private static Optional<String> boot() {
    return line(Path.of("/proc/sys/kernel/random/boot_id"))
        .map(id -> id.substring(0, Math.min(8, id.length())));
  }

  private static String spaceOfTime() {
    return link(Path.of("/proc/self/ns/time")).map(space -> "-" + digits(space)).orElse("");
  }

  private static Optional<String> line(Path file) {
    try {
      return Optional.of(Files.readString(file).strip()).filter(text -> !text.isEmpty());
    } catch (IOException | SecurityException _) {
      return Optional.empty(); // not this kind of machine
    }
  }

  private static Optional<String> link(Path file) {
    try {
      return Optional.of(Files.readSymbolicLink(file).toString());
    } catch (IOException | UnsupportedOperationException | SecurityException _) {
      return Optional.empty(); // not this kind of machine
    }
  }

  private static String digits(String text) {
    return text.replaceAll("[^0-9]", "");
  }
}
