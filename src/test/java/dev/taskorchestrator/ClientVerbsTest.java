package dev.taskorchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The words by which clients are set up, as people and programs say them.
class ClientVerbsTest {

  @TempDir Path folder;

  private Terminal terminal() {
    return new Terminal(folder);
  }

  @Test
  void aDryRunShowsTheDifferenceAndChangesNothing() {
    var said = terminal().here("install", "cursor", "--dry-run");

    assertThat(said.code()).isZero();
    assertThat(said.out())
        .contains("--- /dev/null", "+    \"task-orchestrator\": {", "${workspaceFolder}")
        .contains("Cursor (project): would be entered in " + folder.resolve(".cursor/mcp.json"));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void withoutATerminalSomebodyMustHaveSaidYes() {
    var said = terminal().here("install", "cursor");

    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("--yes", "--dry-run");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void installedTwiceIsInstalledOnceAndGoneIsGone() {
    assertThat(terminal().here("install", "vscode", "--yes").out()).contains("entered in");
    assertThat(folder.resolve(".vscode/mcp.json")).content().contains("\"servers\"");
    assertThat(terminal().here("install", "vscode", "--yes").out()).contains("nothing to do");
    assertThat(terminal().here("uninstall", "vscode", "--yes").out()).contains("taken out of");
    assertThat(terminal().here("uninstall", "vscode", "--yes").out()).contains("nothing to do");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void jsonTellsEachClientsChange() {
    var json =
        terminal().here("install", "gemini", "codex", "--yes", "--json", "--name", "o").json();

    assertThat(json.objects("clients"))
        .extracting(row -> row.text("client") + " " + row.text("change"))
        .containsExactly("gemini add", "codex add");
    assertThat(folder.resolve(".codex/config.toml")).content().contains("[mcp_servers.o]");
  }

  @Test
  void allAreThoseInUse() throws IOException {
    Files.createDirectories(folder.resolve("home/.cursor"));
    Files.createDirectories(folder.resolve("home/.codeium/windsurf"));

    var json = terminal().here("install", "all", "--yes", "--json").json();

    assertThat(json.objects("clients"))
        .extracting(row -> row.text("client") + " " + row.text("scope"))
        .containsExactly("cursor project", "windsurf user");
  }

  @Test
  void oneThatCannotBeChangedDoesNotKeepTheOthersFromIt() throws IOException {
    Files.createDirectories(folder.resolve(".cursor"));
    Files.writeString(folder.resolve(".cursor/mcp.json"), "{\n  oops\n}");

    var said = terminal().here("install", "cursor", "zed", "--yes");

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("Cursor (project)", ".cursor/mcp.json", "line 2, column 3");
    assertThat(said.out()).contains("Zed (project): entered in");
    assertThat(folder.resolve(".cursor/mcp.json")).content().isEqualTo("{\n  oops\n}");
  }

  @Test
  void whatCannotBeMeantIsSaid() {
    for (var words :
        List.of(
            List.of("install", "--yes"),
            List.of("install", "curser", "--yes"),
            List.of("install", "windsurf", "--scope", "project", "--yes"),
            List.of("install", "zed", "--scope", "world", "--yes"),
            List.of("install", "zed", "--name", "a b", "--yes"),
            List.of("install", "zed", "--tools", "some", "--yes"))) {
      var said = terminal().here(words.toArray(String[]::new));
      assertThat(said.code()).as(String.join(" ", words)).isEqualTo(2);
    }
    assertThat(terminal().here("install", "curser", "--yes").err())
        .contains("did you mean 'cursor'");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aCheckOfNothingFindsNothingAndOneOfACommandThatIsGoneSaysSo() throws IOException {
    assertThat(terminal().here("install", "--check").out()).contains("no client has the server");
    Files.writeString(
        folder.resolve(".mcp.json"),
        "{\"mcpServers\": {\"task-orchestrator\": {\"command\": \"/gone/orchestrator\"}}}");

    var said = terminal().here("install", "--check");

    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out())
        .contains("PROBLEM  Claude Code (project)", "/gone/orchestrator cannot be");
  }
}
