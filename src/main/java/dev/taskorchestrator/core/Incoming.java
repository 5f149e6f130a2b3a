package dev.taskorchestrator.core;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A task as it comes from elsewhere, or goes there: all that is worth keeping, and nothing that
/// belongs to one project only, such as who holds it.
///
/// @param key its name where it comes from
/// @param id the id that it should have here, where that is free; null for any
/// @param parent the key of its parent
/// @param reason why it stands where it stands
/// @param was what an archived task was
public record Incoming(
    String key,
    @Nullable String id,
    Brief brief,
    Status status,
    @Nullable String reason,
    @Nullable Status was,
    @Nullable String parent,
    List<Need> needs,
    int failures,
    int progress,
    @Nullable String note,
    @Nullable String summary,
    @Nullable Instant createdAt,
    @Nullable Instant updatedAt,
    @Nullable Instant endedAt,
    List<Work> work,
    @Nullable Kept kept,
    @Nullable String session) {

  /// A task of these words and nothing else.
  public static Incoming of(String key, Brief brief, Status status) {
    return new Incoming(
        key, null, brief, status, null, null, null, List.of(), 0, -1, null, null, null, null, null,
        List.of(), null, null);
  }

  /// The same with that work.
  public Incoming with(List<Work> work) {
    return new Incoming(
        key, id, brief, status, reason, was, parent, needs, failures, progress, note, summary,
        createdAt, updatedAt, endedAt, work, kept, session);
  }

  /// What it waits for.
  ///
  /// @param key the key of the other task
  /// @param waiver who waived it and why
  public record Need(String key, String type, @Nullable String waiver) {}

  /// Work that was handed in.
  ///
  /// @param id the id that it should have here, null for any
  public record Work(
      @Nullable String id,
      String type,
      String summary,
      String content,
      List<String> files,
      @Nullable Instant at,
      String by) {}

  /// How an archived task is kept.
  public record Kept(Instant at, String reason, boolean stale, Instant until) {}

  /// What is not tasks: what was remembered, the rules, the sessions.
  public record Further(List<Memo> memos, List<RuleKept> rules, List<Session> sessions) {
    public static final Further NONE = new Further(List.of(), List.of(), List.of());
  }

  /// A rule in the form in which it is kept.
  public record RuleKept(String id, String text, boolean active, String author, Instant at) {}

  /// Something that could not come as it was, and why.
  ///
  /// @param where a file or table, and what of it
  /// @param lost whether it did not come at all
  public record Trouble(String where, String what, boolean lost) {}
}
