package dev.taskorchestrator.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Rows whose columns stand under each other; the last may be as long as it likes.
final class Table {

  private static final Pattern COLOUR = Pattern.compile("\033\\[[0-9;]*m");

  private final List<List<String>> rows = new ArrayList<>();

  /// A row; every row has the same number of cells.
  void row(String... cells) {
    rows.add(List.of(cells));
  }

  void print(PrintStream out) {
    if (rows.isEmpty()) return;
    var widths = new int[rows.getFirst().size()];
    for (var row : rows) {
      for (int i = 0; i < widths.length; i++) widths[i] = Math.max(widths[i], width(row.get(i)));
    }
    for (var row : rows) out.println(line(row, widths));
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      if (widths[i] == 0) continue;
      line.append(row.get(i));
      if (i < widths.length - 1) line.repeat(' ', widths[i] - width(row.get(i)) + 2);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String text) {
    var shown = text.indexOf('\033') < 0 ? text : COLOUR.matcher(text).replaceAll("");
    return shown.codePointCount(0, shown.length());
  }
}
