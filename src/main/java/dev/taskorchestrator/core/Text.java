package dev.taskorchestrator.core;

/// Text of bounded length.
public final class Text {

  private Text() {}

  /// The beginning of a text that is too long; no character is torn in two.
  public static String cut(String text, int max) {
    if (text.length() <= max) return text;
    return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
  }
}
