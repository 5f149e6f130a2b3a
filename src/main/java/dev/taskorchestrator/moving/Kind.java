package dev.taskorchestrator.moving;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What can be moved in from.
public enum Kind {
  /// A file that `orchestrator export` wrote.
  ORCHESTRATOR("orchestrator"),
  /// The predecessor, releases 1.3 to 1.8.
  PREDECESSOR_1("predecessor-1"),
  /// The predecessor's last version.
  PREDECESSOR_2("predecessor-2"),
  TASK_MASTER("task-master"),
  SHRIMP("shrimp"),
  BACKLOG("backlog"),
  BEADS("beads"),
  SPEC_KIT("spec-kit"),
  MARKDOWN("markdown");

  private final String word;

  Kind(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }

  public static List<String> words() {
    return Arrays.stream(values()).map(Kind::word).toList();
  }

  /// The kind of that word.
  public static Optional<Kind> of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
  }
}
