package dev.taskorchestrator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Reply;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What only somebody at a terminal is shown: colours, and how far something has come.
class ScreenTest {

  private static final Screen TERMINAL = new Screen(true, true, 60);
  private static final Screen NO_COLOUR = new Screen(true, false, 60);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Console console =
      new Console(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));

  private String checkup(Screen screen) {
    out.reset();
    var findings =
        List.of(
            new Reply.Finding("a", "one", true, "well", null),
            new Reply.Finding("b", "two", false, "ill", "mend it"));
    new Upkeep(console, Paint.on(screen)).checkup(new Reply.Checkup(findings));
    return out.toString(UTF_8);
  }

  @Test
  void coloursAreForTerminalsThatWelcomeThem() {
    var plain = checkup(Screen.NONE);
    assertThat(plain).doesNotContain("\033").contains("PROBLEM  two  ill");
    assertThat(checkup(NO_COLOUR)).isEqualTo(plain);
    assertThat(checkup(TERMINAL)).contains("\033[1;31mPROBLEM\033[0m  two  ill");
  }

  @Test
  void coloursDoNotShiftColumns() {
    assertThat(checkup(TERMINAL).replaceAll("\033\\[[0-9;]*m", "")).isEqualTo(checkup(Screen.NONE));
  }

  @Test
  void progressIsDrawnAtATerminalAndTakenAway() {
    try (var bar = new ProgressBar(console, TERMINAL, "reading")) {
      bar.at(1, 4);
      bar.at(1, 4);
      bar.at(4, 4);
    }
    var drawn = err.toString(UTF_8);
    assertThat(drawn).startsWith("\rreading  ███████░").contains("25 %", "100 %").endsWith(" \r");
    assertThat(drawn.split("25 %", -1)).as("drawn once").hasSize(2);
    assertThat(drawn.split("\r", -1)).allMatch(line -> line.length() < 60);
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void progressIsNotWrittenIntoFiles() {
    try (var bar = new ProgressBar(console, Screen.NONE, "reading")) {
      bar.at(1, 4);
      bar.at(5, 0);
    }
    assertThat(err.toString(UTF_8)).isEmpty();
  }
}
