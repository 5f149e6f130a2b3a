package dev.taskorchestrator.core;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// New values for some fields of a brief. A null value clears a field that can be empty.
public final class Changes {

  private final Map<String, @Nullable Object> values;

  /// @param values by the field's name on the wire, each of the type that [#applied] expects
  public Changes(Map<String, @Nullable Object> values) {
    this.values = new LinkedHashMap<>(values);
  }

  public boolean none() {
    return values.isEmpty();
  }

  /// The names of the fields that are set.
  public List<String> names() {
    return List.copyOf(values.keySet());
  }

  /// The brief with the new values.
  @SuppressWarnings(
      "unchecked") // criteria are put in as a list of texts, by the one who reads them
  public Brief applied(Brief old) {
    return new Brief(
        value("title", String.class, old.title()),
        value("description", String.class, old.description()),
        value("task_type", String.class, old.taskType()),
        value("complexity", String.class, old.complexity()),
        value("specialist_type", String.class, old.specialist()),
        text("estimated_effort", old.effort()),
        text("due_date", old.dueDate()),
        text("context", old.context()),
        value("priority", Integer.class, old.priority()),
        (List<String>) value("acceptance_criteria", List.class, old.criteria()),
        value("lease_seconds", Integer.class, old.leaseSeconds()),
        value("max_attempts", Integer.class, old.maxAttempts()),
        value("timeout_seconds", Integer.class, old.timeoutSeconds()),
        value("complete_by_hand", Boolean.class, old.completeByHand()));
  }

  private <T> T value(String name, Class<T> type, T old) {
    var value = values.get(name);
    return value == null ? old : type.cast(value);
  }

  private @Nullable String text(String name, @Nullable String old) {
    return values.containsKey(name) ? (String) values.get(name) : old;
  }
}
