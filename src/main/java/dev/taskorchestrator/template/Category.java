package dev.taskorchestrator.template;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whose a template is. A name is looked for in this order.
public enum Category {
  USER,
  SHARED,
  BUILTIN;

  /// Those in which templates can be stored and removed.
  public static final List<String> OWN = List.of("user", "shared");

  public static final List<String> WORDS = List.of("builtin", "user", "shared");

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The category of that word.
  public static Optional<Category> of(String word) {
    return WORDS.contains(word)
        ? Optional.of(valueOf(word.toUpperCase(Locale.ROOT)))
        : Optional.empty();
  }
}
