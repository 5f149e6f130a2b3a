package dev.taskorchestrator.core;

/// Text of bounded length, and text that does nothing where it is shown.
public final class Text {

  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;

  private Text() {}

  /// The beginning of a text that is too long; no character is torn in two.
  public static String cut(String text, int max) {
    if (text.length() <= max) return text;
    return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
  }

  /// Text from elsewhere with nothing in it that a terminal would obey or that would not be seen.
  public static String plain(String text) {
    var safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (c == '\n' || c == '\t' || shown(c)) {
            safe.appendCodePoint(c);
          } else {
            safe.append("\\u").append("%04x".formatted(c));
          }
        });
    return safe.toString();
  }

  /// The same on one line, of which a reader sees where it begins.
  public static String line(String text) {
    return plain(text).replace('\n', ' ').replace('\t', ' ');
  }

  /// Neither a control character, nor one that lets text read otherwise than it is written, nor
  /// half of one. Those that join letters and pictures are needed to write some languages.
  private static boolean shown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL, Character.SURROGATE, Character.LINE_SEPARATOR -> false;
      case Character.PARAGRAPH_SEPARATOR -> false;
      case Character.FORMAT -> c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER;
      default -> true;
    };
  }
}
