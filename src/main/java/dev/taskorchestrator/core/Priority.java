package dev.taskorchestrator.core;

import java.util.List;
import java.util.Optional;

/// How soon a task is handed out among those that are ready: a number, with four of them named.
public final class Priority {

  public static final int LOW = 1;
  public static final int MEDIUM = 10;
  public static final int HIGH = 100;
  public static final int CRITICAL = 1000;
  public static final int MAX = 1000;

  public static final List<String> WORDS = List.of("low", "medium", "high", "critical");

  private Priority() {}

  /// The number behind a word.
  public static Optional<Integer> of(String word) {
    return switch (word) {
      case "low" -> Optional.of(LOW);
      case "medium" -> Optional.of(MEDIUM);
      case "high" -> Optional.of(HIGH);
      case "critical" -> Optional.of(CRITICAL);
      default -> Optional.empty();
    };
  }
}
