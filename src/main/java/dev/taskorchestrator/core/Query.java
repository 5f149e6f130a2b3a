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

  /// Sessions, the one that was seen last first.
  record Sessions(boolean completed, int limit) implements Query {}

  /// One session with what was planned in it.
  record OneSession(String id) implements Query {}

  /// Decisions and notes, oldest first.
  ///
  /// @param task only those of this task and of those below it
  /// @param kind `decision` or `note`
  record Memos(
      @Nullable String task, @Nullable String kind, @Nullable String text, long after, int limit)
      implements Query {}

  /// One decision or note, whole.
  record OneMemo(String id) implements Query {}

  /// Rules by which something that happens adds tasks, of one name or all.
  record Rules(@Nullable String id) implements Query {}

  /// Whether a rule's condition would hold for a task.
  record RuleTest(Rule.Condition condition, String event, String task) implements Query {}

  /// Whether all is well, and what is at work.
  record Health() implements Query {}

  /// The latest restarts.
  record Restarts(int limit) implements Query {}

  /// Everything that is worth keeping, as it goes elsewhere; of everything, or of what is below one
  /// task.
  record Everything(@Nullable String task) implements Query {}

  /// A document from which somebody who knows nothing yet can go on: the project, or everything
  /// below one task.
  record Handover(@Nullable String task) implements Query {}

  /// Who is let in over the network, and was.
  record Tokens() implements Query {}

  /// The token of that hash, if it lets anybody in now.
  record TokenOf(String hash) implements Query {}

  /// What is different whenever a token was added or revoked.
  record TokenMark() implements Query {}

  /// A call that goes on without its caller, if it is kept still.
  record OneErrand(String id) implements Query {}
}
