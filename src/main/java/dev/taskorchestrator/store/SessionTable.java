package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Session;
import dev.taskorchestrator.core.TaskId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Who was in this project when, how much had happened by then, and what was planned there.
public final class SessionTable {

  private static final String COUNTED =
      """
      select session.*, count(task.id) as tasks,
        sum(case when task.status in ('pending', 'active', 'blocked', 'failed') then 1 else 0 end)
          as open
      from session
        left join session_task on session_task.session = session.id
        left join task on task.id = session_task.task
      """;

  private final Sql sql;

  SessionTable(Sql sql) {
    this.sql = sql;
  }

  /// Notes that somebody came.
  ///
  /// @param lastEvent the number of the last event, that of the opening included
  public void insert(
      String id, Actor actor, String client, String directory, Instant now, long lastEvent) {
    sql.send(
        """
        insert into session (id, agent, client, directory, opened_at, last_event, process, seen_at)
        values (?, ?, ?, ?, ?, ?, ?, ?)
        """,
        id,
        actor.agent(),
        client,
        directory,
        now,
        lastEvent,
        actor.process(),
        now);
  }

  /// The last event before that agent, or failing that an agent of that client, was here last.
  public OptionalLong lastSeen(String agent, String client) {
    var byAgent =
        sql.one(
            "select last_event from session where agent = ? order by opened_at desc limit 1",
            row -> row.getLong(1),
            agent);
    var seen =
        byAgent.or(() ->
            sql.one(
                "select last_event from session where client = ? order by opened_at desc limit 1",
                row -> row.getLong(1),
                client));
    return seen.map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /// Notes a sign of life.
  public void seen(String id, Instant now) {
    sql.send("update session set seen_at = ? where id = ? and seen_at < ?", now, id, now);
  }

  /// Somebody goes on with it, through that process.
  public void resume(String id, String process, Instant now, long lastEvent) {
    sql.send(
        """
        update session set process = ?, seen_at = ?, last_event = ?, ended_at = null, ending = null
        where id = ?
        """,
        process,
        now,
        lastEvent,
        id);
  }

  public void end(String id, Instant now, String why) {
    sql.send("update session set ended_at = ?, ending = ? where id = ?", now, why, id);
  }

  /// Puts a session back as it was.
  public void restore(Session session) {
    sql.send(
        """
        insert into session (id, agent, client, directory, opened_at, last_event, process, seen_at,
          ended_at, ending)
        values (?, ?, ?, ?, ?, 0, '', ?, ?, ?)
        """,
        session.id(),
        session.agent(),
        session.client(),
        session.directory(),
        session.openedAt(),
        session.seenAt(),
        session.endedAt(),
        session.ending());
  }

  /// Forgets a session. Its tasks stay, and belong to none.
  public void delete(String id) {
    sql.send("delete from session_task where session = ?", id);
    sql.send("delete from session where id = ?", id);
  }

  /// Notes that a task was planned in a session.
  public void planned(String session, TaskId task) {
    sql.send("insert into session_task (task, session) values (?, ?)", task.text(), session);
  }

  /// The session in which a task was planned.
  public Optional<String> of(TaskId task) {
    return sql.one(
        "select session from session_task where task = ?", row -> row.getString(1), task.text());
  }

  public Optional<Session> find(String id) {
    return sql.one(COUNTED + "where session.id = ? group by session.id", SessionTable::read, id);
  }

  /// Sessions, the one that was seen last first.
  public List<Session> latest(int limit) {
    return sql.list(
        COUNTED + "group by session.id order by session.seen_at desc, session.id limit ?",
        SessionTable::read,
        limit);
  }

  public long count() {
    return sql.number("select count(*) from session");
  }

  /// The ids of tasks that were planned in a session, oldest first.
  public List<TaskId> tasks(String session, int limit) {
    return sql.list(
        """
        select task.id from session_task join task on task.id = session_task.task
        where session_task.session = ? order by task.number limit ?
        """,
        row -> new TaskId(row.getString(1)),
        session,
        limit);
  }

  private static Session read(ResultSet row) throws SQLException {
    var opened = Moments.moment(row.getLong("opened_at"));
    var seen = Moments.moment(row.getLong("seen_at"));
    return new Session(
        row.getString("id"),
        row.getString("agent"),
        row.getString("client"),
        row.getString("directory"),
        row.getString("process"),
        opened,
        seen.isBefore(opened) ? opened : seen,
        Moments.moment(row, "ended_at"),
        row.getString("ending"),
        row.getLong("tasks"),
        row.getLong("open"));
  }
}
