package dev.taskorchestrator.cli;

import dev.taskorchestrator.core.Text;
import java.io.PrintStream;

/// Where a verb writes: results to `out`, everything about them to `err`.
public record Console(PrintStream out, PrintStream err) {

  /// Text from elsewhere with nothing in it that a terminal would obey.
  public static String plain(String text) {
    return Text.plain(text);
  }

  /// The same on one line.
  public static String line(String text) {
    return Text.line(text);
  }
}
