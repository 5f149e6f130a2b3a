package dev.taskorchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Programs for Node.js that judge the server, from pinned packages: installed once under
/// `target/`, without running what they would run on installation.
public final class NodePackages {

  private final Path folder;

  private NodePackages(Path folder) {
    this.folder = folder;
  }

  /// The packages of a folder of the sources, installed. Without Node.js the test is skipped.
  public static NodePackages of(String sources, String name) throws Exception {
    assumeTrue(
        onThePath("npm") && onThePath("node"), "there is no Node.js with npm on this machine");
    var packages = new NodePackages(Path.of("target", name));
    packages.install(Path.of(sources));
    return packages;
  }

  private void install(Path sources) throws Exception {
    Files.createDirectories(folder);
    // tests in other processes may want the same packages at the same time
    try (var channel = FileChannel.open(folder.resolve("install.lock"), CREATE, WRITE);
        var turn = channel.lock()) {
      assertThat(turn.isValid()).isTrue();
      installed(sources);
    }
  }

  private void installed(Path sources) throws Exception {
    var lock = sources.resolve("package-lock.json");
    var installed = folder.resolve("installed-lock.json");
    try (var files = Files.list(sources)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.write(folder.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    if (Files.exists(installed) && Files.mismatch(lock, installed) < 0) return;
    succeeds(300, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    Files.write(installed, Files.readAllBytes(lock));
  }

  /// Something in the folder.
  public Path file(String name) {
    return folder.resolve(name).toAbsolutePath();
  }

  /// Runs a program in the folder, which must end well in so many seconds; answers what it said.
  public String succeeds(int seconds, String... command) throws Exception {
    var run = run(seconds, command);
    assertThat(run.code()).as("%s said:%n%s", List.of(command), run.said()).isZero();
    return run.said();
  }

  /// How a program ended.
  public record Run(int code, String said) {}

  /// Runs a program in the folder, which must end in so many seconds.
  public Run run(int seconds, String... command) throws Exception {
    var log = Files.createTempFile("node-packages", ".log");
    try {
      var process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
      if (!ended) stop(process);
      var said = Files.readString(log, UTF_8);
      assertThat(ended)
          .as("%s ended within %d s; it said:%n%s", List.of(command), seconds, said)
          .isTrue();
      return new Run(process.exitValue(), said);
    } finally {
      Files.delete(log);
    }
  }

  private static void stop(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /// Whether a program can be started by its name.
  public static boolean onThePath(String tool) {
    var path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }
}
