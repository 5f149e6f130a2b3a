package dev.taskorchestrator.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

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
