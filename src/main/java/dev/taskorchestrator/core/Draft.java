package dev.taskorchestrator.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A task that is about to be planned, still tied to its neighbours by local names.
///
/// @param where where it stood in the call, so that a refusal can point at it: empty, or
///   `tasks[3].`
/// @param ref its local name, unique within the plan
/// @param chosen the id that the caller wants it to have
/// @param parent a local name or the id of a task that exists
public record Draft(
    String where,
    String ref,
    @Nullable TaskId chosen,
    @Nullable String parent,
    Brief brief,
    List<Need> needs) {

  /// The most tasks that one plan may hold.
  public static final int MAX_PLAN = 1_000;

  /// The most prerequisites that one task may have.
  public static final int MAX_NEEDS = 200;

  /// A prerequisite: a local name or the id of a task that exists, and how it is meant.
  public record Need(String target, String type) {}
}
