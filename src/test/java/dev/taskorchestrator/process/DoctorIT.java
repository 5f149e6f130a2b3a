package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The doctor comes back, whatever the project is stuck on.
@Tag("side-by-side")
class DoctorIT {

  private static final long SOON = 40;

  @TempDir Path project;

  @BeforeEach
  void begin() throws Exception {
    var plan = Files.createTempFile("plan", ".json");
    Files.writeString(plan, "{\"title\": \"A\", \"description\": \"B\"}");
    assertThat(run("plan", plan.toString()).code()).isZero();
    Files.delete(plan);
    assertThat(run("doctor").wrong()).isEmpty();
  }

  private record Said(int code, Json.Obj json) {
    List<String> wrong() {
      return json.objects("findings").stream()
          .filter(row -> !row.flag("sound", true))
          .map(row -> row.text("code"))
          .toList();
    }
  }

  @Test
  void whileAnotherProgramHoldsTheWriteLock() throws Exception {
    try (var tables = new Tables(project)) {
      tables.hold();
      var said = run("doctor");
      assertThat(said.json().objects("findings"))
          .extracting(row -> row.text("code"))
          .contains("tables", "database", "artifacts");
      assertThat(said.code()).isEqualTo(said.wrong().isEmpty() ? 0 : 1);
    }
  }

  @Test
  void withAPipeInThePlaceOfAnyFile() throws Exception {
    for (var name : List.of("tasks.db-last", "gate-holder", "gate", ".gitignore")) {
      var file = project.resolve(".task_orchestrator").resolve(name);
      Files.deleteIfExists(file);
      var made = new ProcessBuilder("mkfifo", file.toString()).start();
      assumeTrue(made.waitFor() == 0, "this system has no pipes with names");

      var said = run("doctor", "--fix", "--yes");

      assertThat(said.wrong()).as(name).contains("odd-files");
      assertThat(said.code()).isEqualTo(1);
      Files.delete(file);
    }
  }

  private Said run(String... words) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(Server.launcher()));
    command.addAll(List.of(words));
    command.addAll(List.of("--project", project.toString(), "--json"));
    var builder = new ProcessBuilder(command);
    builder.environment().put("ORCHESTRATOR_BUILD", "never");
    builder.environment().put("HOME", project.resolve("home").toString());
    var process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    assertThat(process.waitFor(SOON, TimeUnit.SECONDS)).as("it came back").isTrue();
    var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.exitValue(), (Json.Obj) JsonReader.read(out.strip()));
  }
}
