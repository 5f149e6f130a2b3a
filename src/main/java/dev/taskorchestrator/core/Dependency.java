package dev.taskorchestrator.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One task waiting for another.
///
/// @param state open, satisfied or waived
/// @param waiver who waived it and why, where somebody did
public record Dependency(
    TaskId task, TaskId prerequisite, String type, State state, @Nullable String waiver) {

  public static final String COMPLETION = "completion";
  public static final String APPROVAL = "approval";
  public static final String RELATED = "related";
  public static final List<String> TYPES =
      List.of(COMPLETION, "data", APPROVAL, "prerequisite", "blocks", RELATED);

  /// Whether the dependent still waits.
  public enum State {
    OPEN,
    SATISFIED,
    WAIVED
  }

  /// Whether a prerequisite in that status satisfies a dependency of that type. An archived task
  /// counts as what it was, so it is asked with that status.
  public static boolean satisfied(String type, Status prerequisite) {
    return switch (type) {
      case RELATED -> true;
      case APPROVAL -> prerequisite == Status.ACTIVE || prerequisite == Status.COMPLETED;
      default -> prerequisite == Status.COMPLETED;
    };
  }
}
