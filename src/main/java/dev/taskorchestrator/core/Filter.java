package dev.taskorchestrator.core;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which tasks to list, and in which order. An empty list and a null stand for no condition.
///
/// @param children whether `parent` means everything below it, not only its children
/// @param after where the page before ended, as that page said
public record Filter(
    List<Status> statuses,
    List<String> types,
    List<String> specialists,
    List<String> complexities,
    @Nullable String parent,
    boolean children,
    @Nullable Boolean ready,
    @Nullable String holder,
    @Nullable String text,
    @Nullable Instant createdFrom,
    @Nullable Instant createdTo,
    Sort sort,
    int limit,
    int offset,
    @Nullable Cursor after) {

  public static final int DEFAULT_LIMIT = 50;
  public static final int MAX_LIMIT = 500;

  /// Every order in which tasks can be listed; each ends in the number of the task, so that no two
  /// tasks tie.
  public enum Sort {
    CREATED("created"),
    NEWEST("-created"),
    UPDATED("-updated"),
    PRIORITY("priority"),
    RELEVANCE("relevance");

    private final String word;

    Sort(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /// The last task of a page: its place in the order.
  public record Cursor(long key, long number) {}

  /// Where the page after this one begins.
  ///
  /// @param last the last task that was given
  /// @param given how many were
  public Cursor cursorAfter(Task last, int given) {
    return switch (sort) {
      case CREATED, NEWEST -> new Cursor(0, last.number());
      case UPDATED ->
          new Cursor(ChronoUnit.MICROS.between(Instant.EPOCH, last.updatedAt()), last.number());
      case PRIORITY -> new Cursor(last.brief().priority(), last.number());
      case RELEVANCE -> new Cursor(skipped() + given, 0);
    };
  }

  /// How many tasks come before this page. A rank is no key, so pages of a search are counted off;
  /// others begin where their cursor says.
  public int skipped() {
    return sort == Sort.RELEVANCE && after != null
        ? offset + (int) Math.min(after.key(), Integer.MAX_VALUE - offset)
        : offset;
  }

  /// Everything, oldest first.
  public static Filter all() {
    return new Filter(
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        null,
        false,
        null,
        null,
        null,
        null,
        null,
        Sort.CREATED,
        DEFAULT_LIMIT,
        0,
        null);
  }

  /// The page after one that ended there; null for the first.
  public Filter after(@Nullable Cursor cursor) {
    return new Filter(
        statuses,
        types,
        specialists,
        complexities,
        parent,
        children,
        ready,
        holder,
        text,
        createdFrom,
        createdTo,
        sort,
        limit,
        offset,
        cursor);
  }

  public Filter only(List<Status> statuses) {
    return but(statuses, parent, children, ready, holder, sort, limit);
  }

  public Filter sorted(Sort sort, int limit) {
    return but(statuses, parent, children, ready, holder, sort, limit);
  }

  public Filter below(String parent, boolean children) {
    return but(statuses, parent, children, ready, holder, sort, limit);
  }

  public Filter onlyReady() {
    return but(statuses, parent, children, true, holder, sort, limit);
  }

  public Filter heldBy(String agent) {
    return but(statuses, parent, children, ready, agent, sort, limit);
  }

  private Filter but(
      List<Status> statuses,
      @Nullable String parent,
      boolean children,
      @Nullable Boolean ready,
      @Nullable String holder,
      Sort sort,
      int limit) {
    return new Filter(
        statuses,
        types,
        specialists,
        complexities,
        parent,
        children,
        ready,
        holder,
        text,
        createdFrom,
        createdTo,
        sort,
        limit,
        offset,
        after);
  }
}
