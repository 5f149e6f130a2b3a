package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The place where a page ended, as text that means something only to the next call. It names the
/// order it belongs to, so that it cannot be used with another.
final class CursorText {

  private CursorText() {}

  static String of(Filter.Sort sort, Filter.Cursor cursor) {
    return sort.name().charAt(0)
        + "."
        + Long.toString(cursor.key(), 36)
        + "."
        + Long.toString(cursor.number(), 36);
  }

  static Outcome<Optional<Filter.Cursor>> read(@Nullable String text, Filter.Sort sort) {
    if (text == null) return Outcome.done(Optional.empty());
    var parts = text.split("\\.", -1);
    try {
      if (parts.length == 3 && parts[0].equals(sort.name().substring(0, 1))) {
        var cursor = new Filter.Cursor(Long.parseLong(parts[1], 36), Long.parseLong(parts[2], 36));
        // one place has one spelling: what is not as we write it was not written by us
        if (cursor.key() >= 0 && cursor.number() >= 0 && of(sort, cursor).equals(text)) {
          return Outcome.done(Optional.of(cursor));
        }
      }
    } catch (NumberFormatException _) {
      // said below
    }
    return Outcome.refused(
        new Refusal.InvalidArgument("cursor", "is not a cursor that this query gave"));
  }

  static Optional<Filter.Sort> sort(String word) {
    return Arrays.stream(Filter.Sort.values()).filter(sort -> sort.word().equals(word)).findFirst();
  }
}
