package dev.taskorchestrator.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The rows of the tables as they lie there, to be carried from one database to another. Both have
/// the same tables, and texts, numbers and nothing for values.
final class Rows {

  /// A table and what its rows are told from each other by.
  record Table(String name, List<String> key) {
    Table(String name, String... key) {
      this(name, List.of(key));
    }
  }

  /// In an order in which each refers to what comes before it. What the database keeps for itself
  /// is not among them, nor what is put together anew: counts, contents, the index of words.
  static final List<Table> TABLES =
      List.of(
          new Table("task", "number"),
          new Table("dependency", "task", "prerequisite"),
          new Table("attempt", "task", "number"),
          new Table("artifact", "number"),
          new Table("event", "sequence"),
          new Table("receipt", "request_id"),
          new Table("session", "id"),
          new Table("session_task", "task"),
          new Table("named_lock", "name"),
          new Table("lock_waiter", "ticket", "name"),
          new Table("buried", "id"),
          new Table("memo", "number"),
          new Table("archive", "task"),
          new Table("rule", "id"),
          new Table("rule_done", "rule", "task", "event"),
          new Table("origin", "source", "key"),
          new Table("restart", "number"),
          new Table("token", "id"),
          new Table("errand", "id"));

  /// Where a content lies is each database's own affair.
  private static final String OWN = "in_file";

  /// The values of one row by the names of their columns.
  record Row(SortedMap<String, @Nullable Object> values) {
    @Nullable Object get(String column) {
      return values.get(column);
    }

    /// The same with another value in one place.
    Row with(String column, @Nullable Object value) {
      var other = new TreeMap<String, @Nullable Object>(values);
      other.put(column, value);
      return new Row(other);
    }

    String text(String column) {
      return String.valueOf(get(column));
    }

    /// Adds it to a digest.
    void into(MessageDigest digest) {
      var whole =
          values.entrySet().stream()
              .filter(value -> !value.getKey().equals(OWN))
              .map(value -> value.getKey() + "=" + value.getValue())
              .collect(Collectors.joining("\u001f", "", "\u001e"));
      digest.update(whole.getBytes(StandardCharsets.UTF_8));
    }
  }

  private final Sql sql;

  Rows(Sql sql) {
    this.sql = sql;
  }

  long count(Table table) {
    return sql.number("select count(*) from " + table.name());
  }

  /// Rows after one, in the order of their keys.
  List<Row> after(Table table, @Nullable Row last, int limit) {
    var key = String.join(", ", table.key());
    var values = new ArrayList<@Nullable Object>();
    var where = "";
    if (last != null) {
      where = " where (" + key + ") > (" + marks(table.key().size()) + ")";
      for (var column : table.key()) values.add(last.get(column));
    }
    values.add(limit);
    return sql.list(
        "select * from " + table.name() + where + " order by " + key + " limit ?",
        Rows::read,
        values.toArray());
  }

  void insert(Table table, Row row) {
    var columns = List.copyOf(row.values().keySet());
    var values = new ArrayList<@Nullable Object>(row.values().values());
    sql.send(
        "insert into "
            + table.name()
            + " ("
            + String.join(", ", columns)
            + ") values ("
            + marks(columns.size())
            + ")",
        values.toArray());
  }

  /// A task's words, which are found from now on.
  void index(Row task) {
    var summary = task.get("summary");
    var number = task.get("number");
    if (!(number instanceof Long known)) throw new IllegalStateException("a task has no number");
    sql.send(
        sql.dialect().indexText(),
        sql.dialect()
            .indexed(
                known,
                task.text("title"),
                task.text("description"),
                summary == null ? "" : summary.toString()));
  }

  void parent(Row task) {
    if (task.get("parent") == null) return;
    sql.send("update task set parent = ? where id = ?", task.get("parent"), task.get("id"));
  }

  void content(String hash, String body) {
    sql.send(
        "insert into content (hash, body) values (?, ?) on conflict (hash) do nothing", hash, body);
  }

  /// The project's own row.
  Row project() {
    return sql.one("select * from project where id = 1", Rows::read).orElseThrow();
  }

  /// Makes the counts those of another project, which goes on here from now on.
  void become(Row project, List<Row> tally) {
    for (var status : tally) {
      sql.send(
          "update tally set tasks = ? where status = ?", status.get("tasks"), status.get("status"));
    }
    var columns = new ArrayList<>(project.values().keySet());
    columns.removeAll(List.of("id", "halted", "clock_source", "clock_offset"));
    var values = new ArrayList<@Nullable Object>();
    for (var column : columns) values.add(project.get(column));
    sql.send(
        "update project set halted = null, clock_source = '', clock_offset = 0, "
            + columns.stream().map(column -> column + " = ?").collect(Collectors.joining(", "))
            + " where id = 1",
        values.toArray());
  }

  /// The link of an event, which stands for all that happened up to it; empty where there is none.
  String link(long sequence) {
    return sql.one(
            "select chain from event where sequence = ?",
            row -> String.valueOf(row.getString(1)),
            sequence)
        .orElse("");
  }

  List<Row> tally() {
    return sql.list("select * from tally order by status", Rows::read);
  }

  /// Takes out everything that was brought.
  void clear() {
    for (var table : TABLES.reversed()) {
      if (table.name().equals("task")) sql.send("update task set parent = null");
      sql.send("delete from " + table.name());
    }
    sql.send("delete from content");
    for (long number : sql.list(sql.dialect().indexedNumbers(), row -> row.getLong(1))) {
      sql.send(sql.dialect().unindexText(), number);
    }
  }

  private static Row read(ResultSet row) throws SQLException {
    var named = row.getMetaData();
    var values = new TreeMap<String, @Nullable Object>();
    for (int i = 1; i <= named.getColumnCount(); i++) {
      var value = row.getObject(i);
      values.put(
          named.getColumnName(i),
          value instanceof Number number ? (Object) number.longValue() : value);
    }
    return new Row(values);
  }

  private static String marks(int count) {
    return String.join(", ", Collections.nCopies(count, "?"));
  }
}
