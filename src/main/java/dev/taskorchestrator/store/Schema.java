package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;

/// The shape of the database, built in numbered steps that only go forward. A database that is
/// newer than the program is refused; one whose steps were not these is too.
final class Schema {

  /// The version this program writes.
  static final int VERSION = 1;

  private static final String TABLE =
      "create table if not exists migration"
          + " (version integer primary key, checksum bigint not null, at bigint not null)";

  private Schema() {}

  /// The version of that database, zero for an empty one.
  static int version(Sql sql) {
    var present = sql.number("select count(*) from sqlite_schema where name = 'migration'");
    return present == 0 ? 0 : (int) sql.number("select coalesce(max(version), 0) from migration");
  }

  /// Whether this program can work with it as it is.
  static Outcome<Boolean> current(Sql sql) {
    var version = version(sql);
    if (version > VERSION) {
      return Outcome.refused(
          new Refusal.ProjectUnusable(
              "database_newer",
              "This project's database is of version "
                  + version
                  + "; this program knows versions up to "
                  + VERSION
                  + ".",
              "Update the program; nothing was changed."));
    }
    return Outcome.done(version == VERSION);
  }

  /// Takes the missing steps, in the transaction that is open.
  static void migrate(Sql sql, Instant now) {
    sql.run(TABLE);
    for (int version = version(sql) + 1; version <= VERSION; version++) {
      var script = script(version);
      for (var statement : statements(script)) sql.run(statement);
      if (version == 1) sql.dialect().textSchema().forEach(sql::run);
      sql.run(
          "insert into migration (version, checksum, at) values (?, ?, ?)",
          version,
          checksum(script),
          now);
    }
  }

  private static List<String> statements(String script) {
    var bare = script.lines().filter(line -> !line.startsWith("--")).toList();
    return Arrays.stream(String.join("\n", bare).split(";\n", -1))
        .map(statement -> statement.strip().replaceAll(";$", ""))
        .filter(statement -> !statement.isEmpty())
        .toList();
  }

  private static String script(int version) {
    var name = "/schema/%03d.sql".formatted(version);
    try (var stream = Schema.class.getResourceAsStream(name)) {
      if (stream == null) throw new IllegalStateException(name + " is missing");
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static long checksum(String script) {
    var crc = new CRC32();
    crc.update(script.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
