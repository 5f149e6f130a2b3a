package dev.taskorchestrator.core;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Regular expressions that others wrote. Some take time without end on some texts; each look is
/// bounded in steps, and what would take more counts as not found.
public final class Matching {

  /// The longest expression.
  public static final int MAX_PATTERN = 500;

  private static final int MAX_TEXT = 10_000;
  private static final int STEPS = 200_000;

  private Matching() {}

  /// What is wrong with an expression, or nothing.
  public static Optional<String> problem(String pattern) {
    if (pattern.length() > MAX_PATTERN) {
      return Optional.of("is longer than " + MAX_PATTERN + " characters");
    }
    try {
      Pattern.compile(pattern);
      return Optional.empty();
    } catch (PatternSyntaxException wrong) {
      return Optional.of("is no regular expression: " + wrong.getDescription());
    }
  }

  /// Whether the expression is found anywhere in the text.
  public static boolean finds(String pattern, String text) {
    return looked(pattern, text, false);
  }

  /// Whether the expression fits from the beginning of the text on.
  public static boolean begins(String pattern, String text) {
    return looked(pattern, text, true);
  }

  private static boolean looked(String pattern, String text, boolean fromStart) {
    var bounded = new Bounded(Text.cut(text, MAX_TEXT), new int[] {STEPS});
    try {
      var matcher = Pattern.compile(pattern).matcher(bounded);
      return fromStart ? matcher.lookingAt() : matcher.find();
    } catch (TooLong | StackOverflowError _) {
      return false;
    }
  }

  /// A text that can be looked at only so often.
  @SuppressWarnings("ArrayRecordComponent") // a counter that parts of one text share
  private record Bounded(String text, int[] left) implements CharSequence {
    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (--left[0] < 0) throw new TooLong();
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Bounded(text.substring(start, end), left);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLong() {
      super("too many steps", null, false, false);
    }
  }
}
