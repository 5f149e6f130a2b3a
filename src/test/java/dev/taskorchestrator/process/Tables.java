package dev.taskorchestrator.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A look at what a project keeps, past every server: its tables and its folder of artifacts.
final class Tables implements AutoCloseable {

  private final Path folder;
  private final Connection connection;

  Tables(Path project) throws SQLException {
    this.folder = project.resolve(".task_orchestrator");
    this.connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("tasks.db"));
    try (var statement = connection.createStatement()) {
      statement.execute("pragma busy_timeout = 5000");
    }
  }

  /// The rows that a statement answers, columns parted by a bar.
  List<String> rows(String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var answer = statement.executeQuery(sql)) {
      var columns = answer.getMetaData().getColumnCount();
      var rows = new ArrayList<String>();
      while (answer.next()) {
        var row = new ArrayList<String>();
        for (int column = 1; column <= columns; column++) {
          row.add(String.valueOf(answer.getString(column)));
        }
        rows.add(String.join("|", row));
      }
      return rows;
    }
  }

  /// The one number that a statement answers.
  long number(String sql) throws SQLException {
    return Long.parseLong(rows(sql).getFirst());
  }

  /// Keeps the write lock, as a program that knows nothing of the product may.
  void hold() throws SQLException {
    run("begin immediate");
  }

  void letGo() throws SQLException {
    run("rollback");
  }

  private void run(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /// Every table with the digest of its rows, and every artifact's file with that of its bytes: two
  /// that are equal hold the same.
  List<String> everything() throws SQLException, IOException {
    var found = new TreeMap<String, String>();
    for (var table :
        rows("select name from sqlite_schema where type = 'table' and sql not like '%virtual%'")) {
      found.put(
          table, digest(String.join("\n", rows("select * from \"" + table + "\" order by 1, 2"))));
    }
    found.putAll(files());
    return found.entrySet().stream().map(entry -> entry.getKey() + " " + entry.getValue()).toList();
  }

  /// The files of artifacts, whole ones and drafts.
  Map<String, String> files() throws IOException {
    var found = new TreeMap<String, String>();
    var artifacts = folder.resolve("artifacts");
    if (!Files.exists(artifacts)) return found;
    try (var files = Files.walk(artifacts)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var name = artifacts.relativize(file).toString();
        found.put(name, digest(Files.readString(file, StandardCharsets.ISO_8859_1)));
      }
    }
    return found;
  }

  private static String digest(String text) {
    try {
      var hash = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(hash.digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
