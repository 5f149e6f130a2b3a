package dev.taskorchestrator.store;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/// Whether the database is what this program wrote. SQLite tells damage of its own structure when
/// it comes across it or is asked to look; what it cannot know (a schema that was altered, a log of
/// another database, events that are missing, contents that changed) is looked at here. Each
/// question is small enough to be one transaction; [Inspection] asks all of them.
public final class Soundness {

  /// What the schema of the present version comes to. A new step changes it; `SoundnessTest` tells
  /// the number.
  static final long SCHEMA = 1_468_362_380L;

  static final String TABLES =
      "'project', 'tally', 'task', 'dependency', 'attempt', 'content', 'artifact', 'event',"
          + " 'receipt', 'session', 'migration', 'task_text', 'named_lock', 'lock_waiter', 'buried',"
          + " 'session_task', 'memo', 'archive', 'rule', 'rule_done', 'origin', 'restart',"
          + " 'token', 'errand', 'batch'";

  /// Events at the end that are looked at whenever the database is opened.
  private static final int TAIL = 64;

  /// Faults that are named; more say no more.
  private static final int NAMED = 5;

  private final Sql sql;

  Soundness(Sql sql) {
    this.sql = sql;
  }

  /// What tells this database from every other, once it was given something.
  int identity() {
    return (int) sql.number("pragma user_version");
  }

  /// Whether tables and indexes are as the steps made them: SQLite would believe an altered index.
  /// What the steps of a newer program made is not known here.
  boolean schemaIsOurs() {
    return Schema.version(sql) > Schema.VERSION || fingerprint() == SCHEMA;
  }

  /// Only what is ours: the tables within the full-text index are SQLite's affair, and what other
  /// programs keep beside ours is theirs.
  long fingerprint() {
    var crc = new CRC32();
    sql.list(
            "select type || name || tbl_name || coalesce(sql, '') from sqlite_schema where tbl_name in ("
                + TABLES
                + ") order by type, name",
            row -> row.getString(1))
        .forEach(text -> crc.update(text.getBytes(StandardCharsets.UTF_8)));
    return crc.getValue();
  }

  /// Whether the row that all counts stand in is there, without which nothing can be read.
  boolean hasItsRow() {
    return sql.number("select count(*) from project where id = 1") == 1;
  }

  /// What can be told in a moment: whether the last events are those that were written.
  Optional<String> tail() {
    return links(Math.max(0, last() - TAIL), TAIL + 1).faults().stream().findFirst();
  }

  long last() {
    return sql.number("select last_event from project where id = 1");
  }

  /// Events after a number, each held against its link to those before, and the last against what
  /// the project knows as its last.
  Piece links(long after, int limit) {
    var events = new EventTable(sql, null);
    var broken = events.broken(after, limit);
    var next = events.last() - after > limit ? after + limit : -1;
    return new Piece(
        next,
        broken.isPresent()
            ? List.of("the chain of events is broken at event " + broken.getAsLong())
            : List.of());
  }

  /// The parts whose structure is looked at one by one: everything at once where that is quick, for
  /// only then pages that two tables both claim are found for certain.
  List<String> parts() {
    return sql.dialect().parts(sql);
  }

  /// What is wrong with the structure of a part.
  List<String> structure(String part) {
    return sql.dialect().structure(sql, part).stream().limit(NAMED).toList();
  }

  /// A piece of something that is looked through from one end to the other.
  ///
  /// @param next where the next piece begins; -1 after the last
  public record Piece(long next, List<String> faults) {}

  /// The content of a row, and whether it is what its name says.
  record Body(String name, boolean sound) {}

  /// Contents that lie in rows, after a name.
  List<Body> inRows(String after, int limit) {
    return sql.list(
        "select hash, body from content where hash > ? order by hash limit ?",
        row -> {
          var name = String.valueOf(row.getString(1));
          return new Body(name, Contents.isNamed(name, row.getString(2)));
        },
        after,
        limit);
  }

  /// The names of contents that lie in files, after a name.
  List<String> inFiles(String after, int limit) {
    return sql.list(
        """
        select distinct hash from artifact where in_file = 1 and hash > ? order by hash limit ?\
        """,
        row -> row.getString(1),
        after,
        limit);
  }
}
