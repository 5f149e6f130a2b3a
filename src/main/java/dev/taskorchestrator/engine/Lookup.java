package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.store.Tx;

/// Finds the task that a caller means: by its id, or by an unambiguous beginning of one.
final class Lookup {

  /// Fewer letters of an id than this are no beginning.
  private static final int MIN_BEGINNING = TaskId.PREFIX.length() + 6;

  private Lookup() {}

  static Outcome<Task> task(Tx tx, String given) {
    return task(tx, given, "task_id");
  }

  /// @param field the argument that the id was given in
  static Outcome<Task> task(Tx tx, String given, String field) {
    if (!TaskId.FORM.matcher(given).matches()) {
      return Outcome.refused(new Refusal.TaskNotFound(given, field));
    }
    var exact = tx.tasks().find(new TaskId(given));
    if (exact.isPresent()) return Outcome.done(exact.get());
    if (given.length() < MIN_BEGINNING || !given.startsWith(TaskId.PREFIX)) {
      return Outcome.refused(new Refusal.TaskNotFound(given, field));
    }
    var fits = tx.tasks().beginningWith(given, 5);
    return switch (fits.size()) {
      case 0 -> Outcome.refused(new Refusal.TaskNotFound(given, field));
      case 1 -> Outcome.done(tx.tasks().find(fits.getFirst()).orElseThrow());
      default -> Outcome.refused(new Refusal.AmbiguousId(given, field, fits));
    };
  }
}
