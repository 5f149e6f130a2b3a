package dev.taskorchestrator.core;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a task asks for, as its planner wrote it.
///
/// @param title 1 to 255 characters
/// @param context free JSON text, handed on as it came
/// @param priority 0 to 1,000, higher first
/// @param leaseSeconds how long a claim lasts unless it says otherwise
/// @param maxAttempts failed attempts after which the task is given up
/// @param timeoutSeconds how long one attempt may run in all, renewed or not; zero for no bound
/// @param completeByHand whether a parent waits to be completed itself once its children are
public record Brief(
    String title,
    String description,
    String taskType,
    String complexity,
    String specialist,
    @Nullable String effort,
    @Nullable String dueDate,
    @Nullable String context,
    int priority,
    List<String> criteria,
    int leaseSeconds,
    int maxAttempts,
    int timeoutSeconds,
    boolean completeByHand) {

  public static final int MAX_TITLE = 255;
  public static final int MAX_DESCRIPTION = 100_000;
  public static final int MIN_LEASE = 30;
  public static final int MAX_LEASE = 86_400;
  public static final int DEFAULT_LEASE = 900;
  public static final int DEFAULT_ATTEMPTS = 3;
  public static final int MAX_ATTEMPTS = 100;

  public static final List<String> TASK_TYPES =
      List.of(
          "standard",
          "breakdown",
          "milestone",
          "review",
          "approval",
          "research",
          "implementation",
          "testing",
          "documentation",
          "deployment",
          "custom");
  public static final List<String> COMPLEXITIES =
      List.of("trivial", "simple", "moderate", "complex", "very_complex");

  /// The same for another kind of specialist.
  public Brief as(String specialist) {
    return new Brief(
        title,
        description,
        taskType,
        complexity,
        specialist,
        effort,
        dueDate,
        context,
        priority,
        criteria,
        leaseSeconds,
        maxAttempts,
        timeoutSeconds,
        completeByHand);
  }

  /// A brief of these words with every other field at its default.
  public static Brief of(String title, String description) {
    return new Brief(
        title,
        description,
        "standard",
        "moderate",
        "generic",
        null,
        null,
        null,
        Priority.MEDIUM,
        List.of(),
        DEFAULT_LEASE,
        DEFAULT_ATTEMPTS,
        0,
        false);
  }
}
