package dev.taskorchestrator.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Artifact;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.TaskId;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.HandRounds;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.SimTime;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A database is damaged in every way that disks, copying tools and people know. Either it is
/// refused in words that say what to do, or what it says of events and of artifacts is true; a
/// wrong answer is the one thing that must not be.
@Timeout(300)
class DamagedDatabaseTest {

  private static final int DATABASES = Integer.getInteger("orchestrator.damaged", 60);
  private static final int PAGE = 4_096;
  private static final Outcome<Boolean> FAULT =
      Outcome.refused(new Refusal.StorageFailed("a rule of the schema"));

  private static final String BACKUP = "tasks-v1-1767268800000.db";

  /// What is done to a database.
  private enum Damage {
    ONE_BIT,
    SOME_BITS,
    SOME_BITS_IN_ONE_PAGE,
    CUT_SHORT,
    EMPTIED,
    PAGE_ZEROED,
    PAGES_SWAPPED,
    LOG_OF_ANOTHER,
    LOG_CUT_SHORT,
    LOG_BITS,
    OTHER_FILE,
    OTHER_DATABASE
  }

  private enum Verdict {
    REFUSED,
    MISSING,
    TRUE
  }

  @TempDir Path folder;
  private final long seed = Long.getLong("orchestrator.damaged.seed", System.nanoTime());
  private final Random chance = new Random(seed);
  private final SimTime time = new SimTime();
  private final Map<String, String> contents = new HashMap<>();
  private List<Event> events = List.of();
  private int copies;

  /// The project as it was closed, as it is while it is open, and another one while that is open.
  private Path closed() {
    return folder.resolve("closed");
  }

  private Path open() {
    return folder.resolve("open");
  }

  private Path other() {
    return folder.resolve("other");
  }

  @BeforeEach
  void build() throws Exception {
    var project = Files.createDirectory(folder.resolve("project"));
    try (var store = store(project, 1)) {
      fill(store, "one", 60);
      copy(project, open());
    }
    try (var store = store(project, 1)) {
      events = all(store);
    }
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + project.resolve("state/tasks.db"));
        var statement = connection.createStatement()) {
      statement.execute("pragma wal_checkpoint(truncate)");
    }
    copy(project, closed());
    Files.deleteIfExists(closed().resolve("state/tasks.db-wal"));
    var another = Files.createDirectory(folder.resolve("another"));
    try (var store = store(another, 2)) {
      fill(store, "two", 40);
      copy(another, other());
    }
    contents.keySet().removeIf(id -> id.startsWith("two"));
    for (var copy : List.of(closed(), open())) {
      try (var connection =
              DriverManager.getConnection("jdbc:sqlite:" + another.resolve("state/tasks.db"));
          var statement = connection.createStatement()) {
        statement.execute("vacuum into '" + copy.resolve("state").resolve(BACKUP) + "'");
      }
    }
  }

  private SqliteStore store(Path project, long seed) {
    var ids = new Ids(time, new SplittableRandom(seed));
    return new SqliteStore(
        project.resolve("state"), true, time, new HandRounds(), new Machine(), ids::next);
  }

  private <T> T serving(Supplier<T> call) {
    return ScopedValue.where(Deadline.CURRENT, Deadline.in(time, Duration.ofSeconds(30)))
        .call(call::get);
  }

  private void fill(SqliteStore store, String name, int tasks) {
    for (int i = 0; i < tasks; i++) {
      var id = name + i;
      var text = "work of " + id + "w".repeat(i % 10 == 0 ? 40_000 : 3_000);
      var kept = store.contents().keep(text);
      contents.put(id, text);
      Outcome<Boolean> done =
          serving(
              () -> store.write(tx -> StoreContract.put(tx, id).map(_ -> handedIn(tx, id, kept))));
      assertThat(done).isEqualTo(Outcome.done(true));
    }
  }

  private static boolean handedIn(Tx tx, String id, Contents.Kept kept) {
    var task = new TaskId(id);
    tx.artifacts()
        .insert(
            new Artifact(
                id,
                task,
                1,
                "general",
                1,
                "s",
                kept.hash(),
                kept.size(),
                List.of(),
                tx.now(),
                "ann"),
            kept);
    tx.events().append(tx.now(), Event.Kind.ARTIFACT_ADDED, task, StoreContract.ANN, 1, id);
    return true;
  }

  private List<Event> all(SqliteStore store) {
    Outcome<List<Event>> outcome =
        serving(() -> store.read(tx -> Outcome.done(tx.events().after(0, 10_000))));
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<List<Event>>) outcome).value();
  }

  /// Leaves out the shared memory, as a copying tool or a restart would.
  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.sorted().toList()) {
        var place = to.resolve(from.relativize(file).toString());
        if (file.toString().endsWith("-shm") || Files.isDirectory(place)) continue;
        Files.copy(file, place, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  @Test
  void isRefusedInClearWordsOrAnswersTruly() throws Exception {
    var verdicts = new EnumMap<Damage, List<Verdict>>(Damage.class);
    for (int i = 0; i < DATABASES; i++) {
      var damage = Damage.values()[i % Damage.values().length];
      var project = folder.resolve("copy" + copies++);
      var what = damage + ", database " + i + ", seed " + seed;
      damage(damage, project);
      verdicts.computeIfAbsent(damage, _ -> new ArrayList<>()).add(verdict(project, what));
    }
    var refused = new EnumMap<Damage, String>(Damage.class);
    verdicts.forEach((damage, found) ->
        refused.put(damage, Collections.frequency(found, Verdict.REFUSED) + " of " + found.size()));
    System.err.printf("%d damaged databases (seed %d), refused: %s%n", DATABASES, seed, refused);
    for (var certain :
        List.of(
            Damage.EMPTIED,
            Damage.CUT_SHORT,
            Damage.LOG_CUT_SHORT,
            Damage.OTHER_FILE,
            Damage.OTHER_DATABASE)) {
      assertThat(verdicts.get(certain)).as("%s", certain).containsOnly(Verdict.REFUSED);
    }
  }

  @Test
  void anUndamagedOneAnswersTruly() throws Exception {
    for (var sound : List.of(closed(), open())) {
      var project = folder.resolve("copy" + copies++);
      copy(sound, project);
      assertThat(verdict(project, "no damage")).isEqualTo(Verdict.TRUE);
    }
  }

  private void damage(Damage damage, Path project) throws IOException {
    var log = damage == Damage.LOG_CUT_SHORT || damage == Damage.LOG_BITS;
    copy(log ? open() : closed(), project);
    var database = project.resolve("state/tasks.db");
    var wal = project.resolve("state/tasks.db-wal");
    switch (damage) {
      case ONE_BIT -> flip(database, 0, Files.size(database), 1);
      case SOME_BITS -> flip(database, 0, Files.size(database), 20);
      case SOME_BITS_IN_ONE_PAGE -> {
        var page = chance.nextLong(Files.size(database) / PAGE);
        flip(database, page * PAGE, PAGE, 8);
      }
      case CUT_SHORT -> cut(database, 1 + chance.nextLong(Files.size(database) - 1));
      case EMPTIED -> cut(database, 0);
      case PAGE_ZEROED -> {
        var page = chance.nextLong(Files.size(database) / PAGE);
        write(database, page * PAGE, new byte[PAGE]);
      }
      case PAGES_SWAPPED -> {
        var one = 1 + chance.nextLong(Files.size(database) / PAGE - 1);
        var two = 1 + chance.nextLong(Files.size(database) / PAGE - 1);
        var kept = read(database, one * PAGE);
        write(database, one * PAGE, read(database, two * PAGE));
        write(database, two * PAGE, kept);
      }
      case LOG_OF_ANOTHER -> {
        Files.copy(other().resolve("state/tasks.db-wal"), wal);
        if (chance.nextBoolean()) cut(wal, 32 + chance.nextLong(Files.size(wal) - 32));
      }
      case LOG_CUT_SHORT -> cut(wal, chance.nextLong(Files.size(wal)));
      case LOG_BITS -> flip(wal, 0, Files.size(wal), 1);
      case OTHER_FILE -> {
        var bytes = new byte[50_000];
        chance.nextBytes(bytes);
        Files.write(database, bytes);
      }
      case OTHER_DATABASE ->
          Files.copy(
              closed().resolve("state").resolve(BACKUP),
              database,
              java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void flip(Path file, long from, long length, int bits) throws IOException {
    for (int i = 0; i < bits; i++) {
      try (var open = new RandomAccessFile(file.toFile(), "rw")) {
        var at = from + chance.nextLong(length);
        open.seek(at);
        int before = open.read();
        open.seek(at);
        open.write(before ^ (1 << chance.nextInt(8)));
      }
    }
  }

  private static void cut(Path file, long length) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(length);
    }
  }

  private static byte[] read(Path file, long at) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "r")) {
      var bytes = new byte[PAGE];
      open.seek(at);
      open.readFully(bytes);
      return bytes;
    }
  }

  private static void write(Path file, long at, byte[] bytes) throws IOException {
    try (var open = new RandomAccessFile(file.toFile(), "rw")) {
      open.seek(at);
      open.write(bytes);
    }
  }

  /// Opens it, writes, asks, has it looked through, and writes again. What is missing may be missed
  /// until it has been looked through, but then the writes must be stopped.
  private Verdict verdict(Path project, String what) {
    try (var store = store(project, 3)) {
      var first = put(store, "first");
      var refused = refused(first, what);
      var told = told(store, what);
      var missing = first.equals(FAULT);
      missing |= told.isPresent() && !areTrue(told.get(), what);
      refused |= told.isEmpty();
      for (var entry : contents.entrySet()) {
        switch (content(store, entry.getKey(), entry.getValue(), what)) {
          case REFUSED -> refused = true;
          case MISSING -> missing = true;
          case TRUE -> {}
        }
      }
      var faults = serving(() -> store.inspect(Inspection.Extent.CONTENTS)).faults();
      var stopped = refused(put(store, "second"), what);
      if (!faults.isEmpty() || missing) {
        assertThat(stopped).as("%s: %s, missing %s", what, faults, missing).isTrue();
      }
      return refused || stopped ? Verdict.REFUSED : Verdict.TRUE;
    }
  }

  /// A statement that breaks a rule of the schema is a fault of ours, or the damage of what it
  /// refers to.
  private Outcome<Boolean> put(SqliteStore store, String id) {
    try {
      return serving(() -> store.write(tx -> StoreContract.put(tx, id)));
    } catch (StorageFault fault) {
      assertThat(fault.kind()).isEqualTo(StorageFault.Kind.CONSTRAINT);
      return FAULT;
    }
  }

  /// Whether that is a refusal, which then has to be a clear one.
  private static boolean refused(Outcome<?> outcome, String what) {
    if (!(outcome instanceof Outcome.Refused<?>(var refusal))) return false;
    var refusals =
        List.of("project_damaged", "database_foreign", "database_newer", "storage_failed");
    assertThat(refusal.code()).as("%s: %s", what, refusal).isIn(refusals);
    if (refusal.code().equals("project_damaged")) {
      assertThat(refusal.message())
          .as(what)
          .contains("nothing is written", "move tasks.db", "copy " + BACKUP);
    }
    return true;
  }

  /// What it says has happened; empty where it does not say.
  private Optional<List<Event>> told(SqliteStore store, String what) {
    Outcome<List<Event>> outcome =
        serving(() -> store.read(tx -> Outcome.done(tx.events().after(0, 10_000))));
    if (refused(outcome, what)) return Optional.empty();
    return Optional.of(((Outcome.Done<List<Event>>) outcome).value());
  }

  /// Nothing is told that did not happen. Answers whether all is told that did: only the end may be
  /// missing.
  private boolean areTrue(List<Event> told, String what) {
    var first = new TaskId("first");
    var before = told.stream().filter(event -> !first.equals(event.task())).toList();
    assertThat(before).as(what).isEqualTo(events.subList(0, before.size()));
    return before.size() == events.size();
  }

  /// A content that is told is the right one.
  private Verdict content(SqliteStore store, String id, String text, String what) {
    Outcome<Optional<String>> outcome =
        serving(() ->
            store.read(tx -> {
              var artifact = tx.artifacts().find(id);
              if (artifact.isEmpty()) return Outcome.done(Optional.of(""));
              return Outcome.done(tx.artifacts().body(artifact.get().hash()));
            }));
    if (refused(outcome, what)) return Verdict.REFUSED;
    var row = ((Outcome.Done<Optional<String>>) outcome).value();
    if (row.equals(Optional.of(""))) return Verdict.MISSING;
    var content = row.isPresent() ? row : store.contents().read(Contents.hash(text));
    if (content.isEmpty()) return Verdict.REFUSED; // said to be missing or altered
    assertThat(content.get()).as("%s: %s", what, id).isEqualTo(text);
    return Verdict.TRUE;
  }
}
