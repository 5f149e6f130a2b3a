package dev.taskorchestrator.setup;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// For whom a client is set up.
public enum Scope {
  /// everybody who opens this project
  PROJECT,
  /// this user, in whatever he opens
  USER;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// The one of that word.
  public static Optional<Scope> of(String word) {
    return Stream.of(values()).filter(scope -> scope.word().equals(word)).findFirst();
  }
}
