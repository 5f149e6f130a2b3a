package dev.taskorchestrator.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that happens adds tasks: a test for each implementation that is completed, a review
/// for what failed twice. A rule says what must happen and of which task, and what is then added.
///
/// @param id by which it is known
/// @param events names of [#EVENTS], at least one
/// @param condition what else must hold
/// @param drafts what is added: tasks in which `{{task_id}}`, `{{title}}`, `{{summary}}` and
///   `{{event}}` stand for the task it happened to
/// @param model the task whose brief is added instead, null for `drafts`
/// @param place where what is added goes
/// @param waits whether it waits for the task it happened to
/// @param priority rules of higher priority go first
/// @param most how often it may run; after that it rests
/// @param cooldownMinutes how long it rests after each run
public record Rule(
    String id,
    String name,
    String description,
    List<String> events,
    Condition condition,
    List<Draft> drafts,
    @Nullable String model,
    Place place,
    boolean waits,
    int priority,
    int most,
    int cooldownMinutes,
    boolean active) {

  /// The most rules that one project may have.
  public static final int MOST_RULES = 1_000;

  /// The most tasks that one change may add through rules, those included that rules add because of
  /// what rules have added.
  public static final int MOST_TASKS = 50;

  /// How often rules follow from what rules have added.
  public static final int MAX_DEPTH = 3;

  /// The most parts that one condition may have.
  public static final int MAX_PARTS = 50;

  /// How deep conditions may stand in each other.
  public static final int MAX_NESTING = 10;

  public static final int USUAL_PRIORITY = 100;
  public static final int USUAL_MOST = 1_000;
  public static final int MAX_MOST = 10_000;

  public static final String OVERDUE = "task_overdue";
  public static final String APPROACHING = "task_deadline_approaching";

  public static final List<String> EVENTS =
      List.of(
          "task_created",
          "task_completed",
          "task_failed",
          "task_cancelled",
          "task_status_changed",
          "task_assigned",
          APPROACHING,
          OVERDUE,
          "milestone_reached",
          "error_threshold_exceeded");

  /// Where the added tasks go.
  public enum Place {
    /// Beside the task it happened to, below the same parent while that is open.
    SIBLING,
    /// Below the task it happened to, while that is open.
    CHILD,
    /// Nowhere below.
    ROOT;

    public static final List<String> WORDS = List.of("sibling", "child", "root");
  }

  /// What must hold.
  public sealed interface Condition {

    /// All of them; none at all always holds.
    record All(List<Condition> parts) implements Condition {}

    record Any(List<Condition> parts) implements Condition {}

    record Not(Condition part) implements Condition {}

    /// A comparison.
    ///
    /// @param property one of [#PROPERTIES]
    /// @param operator one of [#OPERATORS]
    record Compare(String property, String operator, List<String> values) implements Condition {}
  }

  /// What of a task or of what happened can be compared.
  public static final List<String> PROPERTIES =
      List.of(
          "task_status",
          "task_type",
          "specialist_type",
          "complexity",
          "event_type",
          "title",
          "description",
          "summary",
          "priority",
          "estimated_effort",
          "attempt",
          "failures",
          "progress",
          "agent",
          "reason",
          "age_minutes",
          "children");

  public static final List<String> OPERATORS =
      List.of(
          "equals",
          "not_equals",
          "contains",
          "not_contains",
          "starts_with",
          "ends_with",
          "matches_regex",
          "greater_than",
          "less_than",
          "greater_equal",
          "less_equal",
          "in_list",
          "not_in_list");
}
