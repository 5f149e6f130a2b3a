package dev.taskorchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The command line by which clients start a server is understood without the parser; anything less
/// plain is left to it.
class UsualStartTest {

  @Test
  void settingsMayStandBesideTheirNamesOrBehindAnEqualsSign() {
    assertThat(UsualStart.settings("mcp")).contains(Map.of());
    assertThat(UsualStart.settings("mcp", "--project", "/a b", "--tools=full"))
        .contains(Map.of("project", "/a b", "tools", "full"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "list",
        "mcp --help",
        "mcp -h",
        "mcp --project",
        "mcp --project=",
        "mcp --projekt x",
        "mcp x",
        "mcp --tools full --tools core",
        "mcp --agent -x"
      })
  void anythingElseIsLeftToTheParser(String line) {
    var words = line.isEmpty() ? new String[0] : line.split(" ", -1);
    assertThat(UsualStart.settings(words)).isEmpty();
  }
}
