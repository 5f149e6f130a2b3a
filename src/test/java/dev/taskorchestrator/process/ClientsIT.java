package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.setup.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real launcher enters itself in the settings of all eight clients, in a home of their own;
/// what it entered starts and answers; and it leaves as it came.
@Tag("side-by-side")
class ClientsIT {

  @TempDir Path folder;

  @Test
  void whatIsEnteredStartsAndAnswersAndGoesWithoutATrace() throws Exception {
    var home = Files.createDirectories(folder.resolve("höme of u"));
    var project = Files.createDirectories(folder.resolve("a projéct"));
    Files.writeString(home.resolve(".claude.json"), "{\"numStartups\": 3}\n");
    var before = tree();

    for (var scope : List.of("user", "project")) {
      var clients = scope.equals("user") ? Client.words() : knowingProjects();
      var install = new ArrayList<>(List.of("install"));
      install.addAll(clients);
      install.addAll(List.of("--scope", scope, "--yes", "--json"));
      assertThat(run(home, project, install).objects("clients"))
          .extracting(row -> row.text("change"))
          .hasSize(clients.size())
          .containsOnly("add");
    }

    var check = run(home, project, List.of("install", "--check", "--json"));
    assertThat(check.objects("clients"))
        .hasSize(Client.values().length + knowingProjects().size())
        .allMatch(row -> row.flag("works", false) && row.number("tools") >= 10);

    for (var scope : List.of("user", "project")) {
      var uninstall = new ArrayList<>(List.of("uninstall"));
      uninstall.addAll(scope.equals("user") ? Client.words() : knowingProjects());
      uninstall.addAll(List.of("--scope", scope, "--yes", "--json"));
      run(home, project, uninstall);
    }
    assertThat(tree()).isEqualTo(before);
    assertThat(home.resolve(".claude.json")).content().isEqualTo("{\"numStartups\": 3}\n");
  }

  private static List<String> knowingProjects() {
    return Stream.of(Client.values()).filter(Client::knowsProjects).map(Client::word).toList();
  }

  private List<String> tree() throws IOException {
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
  }

  private static Json.Obj run(Path home, Path project, List<String> words) throws Exception {
    var command = new ArrayList<>(List.of(Server.launcher()));
    command.addAll(words);
    var builder = new ProcessBuilder(command).directory(project.toFile());
    builder.environment().put("ORCHESTRATOR_BUILD", "never");
    builder.environment().put("HOME", home.toString());
    builder.environment().remove("XDG_CONFIG_HOME");
    var process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    process.getOutputStream().close();
    var out =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(out).isZero();
    return (Json.Obj) JsonReader.read(out.strip());
  }
}
