package dev.taskorchestrator.store;

import java.sql.SQLException;
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

  @Override
  public String beginWrite() {
    return "begin immediate";
  }

  @Override
  public String beginRead() {
    return "begin deferred";
  }

  @Override
  public String forUpdate() {
    return "";
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
