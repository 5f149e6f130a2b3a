package dev.taskorchestrator.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// SQLite's words. Full text is an FTS5 table without content of its own; words match from their
/// beginning, whatever their case and accents.
final class SqliteDialect implements Dialect {

  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}\\p{M}]+");

  /// Words of a search that are looked up; more would only narrow it further.
  private static final int WORDS = 64;

  /// The full-text index keeps in mind where its pieces are. A query makes it look whether others
  /// have moved them; the check of its structure does not, and would miss them (SQLite 3.54.1).
  private static final String LOOK_ANEW =
      "select count(*) from (select 1 from task_text where task_text match 'a' limit 1)";

  private static final long WHOLE = 32L << 20;

  @Override
  public List<String> beginWrite() {
    return List.of("begin immediate");
  }

  @Override
  public List<String> beginTurn() {
    return beginWrite();
  }

  @Override
  public List<String> beginRead() {
    return List.of("begin deferred");
  }

  @Override
  public String now() {
    return "0";
  }

  @Override
  public String hasTable() {
    return "select count(*) from sqlite_schema where name = ?";
  }

  @Override
  public String storable(String text) {
    return text;
  }

  @Override
  public String schema(String statement) {
    return statement;
  }

  @Override
  public boolean overNetwork() {
    return false;
  }

  @Override
  public Object[] indexed(long number, String title, String description, String summary) {
    return new Object[] {number, title, description, summary};
  }

  @Override
  public List<String> textSchema() {
    return List.of(
        """
        create virtual table task_text using fts5(
          title, description, summary, content='', contentless_delete=1,
          tokenize='unicode61 remove_diacritics 2')\
        """,
        "insert into task_text (task_text, rank) values ('rank', 'bm25(10.0, 3.0, 2.0)')");
  }

  @Override
  public String indexText() {
    return "insert into task_text (rowid, title, description, summary) values (?, ?, ?, ?)";
  }

  @Override
  public String unindexText() {
    return "delete from task_text where rowid = ?";
  }

  @Override
  public String indexedNumbers() {
    return "select rowid from task_text";
  }

  @Override
  public String textJoin() {
    return "join task_text on task_text.rowid = t.number";
  }

  @Override
  public String textMatch() {
    return "task_text match ?";
  }

  @Override
  public String textRank() {
    return "task_text.rank";
  }

  /// Every word quoted, so that none is taken for an operator.
  @Override
  public String textQuery(String search) {
    return WORD.matcher(search)
        .results()
        .limit(WORDS)
        .map(word -> "\"" + word.group() + "\"*")
        .collect(Collectors.joining(" "));
  }

  /// Everything at once where that is quick, for only then pages that two tables both claim are
  /// found for certain.
  @Override
  public List<String> parts(Sql sql) {
    var bytes = sql.number("pragma page_count") * sql.number("pragma page_size");
    if (bytes <= WHOLE) return List.of("");
    var parts = new ArrayList<String>(List.of("sqlite_schema"));
    parts.addAll(
        sql.list(
            "select name from sqlite_schema where type = 'table' order by name",
            row -> row.getString(1)));
    return parts;
  }

  @Override
  public List<String> structure(Sql sql, String part) {
    sql.number(LOOK_ANEW);
    var of = part.isEmpty() ? "" : "('" + part.replace("'", "''") + "')";
    return sql.list("pragma integrity_check" + of, row -> row.getString(1)).stream()
        .filter(line -> !line.equals("ok"))
        .toList();
  }

  /// The low byte of SQLite's result code; the rest is detail, but for memory that processes share:
  /// its file could not be made longer, for which a full disk is the reason. See
  /// https://sqlite.org/rescode.html
  @Override
  public StorageFault.Kind kind(SQLException failure) {
    if (failure instanceof SQLiteException known
        && known.getResultCode() == SQLiteErrorCode.SQLITE_IOERR_SHMSIZE) {
      return StorageFault.Kind.FULL;
    }
    return switch (failure.getErrorCode() & 0xff) {
      case 5, 6 -> StorageFault.Kind.BUSY;
      case 8 -> StorageFault.Kind.READ_ONLY;
      case 9 -> StorageFault.Kind.INTERRUPTED;
      case 10, 14 -> StorageFault.Kind.IO;
      case 11, 26 -> StorageFault.Kind.CORRUPT;
      case 13 -> StorageFault.Kind.FULL;
      case 19 -> StorageFault.Kind.CONSTRAINT;
      default -> StorageFault.Kind.OTHER;
    };
  }
}
