package dev.taskorchestrator.json;

/// A place in a text, as editors count it.
///
/// @param line from 1
/// @param column from 1
public record TextPlace(int line, int column, int offset) {

  /// The line and column of what stands so many characters after the beginning.
  public static TextPlace of(String text, int offset) {
    int line = 1;
    int begin = text.startsWith("\uFEFF") ? 1 : 0;
    for (int i = 0; i < offset && i < text.length(); i++) {
      if (text.charAt(i) == '\n') {
        line++;
        begin = i + 1;
      }
    }
    return new TextPlace(line, offset - begin + 1, offset);
  }

  /// That text is wrong here.
  public JsonException wrong(String reason) {
    return new JsonException(reason, line, column, offset);
  }
}
