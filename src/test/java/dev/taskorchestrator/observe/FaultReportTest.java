package dev.taskorchestrator.observe;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.run.Time;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/// What strangers sent may stand in the log, but never as an entry of its own.
class FaultReportTest {

  private static String reported(String what, String message) {
    var log = new ByteArrayOutputStream();
    new FaultReport(new PrintStream(log, true, UTF_8), Time.system())
        .fault("op1", what, new IllegalStateException(message));
    return log.toString(UTF_8);
  }

  @Test
  void anEntrySaysTheOperationAndWhereItHappened() {
    assertThat(reported("GET /events", "odd").lines().toList())
        .satisfies(lines -> {
          assertThat(lines.getFirst()).endsWith(" fault op1 in GET /events");
          assertThat(lines.get(1)).isEqualTo("  java.lang.IllegalStateException: odd");
          assertThat(lines.get(2)).contains("FaultReportTest.reported");
        });
  }

  @Test
  void nobodyForgesAnEntryOrWritesToATerminal() {
    var forged = "x\n2026-01-01T00:00:00Z fault op2 in\r\u001b]52;c;aGk=\u0007\u202e";
    var log = reported("GET /" + forged, forged);
    assertThat(log.lines().filter(line -> !line.startsWith("  "))).hasSize(1);
    assertThat(log).doesNotContain("\u001b", "\u0007", "\r", "\u202e").contains("\\u001b");
  }

  @Test
  void neitherIsLongerThanItMayBe() {
    assertThat(reported("x".repeat(100_000), "y".repeat(100_000))).hasSizeLessThan(21_000);
  }
}
