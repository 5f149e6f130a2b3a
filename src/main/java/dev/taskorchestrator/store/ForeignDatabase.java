package dev.taskorchestrator.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The database of another program, to be read and not touched. Even to read one in SQLite's mode
/// of a write-ahead log changes files beside it, so a copy of all of them is read.
public final class ForeignDatabase implements AutoCloseable {

  private static final long LARGEST = 2L << 30;

  private final Path folder;
  private final Sql sql;

  private ForeignDatabase(Path folder, Sql sql) {
    this.folder = folder;
    this.sql = sql;
  }

  /// Opens a copy of that file and of the log beside it.
  ///
  /// @throws IOException when it cannot be copied, or is no database
  public static ForeignDatabase open(Path file) throws IOException {
    if (Files.size(file) > LARGEST) throw new IOException("the database is larger than 2 GB");
    var folder = Files.createTempDirectory("orchestrator-import-");
    try {
      var copy = folder.resolve("copy.db");
      Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      var log = file.resolveSibling(file.getFileName() + "-wal");
      if (Files.exists(log)) Files.copy(log, folder.resolve("copy.db-wal"));
      var sql = new SqliteFile(copy, false).openWriter();
      sql.number("select count(*) from sqlite_schema");
      return new ForeignDatabase(folder, sql);
    } catch (IOException | StorageFault failure) {
      clean(folder);
      throw failure instanceof IOException io
          ? io
          : new IOException("it is no database that can be read", failure);
    }
  }

  /// Whether there is a table of that name.
  public boolean has(String table) {
    return sql.number("select count(*) from sqlite_schema where type = 'table' and name = ?", table)
        > 0;
  }

  /// Rows of a table, by the names of their columns; values as text.
  ///
  /// @param table a plain name
  public List<Map<String, @Nullable String>> rows(String table, int most) {
    if (!table.matches("[a-z_]+")) throw new IllegalArgumentException("no plain name: " + table);
    if (!has(table)) return List.of();
    return sql.list(
        "select * from " + table + " order by rowid limit ?",
        row -> {
          var columns = row.getMetaData();
          var values = new LinkedHashMap<String, @Nullable String>();
          for (int i = 1; i <= columns.getColumnCount(); i++) {
            values.put(columns.getColumnName(i), row.getString(i));
          }
          return values;
        },
        most);
  }

  @Override
  public void close() {
    sql.close();
    clean(folder);
  }

  private static void clean(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (var file : new ArrayList<>(files.toList()).reversed()) Files.deleteIfExists(file);
    } catch (IOException leftover) {
      Objects.requireNonNull(leftover); // the system clears its own folder of such files
    }
  }
}
