package dev.taskorchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The trial that users run on their own machines holds here, and fails when something is wrong.
@Timeout(300)
class ChaosIT {

  private static final int SECONDS = Integer.getInteger("orchestrator.chaos.seconds", 8);

  private record Trial(int exit, Json.Obj verdict) {
    String failed() {
      return verdict.objects("checks").stream()
          .filter(check -> !check.flag("held", false))
          .map(check -> check.text("promise", "") + ": " + check.text("seen", ""))
          .toList()
          .toString();
    }
  }

  private static Trial trial(String... more) throws Exception {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("orchestrator.launcher", "orchestrator")).toString());
    words.addAll(List.of("chaos", "--json"));
    words.addAll(List.of(more));
    var process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return new Trial(process.exitValue(), (Json.Obj) JsonReader.read(said.strip()));
  }

  @Test
  void everyPromiseHoldsOnThisMachine() throws Exception {
    var trial = trial("--seconds", String.valueOf(SECONDS));
    assertThat(trial.failed()).isEqualTo("[]");
    assertThat(trial.exit()).isZero();
    assertThat(trial.verdict().number("acknowledged_writes")).isGreaterThan(100);
  }

  @Test
  void aServerWhoseAcknowledgedWorkGoesElsewhereIsFoundOut() throws Exception {
    var trial = trial("--seconds", "6", "--plant", "lost");
    assertThat(trial.exit()).isEqualTo(1);
    assertThat(trial.failed()).contains("every acknowledged write is found again");
  }
}
