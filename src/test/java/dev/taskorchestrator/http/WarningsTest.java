package dev.taskorchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/// What the HTTP library warns of is one bounded line, whatever a stranger had it quote.
class WarningsTest {

  private static LogRecord warning(String message, Object... parameters) {
    var warning = new LogRecord(Level.WARNING, message);
    warning.setParameters(parameters);
    return warning;
  }

  @Test
  void whatAStrangerSentIsQuoted() {
    var text =
        new Warnings().format(warning("Bad port [{0}]", "1\n2026-01-01 forged\r\u001b[31m\u202e"));
    assertThat(text)
        .endsWith(" http: Bad port [1 2026-01-01 forged\\u000d\\u001b[31m\\u202e]\n")
        .containsOnlyOnce("\n");
  }

  @Test
  void itIsCut() {
    assertThat(new Warnings().format(warning("x".repeat(100_000)))).hasSizeLessThan(300);
  }

  @Test
  void itsCauseIsNamedWithWhereItHappened() {
    var warning = warning("handling failed");
    warning.setThrown(new IllegalStateException("a\nb"));
    assertThat(new Warnings().format(warning).lines().toList())
        .satisfies(lines -> {
          assertThat(lines.getFirst())
              .endsWith("http: handling failed: java.lang.IllegalStateException: a b");
          assertThat(lines).hasSizeBetween(2, 13);
          assertThat(lines.stream().skip(1)).allMatch(line -> line.startsWith("  at "));
        });
  }
}
