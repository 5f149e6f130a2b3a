package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Filter.Cursor;
import dev.taskorchestrator.core.Filter.Sort;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Lists of tasks. A query is put together from parts that stand here; what a caller says only ever
/// becomes a bound value. Pages follow a key, not an offset, so that a late page costs what the
/// first one does.
public final class TaskQueries {

  private static final String BELOW =
      """
      t.id in (
        with recursive below (id) as (
          select id from task where parent = ?
          union
          select child.id from task child join below on child.parent = below.id)
        select id from below)\
      """;

  private static final Pattern SPACE = Pattern.compile("\\s+");

  private final Sql sql;

  TaskQueries(Sql sql) {
    this.sql = sql;
  }

  /// A page of tasks.
  ///
  /// @param parent the task that `filter.parent` names, where it names one
  public List<Task> page(Filter filter, @Nullable Task parent, Instant now) {
    var query = new Parts(filter, parent, now);
    query.after(filter);
    query.values.add(filter.limit());
    query.values.add(filter.sort() == Sort.RELEVANCE ? relevanceOffset(filter) : filter.offset());
    return sql.list(
        "select t.* from task t"
            + index(filter)
            + query.text()
            + order(filter.sort())
            + " limit ? offset ?",
        TaskTable::read,
        query.values.toArray());
  }

  /// How many tasks match, counted up to `limit`.
  public long count(Filter filter, @Nullable Task parent, Instant now, int limit) {
    var query = new Parts(filter, parent, now);
    query.values.add(limit);
    var ready = Boolean.TRUE.equals(filter.ready()) && parent == null && !query.joined();
    return sql.number(
        "select count(*) from (select 1 from task t"
            + (ready ? sql.dialect().by("task_ready") : "")
            + query.text()
            + " limit ?) as some",
        query.values.toArray());
  }

  /// Where the page after this one begins.
  public static Cursor cursor(Filter filter, Task last, int given) {
    return switch (filter.sort()) {
      case CREATED, NEWEST -> new Cursor(0, last.number());
      case UPDATED -> new Cursor(Moments.micros(last.updatedAt()), last.number());
      case PRIORITY -> new Cursor(last.brief().priority(), last.number());
      case RELEVANCE -> new Cursor(relevanceOffset(filter) + given, 0);
    };
  }

  /// A rank is no key, so pages of a search are counted off.
  private static int relevanceOffset(Filter filter) {
    var after = filter.after();
    return filter.offset() + (after == null ? 0 : (int) Math.min(after.key(), Integer.MAX_VALUE));
  }

  /// A list of some statuses is read off in its order, status by status, and not sorted as a whole.
  private String index(Filter filter) {
    var text = filter.text();
    var others = filter.parent() != null || (text != null && !text.isBlank());
    if (others || filter.statuses().isEmpty()) return "";
    return switch (filter.sort()) {
      case PRIORITY -> sql.dialect().by("task_status_priority");
      case UPDATED -> sql.dialect().by("task_status_updated");
      case CREATED, NEWEST, RELEVANCE -> "";
    };
  }

  private String order(Sort sort) {
    return switch (sort) {
      case CREATED -> " order by t.number";
      case NEWEST -> " order by t.number desc";
      case UPDATED -> " order by t.updated_at desc, t.number desc";
      case PRIORITY -> " order by t.priority desc, t.number";
      case RELEVANCE -> " order by " + sql.dialect().textRank() + ", t.number";
    };
  }

  /// Tasks without a parent, in the order of their making.
  public List<Task> roots(int limit) {
    return sql.list(
        "select t.* from task t where t.parent is null order by t.number limit ?",
        TaskTable::read,
        limit);
  }

  /// Tasks that will not go on by themselves: blocked and failed ones, of all or below one task.
  public List<Task> stuck(@Nullable TaskId below, int limit) {
    return below == null
        ? sql.list(
            "select t.* from task t where t.status in ('blocked', 'failed') order by t.number limit ?",
            TaskTable::read,
            limit)
        : sql.list(
            "select t.* from task t where t.status in ('blocked', 'failed') and "
                + BELOW
                + " order by t.number limit ?",
            TaskTable::read,
            below.text(),
            limit);
  }

  /// Everything below a task.
  public List<Task> below(TaskId top, int limit) {
    return sql.list(
        "select t.* from task t where " + BELOW + " order by t.number limit ?",
        TaskTable::read,
        top.text(),
        limit);
  }

  /// The conditions of one query and the values bound in them.
  private final class Parts {
    private final List<String> joins = new ArrayList<>();
    private final List<String> conditions = new ArrayList<>();
    final List<Object> values = new ArrayList<>();

    Parts(Filter filter, @Nullable Task parent, Instant now) {
      search(filter);
      among("t.status", filter.statuses().stream().map(Status::word).toList());
      among("t.task_type", filter.types());
      among("t.specialist", filter.specialists());
      among("t.complexity", filter.complexities());
      if (parent != null) where(filter.children() ? BELOW : "t.parent = ?", parent.id().text());
      ready(filter.ready(), now);
      if (filter.holder() != null) {
        where("t.status = 'active' and t.holder = ?", filter.holder());
      }
      if (filter.createdFrom() != null) {
        where("t.created_at >= ?", Moments.micros(filter.createdFrom()));
      }
      if (filter.createdTo() != null) {
        where("t.created_at <= ?", Moments.micros(filter.createdTo()));
      }
    }

    boolean joined() {
      return !joins.isEmpty();
    }

    String text() {
      var where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
      return String.join("", joins) + where;
    }

    private void where(String condition, Object... bound) {
      conditions.add(condition);
      Collections.addAll(values, bound);
    }

    private void among(String column, List<String> words) {
      if (words.isEmpty()) return;
      var places = String.join(", ", Collections.nCopies(words.size(), "?"));
      where(column + " in (" + places + ")", words.toArray());
    }

    private void ready(@Nullable Boolean ready, Instant now) {
      if (ready == null) return;
      var condition = TaskTable.READY + " and t.not_before <= ?";
      where(
          ready ? condition : "t.status = 'pending' and not (" + condition + ")",
          Moments.micros(now));
    }

    /// Words are looked up in the index; a piece with anything but letters and digits in it must
    /// also stand there as it is.
    private void search(Filter filter) {
      var text = filter.text();
      if (text == null || text.isBlank()) return;
      var dialect = sql.dialect();
      var words = dialect.textQuery(text);
      if (!words.isEmpty()) {
        joins.add(" " + dialect.textJoin());
        where(dialect.textMatch(), words);
      }
      for (var piece : SPACE.split(text.strip(), -1)) {
        if (piece.codePoints().allMatch(Character::isLetterOrDigit)) continue;
        where(
            "replace(lower(t.title || ' ' || t.description || ' ' || coalesce(t.summary, '')), ?, '')"
                + " <> lower(t.title || ' ' || t.description || ' ' || coalesce(t.summary, ''))",
            piece.toLowerCase(Locale.ROOT));
      }
    }

    void after(Filter filter) {
      var after = filter.after();
      if (after == null) return;
      switch (filter.sort()) {
        case CREATED -> where("t.number > ?", after.number());
        case NEWEST -> where("t.number < ?", after.number());
        case UPDATED -> where("(t.updated_at, t.number) < (?, ?)", after.key(), after.number());
        case PRIORITY ->
            where(
                "(t.priority < ? or (t.priority = ? and t.number > ?))",
                after.key(),
                after.key(),
                after.number());
        case RELEVANCE -> {
          // counted off instead
        }
      }
    }
  }
}
