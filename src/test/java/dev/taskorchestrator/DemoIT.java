package dev.taskorchestrator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The demonstration, run as anybody would: it must prove what it says, and leave nothing behind.
@Tag("side-by-side")
class DemoIT {

  private static final long SECONDS = 90;

  @TempDir Path folder;

  private record Said(int code, String out, String err) {}

  @Test
  void aKilledAgentCostsNothing() throws Exception {
    var said = demo("--json");

    assertThat(said.code()).as("%s%n%s", said.out(), said.err()).isZero();
    assertThat(said.out().strip().lines()).hasSize(1);
    var report = (Json.Obj) JsonReader.read(said.out().strip());
    assertThat(report.flag("ok", false)).isTrue();
    assertThat(report.objects("checks"))
        .hasSizeGreaterThanOrEqualTo(8)
        .allMatch(check -> check.flag("held", false));
    var takeover = report.object("takeover");
    assertThat(takeover.number("to_attempt")).isGreaterThan(takeover.number("from_attempt"));
    assertThat(takeover.text("to")).isNotEqualTo(takeover.text("from"));
    assertThat(report.object("result").text("status")).isEqualTo("results_synthesized");
    assertThat(report.number("acknowledged_writes")).isGreaterThan(60);
    assertThat(folder.resolve("tmp")).isEmptyDirectory();
  }

  @Test
  void intoAFileItWritesPlainLinesAndCanKeepTheProject() throws Exception {
    var plan = folder.resolve("plan.json");
    Files.writeString(
        plan,
        """
        {"title": "Two steps", "description": "Short.", "tasks": [
          {"ref": "a", "title": "First step", "description": "A."},
          {"ref": "b", "title": "Second step", "description": "B.", "depends_on": ["a"]}]}
        """);
    var said = demo("--agents", "2", "--keep", "--plan", plan.toString());

    assertThat(said.code()).as("%s%n%s", said.out(), said.err()).isZero();
    assertThat(said.out())
        .contains("KILLED", "TAKEN OVER", "Every promise held", "The project is kept")
        .doesNotContain("\033");
    try (var kept = Files.list(folder.resolve("tmp"))) {
      assertThat(kept)
          .singleElement()
          .satisfies(project -> assertThat(project.resolve(".task_orchestrator")).isDirectory());
    }
  }

  private Said demo(String... words) throws Exception {
    var scratch = Files.createDirectories(folder.resolve("tmp"));
    var launcher = System.getProperty("orchestrator.launcher", "orchestrator");
    var command = new ArrayList<>(List.of(Path.of(launcher).toAbsolutePath().toString(), "demo"));
    command.addAll(List.of(words));
    var out = folder.resolve("out");
    var err = folder.resolve("err");
    var builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("ORCHESTRATOR_JAVA_OPTS", "-Djava.io.tmpdir=" + scratch);
    var process = builder.start();
    var ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(ended).as("the demonstration ended within %d s", SECONDS).isTrue();
    return new Said(
        process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
  }
}
