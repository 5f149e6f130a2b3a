package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Puts a backup in the place of a project's state.
///
/// Numbers that were given after the backup was made must never be given again: who still has one
/// would be taken for somebody else. So attempt numbers and lock numbers begin again well above any
/// that can have been given, and events go on above the last that anybody can have seen. What was
/// held when the backup was made is held by nobody.
///
/// The database is exchanged in one step, the rename of one file; what comes before it only adds
/// files, so that a stop at any moment leaves the old state or the new.
public final class Restoring {

  /// More numbers than anybody takes between a backup and its return.
  static final long STEP = 1_000_000;

  private static final int FILLED = 100_000;

  /// What belongs to the database that was there, in the order in which it goes: without its log,
  /// it is not taken for sound.
  private static final List<String> BESIDE =
      List.of("-wal", "-shm", "-identity", "-last", "-damaged");

  private final Path folder;
  private final Time time;
  private final Machine machine;

  /// @param folder the project's `.task_orchestrator`
  public Restoring(Path folder, Time time, Machine machine) {
    this.folder = folder;
    this.time = time;
    this.machine = machine;
  }

  /// What was restored.
  ///
  /// @param kept where the state that was there before lies now
  public record Restored(Backup.Summary backup, Optional<Path> kept) {}

  /// Puts it in place.
  ///
  /// @throws Backup.Unusable when the backup is not whole, or somebody has the project open
  /// @throws IOException when it could not be done; the state is then as it was
  public Restored restore(Path backup) throws IOException {
    Folders.make(folder);
    var work = Files.createTempDirectory(folder, ".restore-");
    try {
      var fresh = work.resolve("backup");
      var summary = Backup.check(backup, fresh);
      var database = folder.resolve(Backup.DATABASE);
      var present = present(database);
      if (present) alone(database);
      raise(fresh.resolve(Backup.DATABASE), present ? database : null);
      var kept = keep();
      add(fresh);
      for (var beside : BESIDE) Files.deleteIfExists(folder.resolve(Backup.DATABASE + beside));
      Backup.replace(database, fresh.resolve(Backup.DATABASE));
      Folders.sync(folder);
      return new Restored(summary, kept);
    } finally {
      Backup.clean(work);
    }
  }

  /// An empty one is not opened: SQLite would throw the log beside it away.
  private static boolean present(Path database) throws IOException {
    return Files.isRegularFile(database, LinkOption.NOFOLLOW_LINKS) && Files.size(database) > 0;
  }

  /// A server that has the database open would go on with what was there before. SQLite leaves its
  /// mode of a log only for who is alone, and takes the log with it.
  private static void alone(Path database) throws IOException {
    try (var sql = new SqliteFile(database, true).openWriter()) {
      var mode = sql.one("pragma journal_mode = delete", row -> row.getString(1)).orElse("");
      if (!mode.equals("delete")) throw open();
    } catch (StorageFault fault) {
      if (fault.kind() == StorageFault.Kind.BUSY) throw open();
      // what is damaged cannot be asked; it is put aside as it is
    }
  }

  private static Backup.Unusable open() {
    return new Backup.Unusable(
        "a server has this project open; end every client of it first ('orchestrator leases' names"
            + " those that hold something)");
  }

  private void raise(Path fresh, @org.jspecify.annotations.Nullable Path present)
      throws IOException {
    long attempts = STEP;
    long locks = STEP;
    long events = new LastEvent(folder.resolve(Backup.DATABASE), true).acknowledged();
    if (present != null) {
      try (var sql = new SqliteFile(present, true).openReader()) {
        attempts += sql.number("select coalesce(max(attempt), 0) from task");
        locks += sql.number("select last_lock from project where id = 1");
        events = Math.max(events, sql.number("select last_event from project where id = 1"));
      } catch (StorageFault _) {
        // damaged: the step alone, and what stands beside the database
      }
    }
    try (var sql = new SqliteFile(fresh, true).openWriter()) {
      sql.list("pragma journal_mode = wal", row -> row.getString(1));
      sql.run("begin immediate");
      numbers(sql, attempts, locks);
      fill(sql, events);
      sql.commit();
      sql.list("pragma wal_checkpoint(truncate)", row -> row.getInt(1));
    } catch (StorageFault fault) {
      throw new IOException("the backup could not be prepared: " + fault.getMessage(), fault);
    }
  }

  private static void numbers(Sql sql, long attempts, long locks) {
    sql.run("update attempt set number = number + ?", attempts);
    sql.run("update task set attempt = attempt + ?", attempts);
    sql.run(
        """
        insert into buried (id, attempt) select id, ? from task where true
        on conflict (id) do update set attempt = buried.attempt + excluded.attempt
        """,
        attempts);
    sql.run("update project set last_lock = last_lock + ?, paused = null", locks);
    sql.run("delete from named_lock");
    sql.run("delete from lock_waiter");
    sql.run("update task set until = since where status = 'active'");
  }

  /// One event for each number that may have been seen, or for the last ones where they are many.
  private void fill(Sql sql, long seen) {
    var clock = new MachineClock(time, machine.clock());
    var ledger = Ledger.open(sql, clock);
    var log = new EventTable(sql, ledger);
    do {
      log.append(
          ledger.moment(),
          Event.Kind.RESTORED,
          null,
          Actor.SYSTEM,
          0,
          "from a backup; a number that was given before is not given again");
    } while (ledger.lastEvent() <= seen && ledger.lastEvent() % FILLED != FILLED - 1);
    ledger.close();
  }

  /// The state that was there, to be looked at or put back. A log that SQLite could not take in is
  /// kept with its database; left in its place it would be taken for that of the next one.
  private Optional<Path> keep() throws IOException {
    var kept = folder.resolve("before-restore-" + time.instant().toEpochMilli());
    var any = false;
    for (var name : List.of(Backup.DATABASE, Backup.DATABASE + "-wal")) {
      var file = folder.resolve(name);
      if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) continue;
      Folders.make(kept);
      Files.copy(file, kept.resolve(name));
      Backup.sync(kept.resolve(name));
      any = true;
    }
    if (any) Folders.sync(kept);
    return any ? Optional.of(kept) : Optional.empty();
  }

  /// Contents are named by what they hold, so that those of both states can lie side by side. What
  /// people wrote themselves is added where it is missing, and otherwise left as it is.
  private void add(Path fresh) throws IOException {
    try (Stream<Path> files = Files.walk(fresh)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        var name = fresh.relativize(file);
        var target = folder.resolve(name.toString());
        if (name.toString().equals(Backup.DATABASE) || Files.exists(target)) continue;
        var place = target.getParent();
        if (place == null) continue;
        Folders.make(place);
        Files.move(file, target);
        Folders.sync(place);
      }
    }
  }
}
