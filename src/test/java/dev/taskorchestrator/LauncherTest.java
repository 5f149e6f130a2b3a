package dev.taskorchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The launcher, run for real beside a JDK and a Maven that are shell scripts: the one says what it
/// was asked to start, the other counts its builds.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has orchestrator.cmd")
class LauncherTest {
  @TempDir Path folder;
  private Path home = Path.of("");
  private Path jdk = Path.of("");

  @BeforeEach
  void aProjectWithSourcesAndTools() throws IOException {
    home = Files.createDirectories(folder.resolve("a home"));
    Files.copy(Path.of("orchestrator"), home.resolve("orchestrator"));
    write(home.resolve("pom.xml"), "<project/>");
    write(home.resolve("src/main/java/Main.java"), "class Main {}");
    jdk = jdk("jdk-25", "25.0.3");
    script(
        folder.resolve("tools/mvn"),
        """
        echo built with "$JAVA_HOME" >>'%1$s/builds'
        [ ! -f '%1$s/broken' ] || { echo "[ERROR] cannot find symbol"; exit 1; }
        echo jar >'%1$s/a home/target/task-orchestrator.jar'
        """
            .formatted(folder));
  }

  @Test
  void theFirstStartBuildsTrainsAndStartsTheProduct() throws Exception {
    var first = start("mcp", "--project", "a b");

    assertThat(first.exit()).isZero();
    assertThat(first.out())
        .contains("started " + jdk)
        .contains("<-XX:+UseSerialGC>")
        .contains("<-XX:AOTCache=" + home.resolve("target/orchestrator.aot") + ">")
        .contains("<-jar> <" + home.resolve("target/task-orchestrator.jar") + ">")
        .endsWith("<mcp> <--project> <a b>");
    assertThat(first.err()).contains("building (JDK 25.0.3)");
    assertThat(lines("builds")).containsExactly("built with " + jdk);
    assertThat(lines("trainings")).hasSize(1);
  }

  @Test
  void theNextStartOnlyStarts() throws Exception {
    start("mcp");
    var next = start("mcp");

    assertThat(next.out()).contains("started ");
    assertThat(next.err()).isEmpty();
    assertThat(lines("builds")).hasSize(1);
    assertThat(lines("trainings")).hasSize(1);
  }

  @Test
  void newerSourcesAreBuiltAndTrainedAgain() throws Exception {
    start("mcp");
    var longAgo = FileTime.from(Instant.now().plusSeconds(-100));
    Files.setLastModifiedTime(home.resolve("target/task-orchestrator.jar"), longAgo);
    Files.setLastModifiedTime(home.resolve("target/orchestrator.aot"), longAgo);

    start("mcp");

    assertThat(lines("builds")).hasSize(2);
    assertThat(lines("trainings")).hasSize(2);
  }

  @Test
  void aJarThatIsToBeTakenAsItIsIsNotBuiltAgain() throws Exception {
    start("mcp");
    var longAgo = FileTime.from(Instant.now().plusSeconds(-100));
    Files.setLastModifiedTime(home.resolve("target/task-orchestrator.jar"), longAgo);

    assertThat(start(Map.of("ORCHESTRATOR_BUILD", "never"), "mcp").out()).contains("started ");
    assertThat(lines("builds")).hasSize(1);
  }

  @Test
  void manyStartsAtOnceBuildOnce() throws Exception {
    var crowd = new ArrayList<Process>();
    for (int i = 0; i < 6; i++) crowd.add(process(Map.of(), home.resolve("orchestrator"), "mcp"));
    for (var one : crowd) assertThat(ended(one).out()).contains("started ");

    assertThat(lines("builds")).hasSize(1);
    assertThat(lines("trainings")).hasSize(1);
  }

  @Test
  void aLockWhoseHolderIsGoneIsClearedAway() throws Exception {
    Files.createDirectories(home.resolve("target"));
    var gone = new ProcessBuilder("true").start();
    gone.waitFor();
    Files.createSymbolicLink(
        home.resolve("target/launcher.lock"), Path.of(Long.toString(gone.pid())));

    assertThat(start("mcp").out()).contains("started ");
  }

  @Test
  void aLinkToTheLauncherStartsTheSameProduct() throws Exception {
    var bin = Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("one"), Path.of("../a home/orchestrator"));
    Files.createSymbolicLink(bin.resolve("two"), Path.of("one"));

    var linked = ended(process(Map.of(), bin.resolve("two"), "mcp"));

    assertThat(linked.out()).contains("<" + home.resolve("target/task-orchestrator.jar") + ">");
  }

  @Test
  void theExitCodeIsTheProducts() throws Exception {
    assertThat(start("exit", "7").exit()).isEqualTo(7);
  }

  @Test
  void theNetworkServerGetsTheWholeCompiler() throws Exception {
    assertThat(start("serve").out()).contains("started ").doesNotContain("TieredStopAtLevel");
  }

  @Test
  void theOperatorsOptionsComeLast() throws Exception {
    var options = Map.of("ORCHESTRATOR_JAVA_OPTS", "-Xmx64m -Dx=/*");
    assertThat(start(options, "mcp").out()).contains("<-Xmx64m> <-Dx=/*> <-jar>");
  }

  @Test
  void aJdkThatIsTooOldIsPassedOver() throws Exception {
    var old = jdk("jdk-17", "17.0.1");
    var path = jdk.resolve("bin") + ":" + folder.resolve("tools") + ":/usr/bin:/bin";

    assertThat(start(Map.of("JAVA_HOME", old.toString(), "PATH", path), "mcp").out())
        .contains("started " + jdk);
  }

  @Test
  void aJdkThatWasAskedForIsUsedOrRefused() throws Exception {
    start("mcp");
    var newer = jdk("jdk-26", "26-ea");
    assertThat(start(Map.of("ORCHESTRATOR_JAVA_HOME", newer.toString()), "mcp").out())
        .contains("started " + newer);

    var refused =
        start(Map.of("ORCHESTRATOR_JAVA_HOME", folder.resolve("nowhere").toString()), "mcp");
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.err()).contains("no JDK 25 or newer");
    assertThat(refused.out()).isEmpty();
  }

  @Test
  void aJdkThatWasReplacedIsLookedForAgain() throws Exception {
    start("mcp");
    write(jdk.resolve("release"), "JAVA_VERSION=\"25.0.4\"\n");

    assertThat(start("mcp").out()).contains("started " + jdk);
    assertThat(lines("trainings")).hasSize(2);
    assertThat(Files.readString(home.resolve("target/launcher.env"))).isEqualTo(jdk + "\n25.0.4\n");
  }

  @Test
  void aBuildThatFailsSaysWhyAndStartsNothing() throws Exception {
    write(folder.resolve("broken"), "");

    var failed = start("mcp");

    assertThat(failed.exit()).isEqualTo(3);
    assertThat(failed.out()).isEmpty();
    assertThat(failed.err()).contains("cannot find symbol").contains("the build failed");
    assertThat(home.resolve("target/launcher.lock")).doesNotExist();
  }

  @Test
  void aMissingMavenIsSaidPlainly() throws Exception {
    Files.delete(folder.resolve("tools/mvn"));

    var failed = start(Map.of("PATH", withoutMaven()), "mcp");

    assertThat(failed.exit()).isEqualTo(3);
    assertThat(failed.err()).contains("Maven was not found");
  }

  @Test
  void aTrainingThatFailsOnlyCostsTime() throws Exception {
    write(folder.resolve("untrainable"), "");

    assertThat(start("mcp").out()).contains("started ").doesNotContain("AOTCache");
    start("mcp");
    assertThat(lines("trainings")).hasSize(1);
  }

  private record Ended(int exit, String out, String err) {}

  private Ended start(String... words) throws Exception {
    return start(Map.of(), words);
  }

  private Ended start(Map<String, String> environment, String... words) throws Exception {
    return ended(process(environment, home.resolve("orchestrator"), words));
  }

  private Process process(Map<String, String> environment, Path launcher, String... words)
      throws IOException {
    var command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("ORCHESTRATOR_"));
    builder.environment().put("JAVA_HOME", jdk.toString());
    builder.environment().put("PATH", folder.resolve("tools") + ":/usr/bin:/bin");
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static Ended ended(Process process) throws Exception {
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
    var err = new String(process.getErrorStream().readAllBytes(), UTF_8).strip();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out, err);
  }

  /// A PATH with the few tools that the launcher needs, so that no Maven is among them.
  private String withoutMaven() throws IOException {
    var tools = folder.resolve("few tools");
    for (var tool : List.of("sh", "find", "readlink", "ln", "rm", "mkdir", "mv", "cat", "sleep")) {
      var place = Files.exists(Path.of("/bin", tool)) ? "/bin/" : "/usr/bin/";
      script(tools.resolve(tool), "exec " + place + tool + " \"$@\"\n");
    }
    return tools.toString();
  }

  private Path jdk(String name, String version) throws IOException {
    var place = folder.resolve(name);
    write(place.resolve("release"), "IMPLEMENTOR=\"Us\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
    script(place.resolve("bin/javac"), "");
    script(
        place.resolve("bin/java"),
        """
        for word; do
          case $word in -XX:AOTCacheOutput=*)
            echo trained >>'%1$s/trainings'
            [ -f '%1$s/untrainable' ] || echo cache >"${word#*=}"
            exit 0
          esac
        done
        printf 'started %2$s'
        printf ' <%%s>' "$@"
        while [ $# -gt 2 ]; do shift; done
        [ "$1" != exit ] || exit "$2"
        """
            .formatted(folder, place));
    return place;
  }

  private List<String> lines(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file));
  }

  private static void script(Path file, String text) throws IOException {
    write(file, "#!/bin/sh\n" + text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
