package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Agents that plan, claim and complete until their server is gone, and what was acknowledged to
/// them, which is what must be found again whatever happened since.
final class Workers {

  private static final int CHILDREN = 5;

  /// Roots of trees, single tasks, claims as task and attempt, completions as task and the hash of
  /// the work.
  private final Set<String> trees = ConcurrentHashMap.newKeySet();

  private final Set<String> tasks = ConcurrentHashMap.newKeySet();
  private final Set<String> claims = ConcurrentHashMap.newKeySet();
  private final Map<String, String> completions = new ConcurrentHashMap<>();
  private final AtomicInteger works = new AtomicInteger();
  private final Set<String> refusals = ConcurrentHashMap.newKeySet();
  private final int largeEvery;

  /// @param largeEvery every how many pieces of work one is so large that it lies in a file; zero
  ///   for never
  Workers(int largeEvery) {
    this.largeEvery = largeEvery;
  }

  /// What was acknowledged until some moment.
  record Acknowledged(
      Set<String> trees, Set<String> tasks, Set<String> claims, Map<String, String> completions) {
    int writes() {
      return trees.size() + tasks.size() + claims.size() + completions.size();
    }

    @Override
    public String toString() {
      return "%d writes acknowledged (%d trees, %d tasks, %d claims, %d completions)"
          .formatted(writes(), trees.size(), tasks.size(), claims.size(), completions.size());
    }
  }

  Acknowledged acknowledged() {
    return new Acknowledged(
        Set.copyOf(trees), Set.copyOf(tasks), Set.copyOf(claims), Map.copyOf(completions));
  }

  /// From now on only that counts: what was acknowledged since may or may not be there.
  void keep(Acknowledged acknowledged) {
    trees.retainAll(acknowledged.trees());
    tasks.retainAll(acknowledged.tasks());
    claims.retainAll(acknowledged.claims());
    completions.keySet().retainAll(acknowledged.completions().keySet());
  }

  /// What was refused, after which an agent does nothing more.
  Set<String> refusals() {
    return Set.copyOf(refusals);
  }

  int writes() {
    return trees.size() + tasks.size() + claims.size() + completions.size();
  }

  /// Sets so many agents to work.
  List<Thread> start(Server server, String name, int agents) {
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < agents; i++) {
      var agent = name + "." + i;
      threads.add(Thread.ofVirtual().start(() -> untilGone(server, agent)));
    }
    return threads;
  }

  private void untilGone(Server server, String agent) {
    try {
      for (int i = 0; true; i++) work(server, agent, i % 8 == 0);
    } catch (AssertionError refused) {
      // what was acknowledged before is what counts
      var message = String.valueOf(refused.getMessage());
      if (message.contains("error")) refusals.add(message);
    } catch (RuntimeException gone) {
      // the same
    }
  }

  private void work(Server server, String agent, boolean tree) {
    if (tree) {
      trees.add(server.must("plan_task", tree()).text("task_id"));
    } else {
      var one = Json.obj().put("title", "One").put("description", "d");
      tasks.add(server.must("plan_task", one).text("task_id"));
    }
    var taken = server.must("next_task", Json.obj().put("agent", agent));
    if (taken.has("task")) return;
    var task = taken.text("task_id");
    claims.add(task + " " + taken.number("attempt"));
    var number = works.incrementAndGet();
    var large = largeEvery > 0 && number % largeEvery == 0;
    var text = "work " + number + "w".repeat(large ? 40_000 : 2_000);
    server.must(
        "complete_task",
        Json.obj()
            .put("task_id", task)
            .put("agent", agent)
            .put("attempt", taken.number("attempt"))
            .put("summary", "Done.")
            .put("detailed_work", text)
            .put("next_action", "complete"));
    completions.put(task, hash(text.getBytes(UTF_8)));
  }

  private static ObjBuilder tree() {
    var children = new ArrayList<Json.Obj>();
    for (int i = 0; i < CHILDREN; i++) {
      var child = Json.obj().put("ref", "c" + i).put("title", "Child " + i).put("description", "d");
      if (i > 0) child.putTexts("depends_on", List.of("c" + (i - 1)));
      children.add(child.build());
    }
    return Json.obj().put("title", "Tree").put("description", "d").put("tasks", children);
  }

  /// Everything in the tables and files of a project that is not as it was acknowledged, or not
  /// whole.
  static List<String> faults(Path project, Acknowledged acknowledged) throws SQLException {
    var folder = project.resolve(".task_orchestrator");
    var faults = new ArrayList<String>();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("tasks.db"));
        var statement = connection.createStatement()) {
      var sound = statement.executeQuery("pragma integrity_check").getString(1);
      if (!sound.equals("ok")) faults.add(sound);
      halves(statement).forEach(faults::add);
      var top = ids(statement, "select id from task where parent is null");
      missing("tree", acknowledged.trees(), top, faults);
      missing("task", acknowledged.tasks(), top, faults);
      missing(
          "claim",
          acknowledged.claims(),
          ids(statement, "select task || ' ' || number from attempt"),
          faults);
      missing(
          "completion",
          acknowledged.completions().keySet(),
          ids(statement, "select id from task where status = 'completed'"),
          faults);
      works(statement, folder, acknowledged.completions(), faults);
    }
    return faults;
  }

  private static List<String> halves(Statement statement) throws SQLException {
    var halves = new ArrayList<String>();
    var rows =
        statement.executeQuery(
            "select root, count(*) from task group by root having count(*) <>"
                + " case max(title) when 'One' then 1 else "
                + (CHILDREN + 1)
                + " end");
    while (rows.next()) halves.add("half a tree: " + rows.getString(1) + ", " + rows.getInt(2));
    return halves;
  }

  /// Every artifact has its content, and those that were acknowledged have that one.
  private static void works(
      Statement statement, Path folder, Map<String, String> completions, List<String> faults)
      throws SQLException {
    var works = new HashMap<String, String>();
    ResultSet rows =
        statement.executeQuery(
            "select a.task, a.hash, a.in_file, c.hash is not null from artifact a"
                + " left join content c on c.hash = a.hash");
    while (rows.next()) {
      var hash = rows.getString(2);
      var there = rows.getBoolean(3) ? hash.equals(hashOf(folder, hash)) : rows.getBoolean(4);
      if (!there) faults.add("work without its content: " + rows.getString(1));
      works.put(rows.getString(1), hash);
    }
    completions.forEach((task, hash) -> {
      if (!hash.equals(works.get(task))) faults.add("work that is missing: " + task);
    });
  }

  private static String hashOf(Path folder, String hash) {
    try {
      return hash(
          Files.readAllBytes(
              folder.resolve("artifacts").resolve(hash.substring(0, 2)).resolve(hash)));
    } catch (IOException _) {
      return "missing";
    }
  }

  static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new AssertionError(missing);
    }
  }

  private static void missing(
      String what, Set<String> acknowledged, Set<String> there, List<String> faults) {
    for (var one : acknowledged) if (!there.contains(one)) faults.add(what + " is lost: " + one);
  }

  private static Set<String> ids(Statement statement, String sql) throws SQLException {
    var ids = new HashSet<String>();
    var rows = statement.executeQuery(sql);
    while (rows.next()) ids.add(rows.getString(1));
    return ids;
  }
}
