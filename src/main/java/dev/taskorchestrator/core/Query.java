package dev.taskorchestrator.core;

import org.jspecify.annotations.Nullable;

/// Something to be told; nothing changes.
public sealed interface Query {

  /// A page of tasks.
  record Tasks(Filter filter, boolean artifacts) implements Query {}

  /// One task, whole.
  record OneTask(String task, boolean artifacts) implements Query {}

  /// How the project, or everything below one task, stands.
  record Overview(boolean completed, @Nullable String task) implements Query {}

  /// What came of everything below a task.
  record Synthesis(String parent) implements Query {}

  /// The artifacts of a task, newest last; of all tasks where none is named.
  record Artifacts(@Nullable String task, int limit, long after) implements Query {}

  /// A part of an artifact's content.
  ///
  /// @param offset characters to skip
  /// @param limit characters to give
  record ReadArtifact(String id, int offset, int limit) implements Query {}

  /// Artifacts whose content holds a text.
  record SearchArtifacts(@Nullable String task, String text, int limit) implements Query {}

  /// Events after a number, in order.
  record Changes(long after, int limit) implements Query {}

  /// Named locks that are held; all of them where none is named.
  record Locks(@Nullable String name) implements Query {}

  /// Everything that is held by anybody, and what was freed lately.
  record Leases(int freed) implements Query {}

  /// How everything is, for a person who suspects that something is wrong.
  record Checkup() implements Query {}

  /// A task with everything below it, as a tree; every task where none is named.
  record Tree(@Nullable String task, int limit) implements Query {}
}
