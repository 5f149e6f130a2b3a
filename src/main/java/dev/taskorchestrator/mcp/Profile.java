package dev.taskorchestrator.mcp;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which tools a client is shown. The others can be called all the same; they only cost nobody's
/// context.
public enum Profile {
  /// What everyday work needs, in at most ten tools and 8,000 characters.
  CORE("core"),
  /// Every tool.
  FULL("full");

  private static final List<String> EVERYDAY =
      List.of(
          "orchestrator_initialize_session",
          "orchestrator_plan_task",
          "orchestrator_next_task",
          "orchestrator_execute_task",
          "orchestrator_complete_task",
          "orchestrator_release_task",
          "orchestrator_update_task",
          "orchestrator_query_tasks",
          "orchestrator_get_status",
          "orchestrator_synthesize_results");

  private static final List<String> FURTHER =
      List.of(
          "orchestrator_heartbeat",
          "orchestrator_cancel_task",
          "orchestrator_delete_task",
          "orchestrator_artifacts",
          "orchestrator_changes",
          "orchestrator_lock",
          "orchestrator_unlock",
          "orchestrator_list_locks",
          "orchestrator_execute_subtask",
          "orchestrator_complete_subtask");

  private final String word;

  Profile(String word) {
    this.word = word;
  }

  /// The names of the tools, in the order in which they are shown.
  public List<String> listed() {
    return switch (this) {
      case CORE -> EVERYDAY;
      case FULL -> Stream.concat(EVERYDAY.stream(), FURTHER.stream()).toList();
    };
  }

  /// The profile of that name.
  public static Optional<Profile> of(String word) {
    return Arrays.stream(values()).filter(profile -> profile.word.equals(word)).findFirst();
  }

  /// All names.
  public static List<String> words() {
    return Arrays.stream(values()).map(profile -> profile.word).toList();
  }
}
