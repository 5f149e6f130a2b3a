package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is done at the terminal is done for good: the command ends, and what it took stays taken.
@Tag("side-by-side")
class TerminalIT {

  @TempDir Path project;

  @Test
  void whatIsTakenOutlivesTheCommandThatTookIt() throws Exception {
    var id = run("add", "Bake bread").text("task_id");
    assertThat(run("next").text("task_id")).isEqualTo(id);
    run("lock", "oven", "--agent", "ann");

    var cleaned = run("maintenance");

    assertThat(cleaned.number("tasks_freed")).isZero();
    assertThat(cleaned.number("locks_freed")).isZero();
    assertThat(run("complete", id, "--summary", "Baked.").has("error")).isFalse();
    assertThat(run("locks").objects("locks")).hasSize(1);
  }

  @Test
  void whatOthersDoIsSeenByWhoWatches() throws Exception {
    run("add", "A");
    var watch = start(List.of("watch", "--count", "1"));
    try {
      var begun = run("status"); // the watch needs a moment to ask where events end
      assertThat(begun.has("error")).isFalse();
      var lines =
          new BufferedReader(new InputStreamReader(watch.getInputStream(), StandardCharsets.UTF_8));
      for (int i = 0; watch.isAlive() && i < 20; i++) run("add", "B" + i);
      assertThat(watch.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(lines.readLine()).contains("\"created\"");
    } finally {
      watch.destroyForcibly();
    }
  }

  private Json.Obj run(String... words) throws IOException, InterruptedException {
    var process = start(List.of(words));
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return (Json.Obj) JsonReader.read(out.strip());
  }

  private Process start(List<String> words) throws IOException {
    var command = new ArrayList<>(List.of(Server.launcher()));
    command.addAll(words);
    command.addAll(List.of("--project", project.toString(), "--json"));
    var builder = new ProcessBuilder(command);
    builder.environment().put("ORCHESTRATOR_BUILD", "never");
    return builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
