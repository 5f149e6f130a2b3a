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

  /// What each step was when it was published, so that a database built by other steps is told
  /// apart without reading them. A published step never changes; `SchemaTest` holds them to it.
  static final List<Long> CHECKSUMS =
      List.of(595_341_418L, 1_717_153_480L, 3_636_521_981L, 575_959_250L, 1_696_018_350L);

  /// The version this program writes.
  static final int VERSION = CHECKSUMS.size();

  /// From this version on it is written down how old a program may be that works with it.
  private static final int SIDE_BY_SIDE = 5;

  /// The oldest version whose programs can work with tables of the present one.
  private static final int OLDEST = 5;

  private static final String TABLE =
      "create table if not exists migration"
          + " (version integer primary key, checksum bigint not null, at bigint not null)";

  private Schema() {}

  /// The version of that database, zero for an empty one.
  static int version(Sql sql) {
    var present = sql.number(sql.dialect().hasTable(), "migration");
    return present == 0 ? 0 : (int) sql.number("select coalesce(max(version), 0) from migration");
  }

  /// Whether this program can work with it as it is.
  static Outcome<Boolean> current(Sql sql) {
    var version = version(sql);
    if (version > VERSION && oldest(sql) > VERSION) return Outcome.refused(newer(version));
    return version == 0 || sameSteps(sql) ? Outcome.done(version >= VERSION) : foreign();
  }

  private static long oldest(Sql sql) {
    return sql.number(
        "select max(case when oldest = 0 then version else oldest end) from migration");
  }

  static Refusal newer(int version) {
    return new Refusal.ProjectUnusable(
        "database_newer",
        "This project's database is of version "
            + version
            + "; this program knows versions up to "
            + VERSION
            + ".",
        "Update the program; nothing was changed.");
  }

  private static boolean sameSteps(Sql sql) {
    var steps = sql.list("select checksum from migration order by version", row -> row.getLong(1));
    var known = Math.min(steps.size(), VERSION);
    return steps.subList(0, known).equals(CHECKSUMS.subList(0, known));
  }

  private static Outcome<Boolean> foreign() {
    return Outcome.refused(
        new Refusal.ProjectUnusable(
            "database_foreign",
            "This project's database was not built by a released version of this program.",
            "Move .task_orchestrator/tasks.db away, or use the program that made it."));
  }

  /// Takes the missing steps, in the transaction that is open.
  static void migrate(Sql sql, Instant now) {
    migrate(sql, now, VERSION);
  }

  /// Those up to one version, as an earlier program took them.
  static void migrate(Sql sql, Instant now, int last) {
    sql.run(TABLE);
    for (int version = version(sql) + 1; version <= last; version++) {
      for (var statement : statements(script(version))) sql.run(sql.dialect().schema(statement));
      if (version == 1) sql.dialect().textSchema().forEach(sql::run);
      sql.run(
          "insert into migration (version, checksum, at) values (?, ?, ?)",
          version,
          CHECKSUMS.get(version - 1),
          now);
      if (version >= SIDE_BY_SIDE) {
        sql.run("update migration set oldest = ? where version = ?", OLDEST, version);
      }
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

  /// What a step comes to: the script, and for the first what a dialect adds to it.
  static long checksum(int version, Dialect dialect) {
    var crc = new CRC32();
    crc.update(script(version).getBytes(StandardCharsets.UTF_8));
    if (version == 1) {
      for (var statement : dialect.textSchema()) {
        crc.update(statement.getBytes(StandardCharsets.UTF_8));
      }
    }
    return crc.getValue();
  }
}
