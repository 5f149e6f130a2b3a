package dev.taskorchestrator.core;

import java.util.regex.Pattern;

/// The name of a task: given by the server as `task_` and sixteen time-ordered letters, or chosen
/// by the caller. Safe in a path, a URL and a terminal by its alphabet.
public record TaskId(String text) implements Comparable<TaskId> {

  /// What an id may look like, whoever chose it.
  public static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{1,100}");

  /// How every id given by the server begins.
  public static final String PREFIX = "task_";

  public TaskId {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("not a task id");
    }
  }

  @Override
  public int compareTo(TaskId other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
