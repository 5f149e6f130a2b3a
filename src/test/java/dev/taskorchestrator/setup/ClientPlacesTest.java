package dev.taskorchestrator.setup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.setup.Places.Os;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where each client looks for its servers, on every system.
class ClientPlacesTest {

  private static final Places LINUX = new Places(Os.LINUX, "/home/ü", null, null);
  private static final Places MACOS = new Places(Os.MACOS, "/Users/u", null, "/not/used");
  private static final Places WINDOWS =
      new Places(Os.WINDOWS, "C:\\Users\\u v", "D:\\Roaming", null);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CLAUDE_CODE | .claude.json | .claude.json | C:\\Users\\u v\\.claude.json",
        "CLAUDE_DESKTOP | .config/Claude/claude_desktop_config.json"
            + " | Library/Application Support/Claude/claude_desktop_config.json"
            + " | D:\\Roaming\\Claude\\claude_desktop_config.json",
        "CURSOR | .cursor/mcp.json | .cursor/mcp.json | C:\\Users\\u v\\.cursor\\mcp.json",
        "VSCODE | .config/Code/User/mcp.json | Library/Application Support/Code/User/mcp.json"
            + " | D:\\Roaming\\Code\\User\\mcp.json",
        "WINDSURF | .codeium/windsurf/mcp_config.json | .codeium/windsurf/mcp_config.json"
            + " | C:\\Users\\u v\\.codeium\\windsurf\\mcp_config.json",
        "ZED | .config/zed/settings.json | .config/zed/settings.json"
            + " | D:\\Roaming\\Zed\\settings.json",
        "CODEX | .codex/config.toml | .codex/config.toml | C:\\Users\\u v\\.codex\\config.toml",
        "GEMINI | .gemini/settings.json | .gemini/settings.json"
            + " | C:\\Users\\u v\\.gemini\\settings.json",
      })
  void aUserHasHisServersThere(Client client, String linux, String macos, String windows) {
    assertThat(client.file(Scope.USER, LINUX, "/p")).contains("/home/ü/" + linux);
    assertThat(client.file(Scope.USER, MACOS, "/p")).contains("/Users/u/" + macos);
    assertThat(client.file(Scope.USER, WINDOWS, "C:\\p")).contains(windows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "CLAUDE_CODE | .mcp.json",
        "CURSOR | .cursor/mcp.json",
        "VSCODE | .vscode/mcp.json",
        "ZED | .zed/settings.json",
        "CODEX | .codex/config.toml",
        "GEMINI | .gemini/settings.json",
      })
  void aProjectHasItsServersThere(Client client, String file) {
    assertThat(client.file(Scope.PROJECT, LINUX, "/p q")).contains("/p q/" + file);
    assertThat(client.file(Scope.PROJECT, WINDOWS, "C:\\"))
        .contains("C:\\" + file.replace('/', '\\'));
  }

  @Test
  void someKnowNoProjects() {
    assertThat(Client.CLAUDE_DESKTOP.file(Scope.PROJECT, LINUX, "/p")).isEmpty();
    assertThat(Client.WINDSURF.file(Scope.PROJECT, LINUX, "/p")).isEmpty();
  }

  @Test
  void whoKeepsSettingsElsewhereOnLinuxIsFoundThere() {
    var elsewhere = new Places(Os.LINUX, "/home/u", null, "/cfg");

    assertThat(Client.ZED.file(Scope.USER, elsewhere, "/p")).contains("/cfg/zed/settings.json");
    assertThat(Client.VSCODE.file(Scope.USER, elsewhere, "/p")).contains("/cfg/Code/User/mcp.json");
    assertThat(Client.CODEX.file(Scope.USER, elsewhere, "/p"))
        .contains("/home/u/.codex/config.toml");
  }

  @Test
  void aWindowsWithoutTheVariableHasTheUsualFolder() {
    var bare = new Places(Os.WINDOWS, "C:\\Users\\u", null, null);

    assertThat(Client.ZED.file(Scope.USER, bare, "C:\\p"))
        .contains("C:\\Users\\u\\AppData\\Roaming\\Zed\\settings.json");
  }

  @Test
  void theDocumentNamesEveryClientAndItsFiles() throws IOException {
    var text = Files.readString(Path.of("docs/clients.md"));
    for (var client : Client.values()) {
      assertThat(text).contains("| " + client.title() + " | `" + client.word() + "` |");
      client.projectFile().ifPresent(file -> assertThat(text).contains("`" + file + "`"));
      assertThat(text).contains(String.valueOf(Path.of(client.userFile(LINUX)).getFileName()));
    }
  }

  @Test
  void systemsAreKnownByTheirNames() {
    assertThat(Os.named("Windows 11")).isEqualTo(Os.WINDOWS);
    assertThat(Os.named("Mac OS X")).isEqualTo(Os.MACOS);
    assertThat(Os.named("Linux")).isEqualTo(Os.LINUX);
  }
}
