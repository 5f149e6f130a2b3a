package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Setting clients up, as the predecessor's users know it or would have liked it.
@Tag("side-by-side")
class InstallCasesIT {

  private static final List<String> KNOWN =
      List.of("claude-desktop", "cursor", "windsurf", "vscode", "claude-code");

  @TempDir Path home;
  @TempDir Path project;

  /// What one command line came to.
  private record Run(int exit, String out) {}

  private Run orchestrator(String... words) throws Exception {
    var command = new ArrayList<>(List.of(Server.launcher()));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command).directory(project.toFile());
    builder.environment().put("ORCHESTRATOR_BUILD", "never");
    builder.environment().put("HOME", home.toString());
    builder.environment().remove("XDG_CONFIG_HOME");
    var process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    var out = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Run(process.waitFor(), out);
  }

  private static String[] with(String verb, List<String> clients, String... more) {
    var words = new ArrayList<>(List.of(verb));
    words.addAll(clients);
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private List<Path> files() throws IOException {
    var found = new ArrayList<Path>();
    for (var folder : List.of(home, project)) {
      try (Stream<Path> files = Files.walk(folder)) {
        files.filter(Files::isRegularFile).forEach(found::add);
      }
    }
    return found;
  }

  @SuppressWarnings("NullAway.Init") // made before each test
  private Path cursor;

  @BeforeEach
  void aSettingOfSomebodyElse() throws IOException {
    cursor = home.resolve(".cursor/mcp.json");
    Files.createDirectories(cursor.getParent());
    Files.writeString(
        cursor,
        "{\n  // mine\n  \"mcpServers\": {\n    \"other\": {\"command\": \"x\"},\n  }\n}\n");
  }

  @Test
  @DisplayName("L05 a dry run lists what would change, and changes nothing")
  void dryRun() throws Exception {
    var before = files();
    var text = Files.readString(cursor);
    var run = orchestrator(with("install", KNOWN, "--scope", "user", "--dry-run"));
    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out()).contains(".cursor/mcp.json", "+", "task-orchestrator", ".claude.json");
    assertThat(files()).isEqualTo(before);
    assertThat(cursor).content().isEqualTo(text);
  }

  @Test
  @DisplayName(
      "L06 each client gets its entry under its key, others keep theirs, a broken file is let be")
  void install() throws Exception {
    var run = orchestrator(with("install", KNOWN, "--scope", "user", "--yes"));
    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(Files.readString(cursor)).contains("// mine", "\"other\"", "\"task-orchestrator\"");
    var vscode = home.resolve(".config/Code/User/mcp.json");
    var servers = ((Json.Obj) JsonReader.read(Files.readString(vscode))).object("servers");
    assertThat(servers.object("task-orchestrator").text("type")).isEqualTo("stdio");
    var claude = (Json.Obj) JsonReader.read(Files.readString(home.resolve(".claude.json")));
    assertThat(claude.object("mcpServers").object("task-orchestrator").texts("args"))
        .startsWith("mcp");

    var windsurf = home.resolve(".codeium/windsurf/mcp_config.json");
    Files.writeString(windsurf, "{ \"mcpServers\": {");
    var refused = orchestrator("install", "windsurf", "--yes");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.out()).contains("mcp_config.json", "line 1");
    assertThat(windsurf).hasContent("{ \"mcpServers\": {");
  }

  @Test
  @DisplayName("L07 uninstalling takes only its own entry, and the second time finds nothing to do")
  void uninstall() throws Exception {
    var text = Files.readString(cursor);
    orchestrator(with("install", KNOWN, "--scope", "user", "--yes"));
    var run = orchestrator(with("uninstall", KNOWN, "--scope", "user", "--yes"));
    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(cursor).content().isEqualTo(text);
    assertThat(files()).containsExactly(cursor);
    var again = orchestrator(with("uninstall", KNOWN, "--scope", "user", "--yes"));
    assertThat(again.exit()).as(again.out()).isZero();
    assertThat(again.out()).contains("nothing to do");
  }

  @Test
  @DisplayName(
      "L08 the check starts what is configured, lists its tools, and says so for each client")
  void check() throws Exception {
    orchestrator("install", "cursor", "claude-code", "--scope", "user", "--yes");
    var run = orchestrator("install", "cursor", "claude-code", "--check");
    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out()).contains("Cursor (user)", "Claude Code (user)", "10 tools");
    Files.writeString(
        cursor, Files.readString(cursor).replace("/orchestrator\"", "/orchestrator-gone\""));
    var broken = orchestrator("install", "cursor", "--check");
    assertThat(broken.exit()).isEqualTo(1);
  }
}
