package dev.taskorchestrator.engine;

/// Text of others within Markdown of ours, so that it says what it says and builds nothing.
public final class Markdown {

  private static final String SIGNS = "\\`*_{}[]<>#|~&";

  private Markdown() {}

  /// On one line.
  public static String line(String text) {
    return escaped(text.replaceAll("\\s+", " ").strip());
  }

  /// In paragraphs, cut where it is too long.
  public static String text(String text, int max) {
    var lines = cut(text, max).lines().map(line -> escaped(line.strip())).toList();
    return String.join("\n", lines);
  }

  static String cut(String text, int max) {
    if (text.length() <= max) return text;
    var at = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, at) + " …";
  }

  private static String escaped(String text) {
    var safe = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      var c = text.charAt(i);
      if (SIGNS.indexOf(c) >= 0 || (i == 0 && (c == '-' || c == '+' || c == '=')))
        safe.append('\\');
      safe.append(c);
    }
    // a number and a dot at the beginning would begin a list
    return safe.toString().replaceFirst("^(\\d+)([.)])", "$1\\\\$2");
  }
}
