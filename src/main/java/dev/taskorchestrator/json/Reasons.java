package dev.taskorchestrator.json;

import java.util.regex.Pattern;

/// Words for refusals: foreign text is cut short and made printable, and advice that is meant for
/// programmers of the JSON library is left out.
public final class Reasons {
  private static final int LONGEST_QUOTE = 60;
  private static final int LONGEST_REASON = 200;
  private static final Pattern FOR_PROGRAMMERS =
      Pattern.compile(
          " \\((start marker at|for \\w+ starting at).*|[:;,(] ?[^:;,(]*(`|ALLOW_).*",
          Pattern.DOTALL);

  private Reasons() {}

  /// Foreign text, fit to stand in a message.
  public static String quoted(String text) {
    return cut(text, LONGEST_QUOTE);
  }

  static String plain(String message) {
    return cut(FOR_PROGRAMMERS.matcher(message).replaceFirst("").strip(), LONGEST_REASON);
  }

  private static String cut(String text, int longest) {
    var clean = new StringBuilder();
    text.codePoints()
        .limit(longest)
        .map(
            c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
        .forEach(clean::appendCodePoint);
    return text.codePointCount(0, text.length()) > longest ? clean + "…" : clean.toString();
  }
}
