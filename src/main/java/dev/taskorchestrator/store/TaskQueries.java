package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Filter;
import dev.taskorchestrator.core.Filter.Sort;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  private static final Pattern PIECE = Pattern.compile("[\\s[\\p{L}\\p{M}&&[^\\p{ASCII}]]]+");

  /// Pieces of a search that are looked for as they stand; more would only narrow it further.
  private static final int PIECES = 32;

  private final Sql sql;

  TaskQueries(Sql sql) {
    this.sql = sql;
  }

  /// A page of tasks.
  ///
  /// @param parent the task that `filter.parent` names, where it names one
  public List<Task> page(Filter filter, @Nullable Task parent, Instant now) {
    if (parent == null && ofSeveral(filter)) return pageOfSeveral(filter, now);
    var query = new Parts(filter, parent, now);
    query.after(filter);
    query.values.add(filter.limit());
    query.values.add(filter.skipped());
    return sql.list(
        "select t.* from task t" + query.text() + order(filter.sort(), query) + " limit ? offset ?",
        TaskTable::read,
        query.values.toArray());
  }

  /// Whether no one index holds what is asked for in its order.
  private static boolean ofSeveral(Filter filter) {
    return switch (filter.sort()) {
      case CREATED, NEWEST -> filter.statuses().size() > 1;
      case UPDATED, PRIORITY -> filter.statuses().size() != 1 && filter.text() == null;
      case RELEVANCE -> false;
    };
  }

  /// A page of several statuses, put together from a page of each: the indexes of statuses hold
  /// each in order, but not several, so that all of them would have to be sorted for the first few.
  private List<Task> pageOfSeveral(Filter filter, Instant now) {
    var arms = new ArrayList<String>();
    var values = new ArrayList<Object>();
    var order = order(filter.sort(), new Parts(filter, null, now));
    var all = filter.statuses().isEmpty() ? List.of(Status.values()) : filter.statuses();
    for (var status : all) {
      var arm = new Parts(filter.only(List.of(status)), null, now);
      arm.after(filter);
      arms.add("select * from (select t.* from task t" + arm.text() + order + " limit ?) as arm");
      values.addAll(arm.values);
      values.add(filter.limit() + filter.offset());
    }
    values.add(filter.limit());
    values.add(filter.offset());
    return sql.list(
        "select t.* from ("
            + String.join(" union all ", arms)
            + ") as t"
            + order
            + " limit ? offset ?",
        TaskTable::read,
        values.toArray());
  }

  /// How many tasks match, counted up to `limit`.
  public long count(Filter filter, @Nullable Task parent, Instant now, int limit) {
    var query = new Parts(filter, parent, now);
    query.values.add(limit);
    return sql.number(
        "select count(*) from (select 1 from task t" + query.text() + " limit ?) as few",
        query.values.toArray());
  }

  private String order(Sort sort, Parts query) {
    return switch (sort) {
      case CREATED -> " order by t.number";
      case NEWEST -> " order by t.number desc";
      case UPDATED -> " order by t.updated_at desc, t.number desc";
      case PRIORITY -> " order by t.priority desc, t.number";
      case RELEVANCE ->
          query.ranked()
              ? " order by " + sql.dialect().textRank() + ", t.number"
              : order(Sort.CREATED, query);
    };
  }

  /// Tasks without a parent, in the order of their making.
  public List<Task> roots(int limit) {
    return sql.list(
        "select t.* from task t where t.parent is null order by t.number limit ?",
        TaskTable::read,
        limit);
  }

  /// Tasks that are not over, failed ones included, and that nobody has touched since a moment; the
  /// longest first.
  public List<Task> untouched(Instant since, int limit) {
    var arms = new ArrayList<String>();
    var values = new ArrayList<Object>();
    for (var status : List.of(Status.PENDING, Status.ACTIVE, Status.BLOCKED, Status.FAILED)) {
      arms.add(
          "select * from (select t.* from task t where t.status = ? and t.updated_at < ?"
              + " order by t.updated_at, t.number limit ?) as arm");
      Collections.addAll(values, status.word(), since, limit);
    }
    values.add(limit);
    return sql.list(
        String.join(" union all ", arms) + " order by updated_at, number limit ?",
        TaskTable::read,
        values.toArray());
  }

  /// Open tasks that are due some time, oldest first.
  public List<Task> withDueDate(int limit) {
    return sql.list(
        """
        select t.* from task t
        where t.status in ('pending', 'active', 'blocked') and t.due_date is not null
        order by t.number limit ?\
        """,
        TaskTable::read,
        limit);
  }

  /// Tasks below that one that are not completed, nor were when they were archived.
  public List<Task> uncompletedBelow(TaskId top, int limit) {
    return sql.list(
        "select t.* from task t where "
            + BELOW
            + " and t.status <> 'completed' and coalesce(t.was, '') <> 'completed'"
            + " order by t.number limit ?",
        TaskTable::read,
        top.text(),
        limit);
  }

  /// How many tasks below that one have each status.
  public Map<Status, Long> countsBelow(TaskId top) {
    var counts = new EnumMap<Status, Long>(Status.class);
    for (var status : Status.values()) counts.put(status, 0L);
    sql.list(
        "select t.status, count(*) from task t where " + BELOW + " group by t.status",
        row -> counts.put(Status.of(row.getString(1)).orElseThrow(), row.getLong(2)),
        top.text());
    return counts;
  }

  /// How many tasks below that one are completed, or were when they were archived.
  public long completedBelow(TaskId top) {
    return sql.number(
        "select count(*) from task t where "
            + BELOW
            + " and (t.status = 'completed' or t.was = 'completed')",
        top.text());
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

    /// Whether the index was asked, so that there is a rank to sort by.
    boolean ranked() {
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
    /// also stand there as it is. Letters beyond ASCII are left to the index: SQLite's `lower` does
    /// not know their cases.
    private void search(Filter filter) {
      var text = filter.text();
      if (text == null || text.isBlank()) return;
      var dialect = sql.dialect();
      var words = dialect.textQuery(text);
      if (!words.isEmpty()) {
        joins.add(" " + dialect.textJoin());
        where(dialect.textMatch(), words);
      }
      for (var piece : List.of(PIECE.split(text, -1)).stream().limit(PIECES).toList()) {
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
