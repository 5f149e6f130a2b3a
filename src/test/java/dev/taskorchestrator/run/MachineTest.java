package dev.taskorchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MachineTest {
  private final Machine machine = new Machine();

  @Test
  void thisProcessIsNotGone() {
    assertThat(machine.gone(machine.self())).isFalse();
    assertThat(new Machine().self()).isEqualTo(machine.self());
    assertThat(Machine.pid(machine.self())).isEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void aProcessThatHasEndedIsGone() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var child = new ProcessBuilder(List.of(java, "-version")).redirectErrorStream(true).start();
    var identity = machine.self().replaceFirst("/\\d+/.*", "/" + child.pid() + "/1");
    child.getInputStream().readAllBytes();
    child.waitFor();
    assertThat(machine.gone(identity)).isTrue();
  }

  /// The child of a shell that became another program and does not ask for its children's ends; it
  /// ends only then, since a shell does ask.
  @Test
  @EnabledOnOs(OS.LINUX)
  void aProcessWhoseParentHasNotAskedForItsEndIsGone() throws Exception {
    var parent =
        new ProcessBuilder(
                "sh",
                "-c",
                "(while ! grep -q sleep /proc/$$/comm; do :; done) & echo $!; exec sleep 30")
            .redirectErrorStream(true)
            .start();
    try (var said = parent.inputReader()) {
      var stat = Path.of("/proc/" + said.readLine() + "/stat");
      var end = System.nanoTime() + 20_000_000_000L;
      while (!Files.readString(stat).contains(") Z ") && System.nanoTime() < end)
        Thread.onSpinWait();
      var fields = Files.readString(stat).split(" ", -1);
      var identity = machine.self().replaceFirst("/\\d+/.*", "/" + fields[0] + "/" + fields[21]);
      assertThat(machine.gone(identity)).isTrue();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void aProcessThatHasItsNumberNowIsAnother() {
    assertThat(machine.gone(machine.self().replaceFirst("/\\d+$", "/1"))).isTrue();
  }

  @Test
  void ofOtherMachinesAndOtherNamesItClaimsNothing() {
    for (var identity : List.of("elsewhere/1/1", "", "x", "a/b/c", "a/b/c/d", "//")) {
      assertThat(machine.gone(identity)).as(identity).isFalse();
    }
  }
}
