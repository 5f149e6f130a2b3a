package dev.taskorchestrator.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Outcome;
import java.util.Optional;

/// Any text as a cursor: it is refused, or is letter by letter one that a query gives.
public final class CursorsTarget {

  private CursorsTarget() {}

  /// Tries one input.
  ///
  /// @param data the text
  public static void fuzzerTestOneInput(byte[] data) {
    var text = new String(data, UTF_8);
    for (var sort : Filter.Sort.values()) {
      if (CursorText.read(text, sort) instanceof Outcome.Done<Optional<Filter.Cursor>>(var cursor)
          && !CursorText.of(sort, cursor.orElseThrow()).equals(text)) {
        throw new AssertionError("taken for " + cursor + ": " + text);
      }
    }
  }
}
