package dev.taskorchestrator.cli.demo;

import java.time.Duration;
import java.util.Locale;

/// How durations and long lines are said.
final class Words {

  private Words() {}

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.1f s", time.toMillis() / 1000.0);
  }

  /// The beginning of a line that fits into so many columns.
  static String cut(String line, int columns) {
    var width = Math.max(1, columns);
    if (line.codePointCount(0, line.length()) <= width) return line;
    return line.substring(0, line.offsetByCodePoints(0, width - 1)) + "…";
  }
}
