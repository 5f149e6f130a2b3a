package dev.taskorchestrator.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// The table: what was measured, against which floor, and whether the aim is met.
final class Report {

  private record Line(String what, String figure, String ratio, String aim) {}

  private final List<Line> lines = new ArrayList<>();
  private boolean missed;

  void add(String what, String figure) {
    add(new Line(what, figure, "", ""));
  }

  void against(String what, String figure, double ratio, String floor) {
    add(new Line(what, figure, "%.2f × %s".formatted(ratio, floor), ""));
  }

  void aim(String what, String figure, String ratio, String aim, boolean met) {
    if (!met) missed = true;
    add(new Line(what, figure, ratio, aim + (met ? ": met" : ": MISSED")));
  }

  private void add(Line line) {
    System.err.println("  " + line.what() + ": " + line.figure() + " " + line.ratio());
    lines.add(line);
  }

  boolean missed() {
    return missed;
  }

  String table() {
    var text = new StringBuilder();
    row(text, new Line("what", "figure", "ratio", "aim"));
    text.append("| --- | --- | --- | --- |\n");
    lines.forEach(line -> row(text, line));
    return text.toString();
  }

  private static void row(StringBuilder text, Line line) {
    text.append(
        "| %s | %s | %s | %s |\n".formatted(line.what(), line.figure(), line.ratio(), line.aim()));
  }

  static double median(long... values) {
    var sorted = values.clone();
    Arrays.sort(sorted);
    return sorted.length % 2 == 1
        ? sorted[sorted.length / 2]
        : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2.0;
  }

  static double median(List<Long> values) {
    return median(values.stream().mapToLong(Long::longValue).toArray());
  }

  static String millis(double nanos) {
    return String.format(Locale.ROOT, nanos < 1e7 ? "%.2f ms" : "%.0f ms", nanos / 1e6);
  }

  static String perSecond(double rate) {
    return String.format(Locale.ROOT, "%.0f/s", rate);
  }
}
