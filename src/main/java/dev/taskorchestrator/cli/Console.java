package dev.taskorchestrator.cli;

import java.io.PrintStream;

/// Where a verb writes: results to `out`, everything about them to `err`.
public record Console(PrintStream out, PrintStream err) {

  /// Text from elsewhere with nothing in it that a terminal would obey.
  public static String plain(String text) {
    var safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (c == '\n' || c == '\t' || (!Character.isISOControl(c) && !bidi(c))) {
            safe.appendCodePoint(c);
          } else {
            safe.append("\\u").append("%04x".formatted(c));
          }
        });
    return safe.toString();
  }

  /// The same on one line.
  public static String line(String text) {
    return plain(text).replace('\n', ' ').replace('\t', ' ');
  }

  /// Marks that let text read otherwise than it is written.
  private static boolean bidi(int c) {
    return (c >= 0x202a && c <= 0x202e)
        || (c >= 0x2066 && c <= 0x2069)
        || c == 0x200e
        || c == 0x200f
        || c == 0x061c;
  }
}
