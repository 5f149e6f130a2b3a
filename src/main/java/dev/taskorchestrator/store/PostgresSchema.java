package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/// A project's own schema in a PostgreSQL database: its name, what transactions in it begin with,
/// and how it comes to be and is brought up to date.
///
/// @param project the name of the project, as its users know it
/// @param name of the schema, which needs no quotes
record PostgresSchema(String project, String name) {

  private static final int LONGEST = 40;

  /// The schema of a project. Names that differ have schemas that differ.
  static PostgresSchema of(String project) {
    var plain = project.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    var cut = plain.length() > LONGEST ? plain.substring(0, LONGEST) : plain;
    var mark = cut.equals(project) ? "" : "_" + mark(project);
    return new PostgresSchema(project, "orchestrator_" + cut + mark);
  }

  private static String mark(String project) {
    var crc = new CRC32();
    crc.update(project.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().toHexDigits((int) crc.getValue());
  }

  /// What every transaction begins with.
  ///
  /// @param all also what a connection without a pooler between keeps
  List<String> settings(boolean all) {
    var path = "SET LOCAL search_path = " + name + ", pg_temp";
    if (!all) return List.of(path);
    return Stream.of(Stream.of(path), PostgresConnections.settings("SET LOCAL "))
        .flatMap(settings -> settings)
        .toList();
  }

  /// Brings it up to date where it is not; makes it where it is missing.
  Outcome<Boolean> open(Sql sql, PostgresDialect dialect, Instant now) {
    sql.begin(dialect.beginRead());
    var exists = exists(sql);
    var current =
        exists && !usable(sql)
            ? Outcome.<Boolean>refused(closed())
            : exists ? Schema.current(sql) : Outcome.done(false);
    sql.commit();
    if (!current.equals(Outcome.done(false))) return current;
    return migrate(sql, dialect, now);
  }

  boolean exists(Sql sql) {
    return sql.number("select count(*) from pg_namespace where nspname = ?", name) > 0;
  }

  /// Whether this user may look into it. One who may not would find nothing there, and what he made
  /// would be made for his own connection, gone with it.
  private boolean usable(Sql sql) {
    return sql.number("select count(*) where current_schema() = ?", name) > 0;
  }

  /// Who migrates first does it for all; the others wait for the lock, and find nothing to do.
  private Outcome<Boolean> migrate(Sql sql, PostgresDialect dialect, Instant now) {
    var done = false;
    sql.begin(dialect.beginWrite());
    try {
      sql.run("SET LOCAL lock_timeout = '9s'");
      sql.list("select pg_advisory_xact_lock(?)", _ -> true, lock());
      if (!exists(sql)) {
        sql.run("create schema " + name);
        sql.run("comment on schema " + name + " is 'MCP Task Orchestrator: " + quoted() + "'");
      }
      if (!usable(sql)) return Outcome.refused(closed());
      var current = Schema.current(sql);
      if (current.equals(Outcome.done(false))) {
        Schema.migrate(sql, now);
        current = Schema.current(sql);
      }
      sql.commit();
      done = true;
      return current;
    } catch (StorageFault fault) {
      if (fault.kind() == StorageFault.Kind.READ_ONLY) return Outcome.refused(denied(fault));
      throw fault;
    } finally {
      if (!done) rollback(sql);
    }
  }

  /// Ends whatever is open; a connection that is broken is thrown away by whoever uses it next.
  static void rollback(Sql sql) {
    try {
      sql.rollback();
    } catch (StorageFault _) {
      // nothing is open any more
    }
  }

  private String quoted() {
    return project.replace("'", "''");
  }

  private long lock() {
    var crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return 0x7461736bL << 32 | crc.getValue(); // "task"
  }

  private Refusal closed() {
    return new Refusal.ProjectUnusable(
        "database_refused",
        "This user may not use the tables of project '" + project + "'.",
        "Grant this user what docs/postgresql.md names, or say which project is meant.");
  }

  private Refusal denied(StorageFault fault) {
    return new Refusal.ProjectUnusable(
        "database_refused",
        "The tables of project '"
            + project
            + "' are missing or of an older version, and this user may not make them: "
            + fault.getMessage()
            + ".",
        "Run any command once as a user who may create schemas in this database, then grant this"
            + " user what docs/postgresql.md names.");
  }
}
