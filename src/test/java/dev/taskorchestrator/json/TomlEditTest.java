package dev.taskorchestrator.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One table is changed, and nothing else of the text; what is doubtful is left alone.
class TomlEditTest {

  private static final List<String> OURS = List.of("mcp_servers", "ours");
  private static final Json.Obj ENTRY =
      Json.obj().put("command", "/bin/o").put("args", Json.strings(List.of("mcp"))).build();

  private static final String SETTINGS =
      """
      # mine
      model = "m" # the best
      notes = \"""
      [mcp_servers.ours]
      not = "a table"
      \"""

      [mcp_servers.other]
      command = 'x'
      args = [
        "a", # first
        "b",
      ]

      [[lists]]
      a = 1
      [[lists]]
      a = 2
      """;

  private static String put(String text) {
    return TomlEdit.put(text, OURS, ENTRY);
  }

  @Test
  void aTableIsAddedAtTheEndAndTakenOutAgain() {
    var after = put(SETTINGS);

    assertThat(after)
        .isEqualTo(
            SETTINGS
                + """

                [mcp_servers.ours]
                command = "/bin/o"
                args = ["mcp"]
                """);
    assertThat(TomlEdit.get(after, OURS)).contains(ENTRY);
    assertThat(TomlEdit.remove(after, OURS)).isEqualTo(SETTINGS);
  }

  @Test
  void theValuesOfAnOlderTableAreReplacedAndTheRestOfItStays() {
    var before =
        """
        [mcp_servers."ours"] # mine
        startup_timeout_sec = 30
        args = [
          "old", # why
        ]

        [mcp_servers.ours.env]
        A = "b"

        [tui]
        x = 2026-01-01T00:00:00Z
        """;
    var after = put(before);

    assertThat(after)
        .isEqualTo(
            """
            [mcp_servers."ours"] # mine
            command = "/bin/o"
            startup_timeout_sec = 30
            args = ["mcp"]

            [mcp_servers.ours.env]
            A = "b"

            [tui]
            x = 2026-01-01T00:00:00Z
            """);
    assertThat(TomlEdit.remove(after, OURS)).isEqualTo("[tui]\nx = 2026-01-01T00:00:00Z\n");
  }

  @Test
  void lineEndsAndTheByteOrderMarkStay() {
    var after = put("\uFEFFa = 1\r\n");

    assertThat(after).startsWith("\uFEFFa = 1\r\n\r\n[mcp_servers.ours]\r\n");
    assertThat(after.replace("\r\n", "")).doesNotContain("\n");
    assertThat(TomlEdit.remove(after, OURS)).isEqualTo("\uFEFFa = 1\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mcp_servers = { ours = { command = \"x\" } }",
        "mcp_servers.ours.command = \"x\"",
        "[mcp_servers]\nours = { command = \"x\" }",
        "[mcp_servers]\nours.command = \"x\"",
        "[[mcp_servers]]\nname = \"ours\"",
      })
  void aTableThatIsWrittenOtherwiseIsLeftAlone(String text) {
    assertThatThrownBy(() -> put(text)).hasMessageContaining("not changed here");
    assertThatThrownBy(() -> TomlEdit.remove(text, OURS)).hasMessageContaining("not changed here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = ",
        "a = \"open",
        "a = 'x' y",
        "[a\nb = 1",
        "a = [1, 2",
        "a = 1\na = 2",
        "[a]\n[a]",
        "= 1",
        "a = \"\\q\"",
        "a = \"\"\"open",
        "a = yes",
      })
  void whatCannotBeReadIsRefusedWithItsPlace(String text) {
    assertThatThrownBy(() -> put(text))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("at line ");
  }

  @Test
  void stringsOfAllKindsAreRead() {
    var text =
        "[mcp_servers.ours]\na = \"\\u00fc \\\"\\\\\"\nb = 'C:\\x'\n\"c d\" = ['''x''', \"y\"]\n";

    assertThat(TomlEdit.get(text, OURS))
        .contains(
            Json.obj()
                .put("a", "ü \"\\")
                .put("b", "C:\\x")
                .put("c d", Json.strings(List.of("x", "y")))
                .build());
  }
}
