package dev.taskorchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The official TypeScript clients walk the golden path against the real launcher and jar: one of
/// each era of the protocol. Their scripts and pinned packages are in `src/test/node`.
@Tag("side-by-side")
class NodeClientsIT {
  private static final Path SOURCES = Path.of("src/test/node");
  private static final Path PACKAGES = Path.of("target/node-clients");

  @TempDir Path project;

  @BeforeAll
  static void theClientsAreInstalledOnce() throws Exception {
    assumeTrue(
        onThePath("npm") && onThePath("node"), "there is no Node.js with npm on this machine");
    Files.createDirectories(PACKAGES);
    var lock = SOURCES.resolve("package-lock.json");
    var installed = PACKAGES.resolve("installed-lock.json");
    try (var files = Files.list(SOURCES)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        Files.write(PACKAGES.resolve(file.getFileName()), Files.readAllBytes(file));
      }
    }
    if (Files.exists(installed) && Files.mismatch(lock, installed) < 0) return;
    succeeds(300, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    Files.write(installed, Files.readAllBytes(lock));
  }

  @Test
  void aClientOfTheInitializeEraWalksTheGoldenPath() throws Exception {
    walks("golden-legacy.mjs");
  }

  @Test
  void aClientPinnedToTheStatelessRevisionWalksTheGoldenPath() throws Exception {
    walks("golden-modern.mjs");
  }

  private void walks(String script) throws Exception {
    var launcher =
        Path.of(System.getProperty("orchestrator.launcher", "orchestrator"))
            .toAbsolutePath()
            .toString();
    var said = succeeds(120, "node", script, launcher, project.toString());
    assertThat(said).contains("the golden path works");
  }

  private static String succeeds(int seconds, String... command) throws Exception {
    var log = Files.createTempFile("node-clients", ".log");
    try {
      var process =
          new ProcessBuilder(command)
              .directory(PACKAGES.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
      if (!ended) stop(process);
      var said = Files.readString(log, UTF_8);
      assertThat(ended)
          .as("%s ended within %d s; it said:%n%s", List.of(command), seconds, said)
          .isTrue();
      assertThat(process.exitValue()).as("%s said:%n%s", List.of(command), said).isZero();
      return said;
    } finally {
      Files.delete(log);
    }
  }

  private static void stop(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static boolean onThePath(String tool) throws IOException {
    var path = System.getenv().getOrDefault("PATH", "");
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }
}
