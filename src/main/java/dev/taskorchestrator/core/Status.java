package dev.taskorchestrator.core;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The seven words for where a task stands, as the wire and the disk spell them.
public enum Status {
  PENDING,
  ACTIVE,
  BLOCKED,
  COMPLETED,
  FAILED,
  CANCELLED,
  ARCHIVED;

  private static final List<Status> ALL = List.of(values());

  private final String word = name().toLowerCase(Locale.ROOT);

  /// The word on the wire.
  public String word() {
    return word;
  }

  /// Whether work on such a task is over, one way or another.
  public boolean ended() {
    return switch (this) {
      case PENDING, ACTIVE, BLOCKED -> false;
      case COMPLETED, FAILED, CANCELLED, ARCHIVED -> true;
    };
  }

  /// The status of that word; `in_progress`, the predecessor's second word for it, is `active`.
  public static Optional<Status> of(String word) {
    if (word.equals("in_progress")) return Optional.of(ACTIVE);
    return ALL.stream().filter(status -> status.word.equals(word)).findFirst();
  }

  /// All the words, in the order of a task's life.
  public static List<String> words() {
    return Arrays.stream(values()).map(Status::word).toList();
  }
}
