package dev.taskorchestrator.bench;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a project of the bench lies: in its own folder, or in PostgreSQL, where its tables are
/// thrown away at the end.
///
/// @param url of PostgreSQL as the product takes it; null for the project's folder
/// @param name of the project there
record Database(@Nullable String url, String name) implements AutoCloseable {

  static Database of(@Nullable String url) {
    return new Database(url, "bench_" + Long.toString(System.nanoTime(), 36));
  }

  /// What the product is told of it.
  List<String> options() {
    return url == null
        ? List.of("--database", "sqlite")
        : List.of("--database", url, "--project-name", name);
  }

  /// How much disk its tables and indexes take.
  long bytes() throws SQLException {
    try (var connection = connection();
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select sum(pg_total_relation_size(c.oid)) from pg_class c"
                    + " join pg_namespace n on n.oid = c.relnamespace"
                    + " where c.relkind = 'r' and n.nspname = 'orchestrator_"
                    + name
                    + "'")) {
      row.next();
      return row.getLong(1);
    }
  }

  private Connection connection() throws SQLException {
    var uri = URI.create(String.valueOf(url));
    var user = String.valueOf(uri.getUserInfo()).split(":", 2);
    var port = uri.getPort() < 0 ? 5432 : uri.getPort();
    return DriverManager.getConnection(
        "jdbc:postgresql://" + uri.getHost() + ":" + port + uri.getPath(),
        user[0],
        user.length > 1 ? user[1] : "");
  }

  @Override
  public void close() throws SQLException {
    if (url == null) return;
    try (var connection = connection();
        var statement = connection.createStatement()) {
      statement.execute("drop schema if exists orchestrator_" + name + " cascade");
    }
  }
}
