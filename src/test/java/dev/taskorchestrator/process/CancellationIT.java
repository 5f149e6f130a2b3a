package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.ObjBuilder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client gives its calls up, at any moment between request and answer: it hears no more of them,
/// each has been done whole or not at all, and is decided within a second.
class CancellationIT {

  private static final int ROUNDS = Integer.getInteger("orchestrator.cancelled", 25);
  private static final int CHILDREN = 300;
  private static final int SERVERS = 2;
  private static final Duration ENDED = Duration.ofSeconds(1);
  private static final Duration GONE = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String LARGE = "what was found out ".repeat(4_000);

  /// Parts of the usual time of a call after which it is given up.
  private static final double[] MOMENTS = {0.02, 0.3, 0.6, 0.95};

  /// What is given up, while nothing stands in its way.
  private static final List<String> CALLS = List.of("plan", "work", "small", "search");

  /// What is given up while it waits, for as long as it would.
  private static final List<String> WAITING = List.of("next", "changes", "lock");

  @TempDir Path project;

  /// The state of each thing that was written, seen when it had to be decided.
  private final Map<String, String> decided = new ConcurrentHashMap<>();

  @Test
  void whatIsGivenUpIsDoneWholeOrNotAtAllAndNeverAnsweredAfterwards() throws Exception {
    var seed = System.nanoTime();
    var servers = Server.fleet(project, SERVERS);
    servers.getFirst().must("lock", Json.obj().put("resources", List.of(Json.of("port"))));
    try (var tables = new Tables(project)) {
      var told =
          Crowd.of(
              SERVERS,
              PATIENCE,
              n -> () -> new Caller(servers.get(n), n, new Random(seed + n)).run());
      var answered = told.stream().mapToInt(Integer::intValue).sum();
      var whole = decided.values().stream().filter(state -> !state.equals("0")).count();
      System.err.printf(
          "%d calls given up, %d answered before; of %d writes %d were done; seed %d%n",
          ROUNDS * (CALLS.size() * MOMENTS.length + WAITING.size()),
          answered,
          decided.size(),
          whole,
          seed);
      for (var one : decided.entrySet()) {
        assertThat(state(tables, one.getKey())).as(one.getKey()).isEqualTo(one.getValue());
      }
      assertThat(decided.values()).contains("0", String.valueOf(CHILDREN));
      sound(tables);
      for (var server : servers) leavesAtOnce(server);
    } finally {
      servers.forEach(Server::close);
    }
  }

  @Test
  void whatWaitsForAWriteLockIsGivenUpAtOnceAndNeverHappens() throws Exception {
    try (var server = Server.start(project, "waits");
        var canary = new Canary()) {
      server.must("get_status", Json.obj());
      try (var tables = new Tables(project)) {
        tables.hold();
        for (int n = 0; n < ROUNDS; n++) {
          var id = "held-" + n;
          send(server, id, "plan_task", n % 2 == 0 ? plan(id) : single(id));
          LockSupport.parkNanos(2_000_000);
          var begun = System.nanoTime();
          assertThat(giveUp(server, id)).as("an answer to %s", id).isFalse();
          canary.within("giving up", Duration.ofNanos(System.nanoTime() - begun), ENDED);
        }
        tables.letGo();
        server.must("plan_task", single("after"));
        assertThat(tables.rows("select id from task")).containsExactly("after");
        assertThat(tables.rows("select distinct task from event")).containsExactly("after");
      }
      leavesAtOnce(server);
    }
  }

  @Test
  void callsThatWaitDoNotKeepTheServerWhenItsInputEnds() throws Exception {
    try (var server = Server.start(project, "waits");
        var canary = new Canary()) {
      server.must("get_status", Json.obj());
      try (var tables = new Tables(project)) {
        send(server, "a", "next_task", Json.obj().put("wait_seconds", 600));
        send(server, "b", "changes", Json.obj().put("after_sequence", 9).put("wait_seconds", 600));
        server.client.request("ping", Json.Obj.EMPTY, GONE);
        tables.hold();
        send(server, "c", "plan_task", single("never"));
        var begun = System.nanoTime();
        server.client.hangUp();
        assertThat(server.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        canary.within("leaving", Duration.ofNanos(System.nanoTime() - begun), GONE);
        tables.letGo();
        assertThat(tables.rows("select id from task")).isEmpty();
      }
    }
  }

  /// One client that gives up calls of every kind.
  private final class Caller {
    private record Given(String id, long at) {}

    private final Server server;
    private final int number;
    private final Random chance;
    private final ArrayDeque<Given> open = new ArrayDeque<>();
    private volatile boolean done;
    private int answered;
    private int count;

    Caller(Server server, int number, Random chance) {
      this.server = server;
      this.number = number;
      this.chance = chance;
    }

    int run() throws SQLException, InterruptedException {
      var others = Thread.ofVirtual().start(this::others);
      try (var tables = new Tables(project)) {
        for (var call : CALLS) {
          var usual = usual(call);
          for (var moment : MOMENTS) {
            for (int n = number; n < ROUNDS; n += SERVERS) {
              once(call, (long) (usual * moment * (0.8 + 0.4 * chance.nextDouble())), tables);
            }
          }
        }
        for (var call : WAITING) {
          for (int n = number; n < ROUNDS; n += SERVERS) {
            once(call, chance.nextInt(10_000_000), tables);
          }
        }
        while (!open.isEmpty()) decide(tables);
      } finally {
        done = true;
        assertThat(others.join(GONE)).isTrue();
      }
      return answered;
    }

    /// Changes that are made in the same transactions and have to stay.
    private void others() {
      for (int n = 0; !done; n++) server.must("plan_task", single("other-" + number + "-" + n));
    }

    /// How long such a call takes, in nanoseconds.
    private long usual(String call) {
      var times = new long[5];
      for (int i = 0; i < times.length; i++) {
        var id = prepared(call);
        var begun = System.nanoTime();
        server.must(tool(call), arguments(call, id));
        times[i] = System.nanoTime() - begun;
      }
      Arrays.sort(times);
      return times[times.length / 2];
    }

    private void once(String call, long nanos, Tables tables) throws SQLException {
      var id = prepared(call);
      send(server, id, tool(call), arguments(call, id));
      LockSupport.parkNanos(nanos);
      if (giveUp(server, id)) answered++;
      if (CALLS.contains(call) && !call.equals("search")) {
        open.add(new Given(id, System.nanoTime()));
      }
      while (!open.isEmpty() && System.nanoTime() - open.peek().at() > ENDED.toNanos()) {
        decide(tables);
      }
    }

    /// Looks at what became of the oldest, once its second is over.
    private void decide(Tables tables) throws SQLException {
      var given = open.remove();
      LockSupport.parkNanos(given.at() + ENDED.toNanos() - System.nanoTime());
      decided.put(given.id(), state(tables, given.id()));
    }

    /// A new name; for work it is the name of a task that this client has taken.
    private String prepared(String call) {
      var id = call + "-" + number + "-" + count++;
      if (call.equals("work")) {
        server.must("plan_task", single(id));
        server.must("execute_task", Json.obj().put("task_id", id));
      }
      return id;
    }
  }

  private static String tool(String call) {
    return switch (call) {
      case "plan", "small" -> "plan_task";
      case "work" -> "complete_task";
      case "search" -> "query_tasks";
      case "next" -> "next_task";
      default -> call;
    };
  }

  private static ObjBuilder arguments(String call, String id) {
    return switch (call) {
      case "plan" -> plan(id);
      case "small" -> single(id);
      case "work" ->
          Json.obj()
              .put("task_id", id)
              .put("attempt", 1)
              .put("summary", "Done.")
              .put("detailed_work", id + LARGE)
              .put("next_action", "complete");
      case "search" -> Json.obj().put("search_text", "child").put("limit", 200);
      case "next" ->
          // of a role that has no task
          Json.obj().put("specialist_types", List.of(Json.of("devops"))).put("wait_seconds", 600);
      case "changes" -> Json.obj().put("after_sequence", 10_000_000).put("wait_seconds", 600);
      default ->
          Json.obj()
              .put("resources", List.of(Json.of("port"), Json.of(id)))
              .put("agent", id)
              .put("wait_seconds", 600);
    };
  }

  private static ObjBuilder single(String id) {
    return Json.obj().put("title", id).put("description", "d").put("task_id", id);
  }

  private static ObjBuilder plan(String id) {
    var children = new ArrayList<Json.Obj>();
    for (int i = 0; i < CHILDREN; i++) {
      children.add(Json.obj().put("title", "child " + i).put("description", "d").build());
    }
    return single(id).put("tasks", children);
  }

  private static void send(Server server, String id, String tool, ObjBuilder arguments) {
    var params = Json.obj().put("name", "orchestrator_" + tool).put("arguments", arguments);
    server.client.send(
        JsonWriter.text(
            Json.obj()
                .put("jsonrpc", "2.0")
                .put("id", id)
                .put("method", "tools/call")
                .put("params", params)
                .build()));
  }

  /// Gives a call up; answers whether it was answered before that was heard. What is asked after it
  /// is answered after it, so an answer to the call that comes still later comes too late.
  private static boolean giveUp(Server server, String id) {
    server.client.send(
        """
        {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"%s"}}
        {"jsonrpc":"2.0","id":"after %s","method":"ping"}\
        """
            .formatted(id, id));
    var before = false;
    while (true) {
      var said = server.client.next().text("id");
      if (said.equals("after " + id)) return before;
      assertThat(said).as("an answer to what was given up").isEqualTo(id);
      before = true;
    }
  }

  /// How much of it there is: of a plan its children, of a task itself, of work all its traces.
  private static String state(Tables tables, String id) throws SQLException {
    return switch (id.substring(0, id.indexOf('-'))) {
      case "plan" -> {
        var children = tables.number("select count(*) from task where parent = '" + id + "'");
        var root = tables.number("select count(*) from task where id = '" + id + "'");
        assertThat(children).as("children of %s", id).isEqualTo(root * CHILDREN);
        yield String.valueOf(children);
      }
      case "small" ->
          String.valueOf(tables.number("select count(*) from task where id = '" + id + "'"));
      default -> {
        var traces = tables.rows(TRACES.replace("?", "'" + id + "'")).getFirst();
        assertThat(traces).as("traces of %s", id).isIn("0|0|0|0|0", "1|1|1|1|1");
        yield traces.substring(0, 1);
      }
    };
  }

  private static final String TRACES =
      """
      select
        (select count(*) from task where id = ? and status = 'completed'),
        (select count(*) from artifact where task = ?),
        (select count(*) from attempt where task = ? and ending = 'completed'),
        (select count(*) from event where task = ? and kind = 'completed'),
        (select count(*) from event where task = ? and kind = 'artifact_added')
      """;

  /// Nothing is half made, in the tables or among the files.
  private void sound(Tables tables) throws Exception {
    assertThat(tables.rows("pragma integrity_check")).containsExactly("ok");
    assertThat(tables.rows("select number from project, artifact where not in_file")).isEmpty();
    assertThat(tables.number("select last_event - (select count(*) from event) from project"))
        .isZero();
    assertThat(tables.rows("select name from named_lock")).containsExactly("port");
    assertThat(tables.rows("select agent from lock_waiter")).isEmpty();
    assertThat(tables.rows("select halted from project")).containsExactly("null");
    var files = tables.files().keySet();
    assertThat(files)
        .as("drafts")
        .noneMatch(file -> Path.of(file).getFileName().toString().startsWith("."));
    for (var hash : tables.rows("select hash from artifact")) {
      assertThat(files).contains(hash.substring(0, 2) + "/" + hash);
    }
  }

  /// A server that still had something to do would take its time.
  private static void leavesAtOnce(Server server) throws Exception {
    try (var canary = new Canary()) {
      var begun = System.nanoTime();
      server.client.hangUp();
      assertThat(server.process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      canary.within("leaving", Duration.ofNanos(System.nanoTime() - begun), ENDED);
    }
  }
}
