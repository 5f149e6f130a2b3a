package dev.taskorchestrator.json;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Answers are read by models, which pay for each word: lists are cut at a whole item, texts with
/// an ellipsis.
public final class Brevity {

  /// No answer is longer than this, in characters.
  static final int MAX = 60_000;

  private Brevity() {}

  /// As many items as fit into that many characters.
  public static <T> Json.Arr fitting(
      Collection<T> items, java.util.function.Function<T, Json.Obj> say, int characters) {
    var said = new ArrayList<Json>();
    var left = characters;
    for (var item : items) {
      var json = say.apply(item);
      left -= JsonWriter.text(json).length() + 1;
      if (left < 0 && !said.isEmpty()) break;
      said.add(json);
    }
    return Json.list(said);
  }

  static List<String> cut(List<String> lines, int most) {
    return lines.stream().limit(most).map(line -> cut(line, 200)).toList();
  }

  /// The text, or its beginning and an ellipsis; no character is torn in two.
  static String cut(String text, int characters) {
    if (text.length() <= characters) return text;
    var end = characters - 1;
    if (Character.isHighSurrogate(text.charAt(end - 1))) end--;
    return text.substring(0, end) + "…";
  }
}
