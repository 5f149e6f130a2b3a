package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Brief;
import dev.taskorchestrator.core.Status;
import dev.taskorchestrator.core.Task;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.core.TaskState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The tasks. Longer than most, because a task has many columns and each stands here once.
public final class TaskTable {

  /// Conditions of a task that can be handed out, in the words of the indexes that hold just those.
  static final String READY =
      "t.status = 'pending' and t.open_prerequisites = 0 and t.open_children = 0";

  private static final String ALL = "select t.* from task t ";

  private final Sql sql;
  private final @Nullable Ledger ledger;

  TaskTable(Sql sql, @Nullable Ledger ledger) {
    this.sql = sql;
    this.ledger = ledger;
  }

  public Optional<Task> find(TaskId id) {
    return sql.one(ALL + "where t.id = ?", TaskTable::read, id.text());
  }

  /// Ids that begin with that text, at most `limit` of them.
  public List<TaskId> beginningWith(String text, int limit) {
    return sql.list(
        "select id from task where id >= ? and id < ? order by id limit ?",
        row -> new TaskId(row.getString(1)),
        text,
        text + "\u007f",
        limit);
  }

  /// The number of the next task, which orders tasks by age.
  public long nextNumber() {
    return counting().nextTask();
  }

  /// The number of the latest task.
  public long lastNumber() {
    return counting().lastTask();
  }

  public void insert(Task task) {
    var brief = task.brief();
    sql.send(
        """
        insert into task (number, id, parent, root, position, title, description, task_type,
          complexity, specialist, effort, due_date, context, priority, criteria, lease_seconds,
          max_attempts, timeout_seconds, by_hand, status, not_before, attempt, failures,
          open_prerequisites, open_children, progress, version, created_at, updated_at)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', 0, ?, 0, ?, ?, -1,
          1, ?, ?)
        """,
        task.number(),
        task.id().text(),
        text(task.parent()),
        task.root().text(),
        task.position(),
        brief.title(),
        brief.description(),
        brief.taskType(),
        brief.complexity(),
        brief.specialist(),
        brief.effort(),
        brief.dueDate(),
        brief.context(),
        brief.priority(),
        Moments.joined(brief.criteria()),
        brief.leaseSeconds(),
        brief.maxAttempts(),
        brief.timeoutSeconds(),
        brief.completeByHand(),
        task.attempt(),
        task.openPrerequisites(),
        task.openChildren(),
        task.createdAt(),
        task.updatedAt());
    index(task);
    counting().moved(null, task.status());
    if (readied(null, task)) counting().readied();
  }

  /// Writes what differs, with one statement; indexes of what stays the same are left alone.
  public Task save(Task before, Task after) {
    write(before, after);
    if (!words(before).equals(words(after))) {
      counting().words(sql.dialect().unindexText(), after.number());
      index(after);
    }
    counting().moved(before.status(), after.status());
    if (readied(before, after)) counting().readied();
    return after;
  }

  /// Whether it can be handed out now or with time alone, and could not before, or not to the same.
  private static boolean readied(@Nullable Task before, Task after) {
    return free(after)
        && (before == null
            || !free(before)
            || !before.state().equals(after.state())
            || !before.root().equals(after.root())
            || !before.brief().specialist().equals(after.brief().specialist()));
  }

  private static boolean free(Task task) {
    return task.status() == Status.PENDING
        && task.openPrerequisites() == 0
        && task.openChildren() == 0;
  }

  /// Only if nobody has taken the task meanwhile: a second net under the rules, which have looked
  /// at the attempt already.
  private void write(Task before, Task after) {
    var row = new Changes();
    if (!before.state().equals(after.state()) || before.attempt() != after.attempt()) {
      state(row, after);
    }
    if (!before.brief().equals(after.brief())) brief(row, after.brief());
    if (before.openPrerequisites() != after.openPrerequisites()
        || before.openChildren() != after.openChildren()) {
      row.set("open_prerequisites", after.openPrerequisites());
      row.set("open_children", after.openChildren());
    }
    if (!Objects.equals(before.parent(), after.parent()) || before.position() != after.position()) {
      row.set("parent", text(after.parent()));
      row.set("root", after.root().text());
      row.set("position", after.position());
    }
    if (before.version() != after.version()) rest(row, after);
    if (row.columns.isEmpty()) return;
    row.values.add(after.number());
    row.values.add(before.attempt());
    sql.sendForOne(
        after.id() + " is not at attempt " + before.attempt(),
        "update task set " + String.join(", ", row.columns) + " where number = ? and attempt = ?",
        row.values.toArray());
  }

  /// Columns that are to be changed, and to what.
  private static final class Changes {
    final List<String> columns = new ArrayList<>();
    final List<@Nullable Object> values = new ArrayList<>();

    void set(String column, @Nullable Object value) {
      columns.add(column + " = ?");
      values.add(value);
    }
  }

  private static void state(Changes row, Task task) {
    var state = task.state();
    var held = state instanceof TaskState.Active active ? active : null;
    row.set("status", task.status().word());
    row.set("holder", held == null ? null : held.holder().agent());
    row.set("holder_process", held == null ? null : held.holder().process());
    row.set("since", held == null ? null : held.since());
    row.set("until", held == null ? null : held.until());
    row.set("held_seconds", held == null ? null : held.leaseSeconds());
    row.set(
        "not_before",
        state instanceof TaskState.Pending(var notBefore) ? notBefore : Instant.EPOCH);
    row.set("reason", state.reason());
    row.set("ended_at", state.endedAt());
    row.set("was", state instanceof TaskState.Archived(_, var was) ? was.word() : null);
    row.set("attempt", task.attempt());
  }

  private static void brief(Changes row, Brief brief) {
    row.set("title", brief.title());
    row.set("description", brief.description());
    row.set("task_type", brief.taskType());
    row.set("complexity", brief.complexity());
    row.set("specialist", brief.specialist());
    row.set("effort", brief.effort());
    row.set("due_date", brief.dueDate());
    row.set("context", brief.context());
    row.set("priority", brief.priority());
    row.set("criteria", Moments.joined(brief.criteria()));
    row.set("lease_seconds", brief.leaseSeconds());
    row.set("max_attempts", brief.maxAttempts());
    row.set("timeout_seconds", brief.timeoutSeconds());
    row.set("by_hand", brief.completeByHand());
  }

  private static void rest(Changes row, Task task) {
    row.set("failures", task.failures());
    row.set("progress", task.progress());
    row.set("note", task.note());
    row.set("summary", task.summary());
    row.set("version", task.version());
    row.set("updated_at", task.updatedAt());
  }

  /// Removes a task for good; its dependencies, attempts and artifact records go with it.
  public void delete(Task task) {
    counting().words(sql.dialect().unindexText(), task.number());
    if (task.attempt() > 0) {
      sql.send(
          """
          insert into buried (id, attempt) values (?, ?)
          on conflict (id) do update set attempt = excluded.attempt
          """,
          task.id().text(),
          task.attempt());
    }
    sql.send("delete from task where number = ?", task.number());
    counting().moved(task.status(), null);
  }

  /// The latest attempt on a deleted task of that id, zero where there was none: those numbers are
  /// never used again.
  public long attemptsBefore(TaskId id) {
    return sql.number("select attempt from buried where id = ?", id.text());
  }

  /// Gives everything below a task another root.
  public void reroot(TaskId top, TaskId root) {
    sql.send(
        """
        with recursive below (id) as (
          select id from task where id = ?
          union
          select child.id from task child join below on child.parent = below.id)
        update task set root = ? where id in (select id from below)
        """,
        top.text(),
        root.text());
  }

  public List<Task> children(TaskId parent) {
    return sql.list(
        ALL + "where t.parent = ? order by t.position, t.number", TaskTable::read, parent.text());
  }

  /// Children that are not over for their parent, at most `limit` of them.
  public List<TaskId> openChildren(TaskId parent, int limit) {
    return sql.list(
        """
        select id from task where parent = ?
          and status not in ('completed', 'cancelled', 'archived') order by position, number limit ?
        """,
        row -> new TaskId(row.getString(1)),
        parent.text(),
        limit);
  }

  public int childCount(TaskId parent) {
    return (int) sql.number("select count(*) from task where parent = ?", parent.text());
  }

  public int completedChildren(TaskId parent) {
    return (int)
        sql.number(
            """
            select count(*) from task where parent = ?
              and (status = 'completed' or was = 'completed')
            """,
            parent.text());
  }

  /// The place after the last child.
  public int nextPosition(TaskId parent) {
    return (int)
        sql.number(
            "select coalesce(max(position), -1) + 1 from task where parent = ?", parent.text());
  }

  /// Active tasks whose lease has ended, longest ago first.
  public List<Task> lapsed(Instant now, int limit) {
    return sql.list(
        ALL + "where t.status = 'active' and t.until <= ? order by t.until limit ?",
        TaskTable::read,
        now,
        limit);
  }

  /// The processes that hold something.
  public List<String> holdingProcesses() {
    return sql.list(
        "select distinct holder_process from task where status = 'active' order by holder_process",
        row -> row.getString(1));
  }

  public List<Task> heldByProcess(String process) {
    return sql.list(
        ALL + "where t.status = 'active' and t.holder_process = ? order by t.number",
        TaskTable::read,
        process);
  }

  /// The ready task of highest priority, oldest first: of any role or of one, anywhere or below one
  /// task.
  public Optional<Task> nextReady(Instant now, @Nullable String specialist, @Nullable Task below) {
    var conditions = new StringBuilder(ALL + "where " + READY + " and t.not_before <= ?");
    var values = new ArrayList<Object>();
    values.add(now);
    if (specialist != null) {
      conditions.append(" and t.specialist = ?");
      values.add(specialist);
    }
    if (below != null) {
      conditions.append(" and t.root = ?");
      values.add(below.root().text());
    }
    if (below != null && !below.root().equals(below.id())) {
      conditions.append(
          """
           and exists (
            with recursive above (id) as (
              select t.parent
              union
              select up.parent from task up join above on up.id = above.id)
            select 1 from above where id = ?)\
          """);
      values.add(below.id().text());
    }
    conditions.append(" order by t.priority desc, t.number limit 1");
    return sql.one(conditions.toString(), TaskTable::read, values.toArray());
  }

  /// The earliest moment still to come at which a waiting or held task may become ready by the
  /// passing of time.
  public Optional<Instant> nextChange(Instant now) {
    var waiting =
        sql.number(
            "select min(t.not_before) from task t where "
                + READY
                + " and t.not_before > 0 and t.not_before > ?",
            now);
    var held = sql.number("select min(until) from task where status = 'active' and until > ?", now);
    var next = waiting == 0 ? held : held == 0 ? waiting : Math.min(waiting, held);
    return next == 0 ? Optional.empty() : Optional.of(Moments.moment(next));
  }

  /// How many tasks are ready, counted up to `limit`.
  public long countReady(Instant now, int limit) {
    return sql.number(
        "select count(*) from (select 1 from task t where "
            + READY
            + " and t.not_before <= ? order by t.priority desc, t.number limit ?) as few",
        now,
        limit);
  }

  private void index(Task task) {
    var brief = task.brief();
    counting()
        .words(
            sql.dialect().indexText(),
            sql.dialect()
                .indexed(
                    task.number(),
                    brief.title(),
                    brief.description(),
                    task.summary() == null ? "" : task.summary()));
  }

  private static List<String> words(Task task) {
    var summary = task.summary();
    return List.of(
        task.brief().title(), task.brief().description(), summary == null ? "" : summary);
  }

  private Ledger counting() {
    if (ledger == null) throw new IllegalStateException("this transaction only reads");
    return ledger;
  }

  private static @Nullable String text(@Nullable TaskId id) {
    return id == null ? null : id.text();
  }

  static Task read(ResultSet row) throws SQLException {
    var parent = row.getString("parent");
    return new Task(
        new TaskId(row.getString("id")),
        row.getLong("number"),
        parent == null ? null : new TaskId(parent),
        new TaskId(row.getString("root")),
        row.getInt("position"),
        brief(row),
        state(row),
        row.getLong("attempt"),
        row.getInt("failures"),
        row.getInt("open_prerequisites"),
        row.getInt("open_children"),
        row.getInt("progress"),
        row.getString("note"),
        row.getString("summary"),
        row.getLong("version"),
        Moments.moment(row.getLong("created_at")),
        Moments.moment(row.getLong("updated_at")));
  }

  private static Brief brief(ResultSet row) throws SQLException {
    return new Brief(
        row.getString("title"),
        row.getString("description"),
        row.getString("task_type"),
        row.getString("complexity"),
        row.getString("specialist"),
        row.getString("effort"),
        row.getString("due_date"),
        row.getString("context"),
        row.getInt("priority"),
        Moments.split(row.getString("criteria")),
        row.getInt("lease_seconds"),
        row.getInt("max_attempts"),
        row.getInt("timeout_seconds"),
        row.getInt("by_hand") == 1);
  }

  private static TaskState state(ResultSet row) throws SQLException {
    var reason = Objects.requireNonNullElse(row.getString("reason"), "");
    var ended = Moments.moment(row.getLong("ended_at"));
    return switch (Status.of(row.getString("status")).orElseThrow()) {
      case PENDING -> new TaskState.Pending(Moments.moment(row.getLong("not_before")));
      case ACTIVE ->
          new TaskState.Active(
              new Actor(row.getString("holder"), row.getString("holder_process")),
              Moments.moment(row.getLong("since")),
              Moments.moment(row.getLong("until")),
              row.getInt("held_seconds"));
      case BLOCKED -> new TaskState.Blocked(reason);
      case COMPLETED -> new TaskState.Completed(ended);
      case FAILED -> new TaskState.Failed(ended, reason);
      case CANCELLED -> new TaskState.Cancelled(ended, reason);
      case ARCHIVED -> new TaskState.Archived(ended, Status.of(row.getString("was")).orElseThrow());
    };
  }
}
