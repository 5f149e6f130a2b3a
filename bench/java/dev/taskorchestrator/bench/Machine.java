package dev.taskorchestrator.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where the bench runs: the commands of what is measured, a place for projects, and what has to be
/// known of the machine to read the figures.
final class Machine {

  private static final Path SCRIPTS = Path.of("bench", "node");

  private final Path home;
  private final Path work;
  private final String classPath;

  /// @param home the product's folder
  Machine(Path home) {
    this.home = home;
    this.work = home.resolve("target").resolve("bench");
    this.classPath = System.getProperty("java.class.path");
  }

  /// A project's folder, removed when it is closed.
  record Project(Path path) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      try (var files = Files.walk(path)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
      }
    }
  }

  Project project() throws IOException {
    return new Project(Files.createTempDirectory(Files.createDirectories(work), "project"));
  }

  List<String> product(Project project) {
    return product(project, Database.of(null));
  }

  List<String> product(Project project, Database database) {
    return command(project, database, "mcp");
  }

  /// The network server of a project, at any port that is free.
  List<String> serving(Project project, Database database) {
    return command(project, database, "serve", "--no-auth", "--port", "0");
  }

  private List<String> command(Project project, Database database, String... verb) {
    var command = new ArrayList<>(List.of(home.resolve("orchestrator").toString()));
    command.addAll(List.of(verb));
    command.addAll(List.of("--project", project.path().toString()));
    command.addAll(database.options());
    return command;
  }

  /// A program of the bench, with the flags that the product has.
  List<String> java(String main) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-cp",
        classPath,
        "dev.taskorchestrator.bench." + main);
  }

  /// The Node server, installed when it is not yet; null where there is no Node.
  @Nullable List<String> node() throws IOException, InterruptedException {
    var folder = Files.createDirectories(work.resolve("node"));
    var names = List.of("package.json", "package-lock.json", "idle.mjs");
    for (var name : names) {
      Files.write(folder.resolve(name), Files.readAllBytes(home.resolve(SCRIPTS).resolve(name)));
    }
    if (!Files.isDirectory(folder.resolve("node_modules"))) {
      if (!runs(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")) return null;
    }
    if (!runs(folder, "node", "--version")) return null;
    return List.of("node", folder.resolve("idle.mjs").toString());
  }

  private static boolean runs(Path folder, String... command) throws InterruptedException {
    try {
      var process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor(5, TimeUnit.MINUTES)) return process.exitValue() == 0;
      process.destroyForcibly();
      return false;
    } catch (IOException _) {
      return false; // not on this machine
    }
  }

  String facts() throws IOException {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return "%s %s, %d cores, Java %s, disk %s, load average %.1f"
        .formatted(
            system.getName(),
            system.getArch(),
            system.getAvailableProcessors(),
            System.getProperty("java.version"),
            Files.getFileStore(home).type(),
            system.getSystemLoadAverage());
  }
}
