package dev.taskorchestrator.process;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import dev.taskorchestrator.postgres.Postgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A team at work through several servers of one database: clients that plan, take and complete,
/// each call under an id by which it is repeated until it is answered, through whichever server
/// there is; and followers of the events. It keeps book of what was acknowledged.
final class Teamwork implements AutoCloseable {

  static final Duration CALL = Duration.ofSeconds(5);

  /// How much longer than its deadline an answer may take.
  static final Duration LATE = Duration.ofSeconds(1);

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String SCHEMA = "orchestrator_team";

  final Set<String> created = ConcurrentHashMap.newKeySet();
  final Set<String> completed = ConcurrentHashMap.newKeySet();
  final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  final AtomicLong sent = new AtomicLong();
  final AtomicLong refused = new AtomicLong();
  final AtomicLong broken = new AtomicLong();
  final AtomicLong longest = new AtomicLong();

  /// When calls were answered well.
  final Queue<Long> answered = new ConcurrentLinkedQueue<>();

  /// What each follower of the events saw.
  final List<List<Long>> seen = new CopyOnWriteArrayList<>();

  private final Queue<Suspension> suspensions = new ConcurrentLinkedQueue<>();
  private final List<Serving> servers = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final Path project;
  private volatile boolean done;
  volatile String lastBroken = "";

  Teamwork(Path project) {
    this.project = project;
  }

  /// Adds a server of that database.
  Serving serve(String database) throws IOException {
    var server = start(database);
    servers.add(server);
    return server;
  }

  private Serving start(String database) throws IOException {
    return Serving.start(
        project,
        Map.of("ORCHESTRATOR_DATABASE", database, "ORCHESTRATOR_JAVA_OPTS", "-Xmx160m"),
        "--no-auth",
        "--project-name=team",
        "--call-timeout=" + CALL.toSeconds());
  }

  /// Kills a server and starts another in its place.
  void replace(int number, String database) throws IOException {
    servers.get(number).close();
    servers.set(number, start(database));
  }

  Serving server(int number) {
    return servers.get(number);
  }

  /// A server that does nothing for a while, which no answer can come from.
  void suspend(int number, Duration some) throws Exception {
    var from = System.nanoTime();
    signal("STOP", servers.get(number));
    suspensions.add(new Suspension(number, from, from + some.toNanos()));
    Thread.sleep(some);
    signal("CONT", servers.get(number));
  }

  private record Suspension(int server, long from, long to) {}

  private static void signal(String name, Serving serving) throws Exception {
    var process =
        new ProcessBuilder("kill", "-" + name, String.valueOf(serving.process.pid())).start();
    if (!process.waitFor(10, TimeUnit.SECONDS)) throw new IllegalStateException("no " + name);
  }

  private Duration suspended(int server, long from, long to) {
    return Duration.ofNanos(
        suspensions.stream()
            .filter(one -> one.server() == server)
            .mapToLong(one -> Math.max(0, Math.min(to, one.to()) - Math.max(from, one.from())))
            .sum());
  }

  /// Begins: so many clients, and so many who follow the events.
  void begin(int clients, int followers) {
    for (int i = 0; i < clients; i++) {
      var number = i;
      threads.add(Thread.ofVirtual().start(() -> guarded(() -> work(number))));
    }
    for (int i = 0; i < followers; i++) {
      var number = i;
      threads.add(Thread.ofVirtual().start(() -> guarded(() -> follow(number))));
    }
  }

  /// Lets everybody finish what he is at.
  void end() throws InterruptedException {
    done = true;
    for (var thread : threads) {
      if (!thread.join(Duration.ofSeconds(60))) wrong.add("somebody never came to an end");
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private void guarded(Work work) {
    try {
      work.run();
    } catch (Exception | AssertionError fault) {
      wrong.add("a client fell: " + fault);
    }
  }

  private void work(int number) throws InterruptedException {
    var chance = new Random(number);
    try (var line = new Line("client" + number, number)) {
      for (int n = 0; !done; n++) {
        var title = "task " + number + "." + n;
        var planned =
            line.persistently(
                "plan_task", Json.obj().put("title", title).put("description", "d"), title + "p");
        if (planned == null) return;
        if (planned.has("error")) wrong.add("plan: " + planned);
        else created.add(title);
        var taken = line.persistently("next_task", Json.obj(), title + "n");
        if (taken == null) return;
        if (taken.has("error")) wrong.add("next: " + taken);
        var task = taken.optText("task_id").orElse("");
        if (task.isEmpty()) continue;
        if (chance.nextInt(4) == 0) Thread.sleep(chance.nextInt(20));
        var done =
            line.persistently(
                "complete_task",
                Json.obj()
                    .put("task_id", task)
                    .put("attempt", taken.number("attempt", 0))
                    .put("summary", "s")
                    .put("detailed_work", "w")
                    .put("next_action", "complete"),
                title + "c");
        if (done != null && !done.has("error")) completed.add(task);
      }
    }
  }

  private void follow(int number) throws InterruptedException {
    var mine = new ArrayList<Long>();
    seen.add(mine);
    try (var line = new Line("follower" + number, number)) {
      long last = 0;
      for (int idle = 0; idle < 2; ) {
        var answer =
            line.once(
                "changes",
                Json.obj().put("after_sequence", last).put("wait_seconds", 1).build(),
                1);
        if (answer == null || answer.has("error")) continue;
        var events = answer.objects("events");
        for (var event : events) {
          last = event.number("sequence", 0);
          mine.add(last);
        }
        idle = done && events.isEmpty() ? idle + 1 : 0;
      }
    }
  }

  /// One client's connection, now to this server and now to that.
  private final class Line implements AutoCloseable {
    private final String name;
    private int server;
    private int at;
    private @Nullable Wire wire;

    Line(String name, int server) {
      this.name = name;
      this.server = server;
    }

    /// Until it is answered; null when the time for it is over.
    Json.@Nullable Obj persistently(String tool, ObjBuilder arguments, String request)
        throws InterruptedException {
      var whole = arguments.put("request_id", request).put("agent", name).build();
      for (int tries = 0; tries < 200; tries++) {
        var answer = once(tool, whole, 0);
        if (answer == null) continue;
        if (!answer.has("error")) {
          answered.add(System.nanoTime());
          return answer;
        }
        var error = answer.object("error");
        if (!error.text("retry").equals("later")) return answer;
        refused.incrementAndGet();
        Thread.sleep(Math.max(50, Math.min(2_000, error.number("retry_after_ms", 100))));
      }
      wrong.add(tool + " was never answered");
      return null;
    }

    /// Null where the connection broke.
    Json.@Nullable Obj once(String tool, Json.Obj arguments, int waits)
        throws InterruptedException {
      var begun = System.nanoTime();
      try {
        var present = wire;
        if (present == null) {
          at = server++ % servers.size();
          wire = present = new Wire(servers.get(at).url, "", name);
        }
        sent.incrementAndGet();
        var answer = present.call("orchestrator_" + tool, arguments, PATIENCE);
        var took = System.nanoTime() - begun;
        longest.accumulateAndGet(took, Math::max);
        var still = Watchdog.canary().silence(begun, begun + took); // of the machine itself
        var allowed =
            CALL.plusSeconds(waits).plus(LATE).plus(still).plus(suspended(at, begun, begun + took));
        if (took > allowed.toNanos()) wrong.add(tool + " took " + took / 1_000_000 + " ms");
        return answer;
      } catch (IOException failure) {
        broken.incrementAndGet();
        lastBroken = String.valueOf(failure);
        close();
        Thread.sleep(50);
        return null;
      }
    }

    @Override
    public void close() {
      if (wire != null) wire.close();
      wire = null;
    }
  }

  /// What is wrong with what is left, asked from the database itself.
  List<String> faults(Postgres.Database database) {
    var faults = new ArrayList<String>(wrong);
    var server = database.server();
    var titles = new ArrayList<String>();
    server
        .query(database.name(), "select title from " + SCHEMA + ".task")
        .forEach(row -> titles.add(String.valueOf(row.getFirst())));
    var once = Set.copyOf(titles);
    if (once.size() != titles.size()) faults.add("a task was planned twice");
    var lost = created.stream().filter(title -> !once.contains(title)).toList();
    if (!lost.isEmpty()) faults.add(lost.size() + " acknowledged plans are lost: " + lost);
    var over = new ArrayList<String>();
    server
        .query(database.name(), "select id from " + SCHEMA + ".task where status = 'completed'")
        .forEach(row -> over.add(String.valueOf(row.getFirst())));
    var unfinished = completed.stream().filter(task -> !Set.copyOf(over).contains(task)).toList();
    if (!unfinished.isEmpty()) faults.add(unfinished.size() + " acknowledged completions are lost");
    server
        .query(database.name(), HELD_TWICE.replace("SCHEMA", SCHEMA))
        .forEach(row -> faults.add("held twice: " + row));
    long last = last(database);
    for (var one : seen) {
      for (int i = 0; i < one.size(); i++) {
        if (one.get(i) != i + 1) {
          faults.add("event " + one.get(i) + " was seen in the place of " + (i + 1));
          break;
        }
      }
      if (one.size() != last) faults.add("of " + last + " events " + one.size() + " were seen");
    }
    return faults;
  }

  /// Two claims of one task with no end of the first between them.
  private static final String HELD_TWICE =
      """
      select task, sequence from (
        select task, sequence, kind, lag(kind) over (partition by task order by sequence) as before
        from SCHEMA.event
        where kind in ('claimed', 'completed', 'released', 'failed', 'lapsed', 'cancelled', 'retried')
      ) as one where kind = 'claimed' and before = 'claimed'
      """;

  long last(Postgres.Database database) {
    return Long.parseLong(
        String.valueOf(
            database
                .server()
                .query(database.name(), "select last_event from " + SCHEMA + ".project")
                .getFirst()
                .getFirst()));
  }

  @Override
  public void close() {
    done = true;
    servers.forEach(Serving::close);
  }
}
