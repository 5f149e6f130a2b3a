package dev.taskorchestrator.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What agents want to remember beside their work: a decision with its reasons, in the form of an
/// architecture decision record, or a note.
///
/// @param task the task it belongs to, null for the project
/// @param body of a decision, what was decided
/// @param context what made the decision necessary
/// @param alternatives what else was looked at, and why it was not taken
/// @param consequences what follows, the bad included
/// @param status where a decision stands, null for a note
/// @param supersedes the decision that it takes the place of
/// @param at when it was written down
/// @param changedAt when its status was last changed
public record Memo(
    String id,
    @Nullable TaskId task,
    String title,
    String body,
    @Nullable String context,
    @Nullable String alternatives,
    @Nullable String consequences,
    @Nullable Standing status,
    @Nullable String supersedes,
    String author,
    Instant at,
    Instant changedAt) {

  /// The longest text of each of its parts, in characters.
  public static final int MAX_TEXT = 20_000;

  public static final String DECISION = "decision";
  public static final String NOTE = "note";

  public static final List<String> KINDS = List.of(DECISION, NOTE);

  public String kind() {
    return status == null ? NOTE : DECISION;
  }

  /// The same decision, at another place.
  public Memo in(Standing standing, Instant now) {
    return new Memo(
        id,
        task,
        title,
        body,
        context,
        alternatives,
        consequences,
        standing,
        supersedes,
        author,
        at,
        now);
  }

  /// Where a decision stands.
  public enum Standing {
    PROPOSED,
    ACCEPTED,
    REJECTED,
    SUPERSEDED;

    public static final List<String> WORDS =
        List.of("proposed", "accepted", "rejected", "superseded");

    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }

    public static Optional<Standing> of(String word) {
      var place = WORDS.indexOf(word);
      return place < 0 ? Optional.empty() : Optional.of(values()[place]);
    }
  }
}
