package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.ThreadRounds;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.store.SqliteStore;
import dev.taskorchestrator.store.Sweep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Large work lies in files. Whoever is killed while handing it in, and whoever sweeps meanwhile: a
/// record has its file, and a file without a record is gone after a sweep.
@Tag("side-by-side")
class ArtifactsIT {

  private static final int UPLOADS = Integer.getInteger("orchestrator.uploads", 200);
  private static final int PROCESSES = 2;
  private static final int AGENTS = 3;

  /// So few different works are deleted that one is handed in again while it is being swept.
  private static final int WORKS = 3;

  /// Everything is old enough to be swept.
  private static final Instant FUTURE = Instant.parse("2100-01-01T00:00:00Z");

  private static final Duration LONGEST = Duration.ofSeconds(15);

  @TempDir Path project;
  private final long seed = System.nanoTime();
  private final AtomicInteger uploads = new AtomicInteger();

  /// Tasks whose work was acknowledged and that nobody asked to delete, with the hash of the work.
  private final Map<String, String> completed = new ConcurrentHashMap<>();

  private static String work(int number, boolean keep) {
    return (keep ? "work " + number : "again " + number % WORKS) + "w".repeat(60_000);
  }

  @Test
  void everyRecordHasItsFileAndEveryOtherFileIsSwept() throws Exception {
    var chance = new Random(seed);
    int kills = 0;
    var begun = System.nanoTime();
    var servers = new ArrayList<Server>();
    try (var rounds = new ThreadRounds(new SplittableRandom(seed), _ -> {});
        var store = store(rounds)) {
      while (servers.size() < PROCESSES) servers.add(server(servers.size()));
      servers.getFirst().must("get_status", Json.obj());
      int removed = 0;
      while (uploads.get() < UPLOADS && System.nanoTime() - begun < LONGEST.toNanos()) {
        for (int i = 0; i < 1 + chance.nextInt(5); i++) removed += swept(store);
        servers.remove(chance.nextInt(servers.size())).close();
        kills++;
        check();
        servers.add(server(PROCESSES + kills));
      }
      servers.forEach(Server::close);
      check();
      removed += swept(store);
      System.err.printf(
          "%d uploads, %d kills, %d files swept (seed %d)%n", uploads.get(), kills, removed, seed);
      assertThat(removed).isPositive();
      assertThat(files()).isEqualTo(recorded());
    } finally {
      servers.forEach(Server::close);
    }
    assertThat(uploads.get()).isGreaterThan(UPLOADS / 4);
    assertThat(completed).isNotEmpty();
  }

  private SqliteStore store(ThreadRounds rounds) {
    var ids = new Ids(Time.system(), new SplittableRandom(seed));
    var folder = project.resolve(".task_orchestrator");
    return new SqliteStore(folder, true, Time.system(), rounds, new Machine(), ids::next);
  }

  private static int swept(SqliteStore store) {
    Outcome<Sweep.Swept> outcome =
        ScopedValue.where(Deadline.CURRENT, Deadline.in(Time.system(), Duration.ofSeconds(20)))
            .call(() -> new Sweep(store).round(FUTURE));
    assertThat(outcome).isInstanceOf(Outcome.Done.class);
    var swept = ((Outcome.Done<Sweep.Swept>) outcome).value();
    return swept.files();
  }

  private Server server(int number) {
    var server = Server.start(project, "uploader" + number, "--tools", "full");
    for (int i = 0; i < AGENTS; i++) {
      var agent = "agent " + number + "." + i;
      Thread.ofVirtual().start(() -> untilGone(server, agent));
    }
    return server;
  }

  private void untilGone(Server server, String agent) {
    try {
      for (int i = 0; true; i++) upload(server, agent, i % 2 == 0);
    } catch (AssertionError | RuntimeException gone) {
      // the server is gone; what it acknowledged before is what counts
    }
  }

  private void upload(Server server, String agent, boolean keep) {
    var one = Json.obj().put("title", "One").put("description", "d");
    var task = server.must("plan_task", one).text("task_id");
    server.must("execute_task", Json.obj().put("task_id", task).put("agent", agent));
    var work = work(uploads.incrementAndGet(), keep);
    var handedIn =
        Json.obj()
            .put("task_id", task)
            .put("agent", agent)
            .put("summary", "Done.")
            .put("detailed_work", work)
            .put("next_action", "complete");
    var answer = server.call("complete_task", handedIn);
    if (answer.has("error")) {
      // its draft was swept away while it was being written, which only happens to one that is old
      assertThat(answer.object("error").text("code")).isEqualTo("storage_failed");
    } else if (keep) {
      completed.put(task, Workers.hash(work.getBytes(UTF_8)));
    } else {
      var gone = Json.obj().put("task_id", task).put("archive_instead", false).put("force", true);
      server.must("delete_task", gone);
    }
  }

  private void check() throws Exception {
    var works = Map.copyOf(completed);
    var all = new Workers.Acknowledged(Set.of(), works.keySet(), Set.of(), works);
    assertThat(Workers.faults(project, all)).as("seed %d", seed).isEmpty();
  }

  private Set<String> files() throws IOException {
    var names = new HashSet<String>();
    try (var files = Files.walk(project.resolve(".task_orchestrator/artifacts"))) {
      files
          .filter(Files::isRegularFile)
          .forEach(file -> names.add(String.valueOf(file.getFileName())));
    }
    return names;
  }

  private Set<String> recorded() throws Exception {
    var names = new HashSet<String>();
    var file = project.resolve(".task_orchestrator/tasks.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      var rows = statement.executeQuery("select hash from artifact where in_file = 1");
      while (rows.next()) names.add(rows.getString(1));
    }
    return names;
  }

  @Test
  void whatWasAlteredOnDiskIsRefusedWhereverItLies() throws Exception {
    try (var server = Server.start(project, "reader", "--tools", "full")) {
      var large = artifact(server, "large".repeat(10_000));
      var small = artifact(server, "small");
      for (var one : List.of(large, small)) server.must("artifacts", read(one));
      for (var file : files()) flip(file);
      assertThat(server.call("artifacts", read(large)).object("error").text("code"))
          .isEqualTo("artifact_corrupt");
      server.must("artifacts", read(small));
      var database = project.resolve(".task_orchestrator/tasks.db");
      try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
          var statement = connection.createStatement()) {
        statement.execute("update content set body = 'smell'");
      }
      assertThat(server.call("artifacts", read(small)).object("error").text("code"))
          .isEqualTo("artifact_corrupt");
      artifact(server, "large".repeat(10_000)); // whoever hands it in again makes it whole
      artifact(server, "small");
      for (var one : List.of(large, small)) server.must("artifacts", read(one));
    }
  }

  private void flip(String name) throws IOException {
    var folder = project.resolve(".task_orchestrator/artifacts");
    var file = folder.resolve(name.substring(0, 2)).resolve(name);
    var bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  private static String artifact(Server server, String text) {
    var one = Json.obj().put("title", "One").put("description", "d");
    var task = server.must("plan_task", one).text("task_id");
    server.must("execute_task", Json.obj().put("task_id", task));
    return server
        .must(
            "complete_task",
            Json.obj()
                .put("task_id", task)
                .put("summary", "Done.")
                .put("detailed_work", text)
                .put("next_action", "complete"))
        .object("artifact")
        .text("id");
  }

  private static dev.taskorchestrator.json.ObjBuilder read(String artifact) {
    return Json.obj().put("action", "read").put("artifact_id", artifact).put("limit", 10);
  }
}
