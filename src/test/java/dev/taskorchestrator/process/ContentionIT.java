package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many agents behind many processes want the same tasks at the same moment: each task goes to one
/// of them, and none before everything it waits for was done.
@Tag("side-by-side")
class ContentionIT {

  private static final int PROCESSES = 8;
  private static final int CALLERS = 4;
  private static final int RACED = Integer.getInteger("orchestrator.raced", 1_000);
  private static final int LAYERED = Integer.getInteger("orchestrator.layered", 1_000);
  private static final int LAYER = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir Path project;
  private List<Server> servers = List.of();

  private record Claim(String task, long attempt) {}

  @BeforeEach
  void start() {
    servers = Server.fleet(project, PROCESSES);
  }

  @AfterEach
  void stop() {
    servers.forEach(Server::close);
  }

  @Test
  void ofAThousandReadyTasksEachIsClaimedByExactlyOne() throws Exception {
    for (int from = 0; from < RACED; from += 500) plan(from, Math.min(RACED, from + 500), 0);
    var begun = System.nanoTime();
    var claims =
        all(
            Crowd.of(
                PROCESSES * CALLERS,
                PATIENCE,
                caller -> () -> claimAll(servers.get(caller % PROCESSES), "agent " + caller)));
    report(claims.size() + " claims", begun);

    assertThat(claims.stream().map(Claim::task)).doesNotHaveDuplicates().hasSize(RACED);
    assertThat(claims).allMatch(claim -> claim.attempt() == 1);
    try (var tables = new Tables(project)) {
      assertThat(tables.number("select count(*) from attempt")).isEqualTo(RACED);
      assertThat(tables.number("select count(*) from event where kind = 'claimed'"))
          .isEqualTo(RACED);
      assertThat(tables.number("select count(*) from task where status = 'active'"))
          .isEqualTo(RACED);
    }
  }

  @Test
  void noTaskIsClaimedBeforeAllThatItWaitsForWasCompleted() throws Exception {
    var seed = System.nanoTime();
    var chance = new Random(seed);
    for (int from = 0; from < LAYERED; from += 1_000) {
      servers
          .getFirst()
          .must("plan_task", layers(from, Math.min(LAYERED, from + 1_000), LAYER, chance));
    }
    var begun = System.nanoTime();
    var done =
        all(
            Crowd.of(
                PROCESSES * CALLERS,
                PATIENCE,
                caller -> () -> workOff(servers.get(caller % PROCESSES), "agent " + caller)));
    report("seed " + seed + ", " + done.size() + " tasks in layers completed", begun);

    assertThat(done.stream().map(Claim::task)).doesNotHaveDuplicates().hasSize(LAYERED);
    try (var tables = new Tables(project)) {
      assertThat(tables.rows(CLAIMED_TOO_EARLY)).isEmpty();
      assertThat(tables.rows(NOT_COMPLETED_ONCE)).isEmpty();
      assertThat(tables.number("select count(*) from dependency"))
          .isGreaterThan(LAYERED - 2 * LAYER);
    }
  }

  private static final String CLAIMED_TOO_EARLY =
      """
      select d.task, d.prerequisite from dependency d
        join event claimed on claimed.task = d.task and claimed.kind = 'claimed'
        where not exists (select 1 from event completed
          where completed.task = d.prerequisite and completed.kind = 'completed'
            and completed.sequence < claimed.sequence)
      """;

  private static final String NOT_COMPLETED_ONCE =
      """
      select id from task t where status <> 'completed' or 1 <>
        (select count(*) from event e where e.task = t.id and e.kind = 'completed')
      """;

  private static List<Claim> claimAll(Server server, String agent) {
    var claims = new ArrayList<Claim>();
    while (true) {
      var taken = server.must("next_task", Json.obj().put("agent", agent));
      if (taken.has("task")) return claims;
      claims.add(new Claim(taken.text("task_id"), taken.number("attempt")));
    }
  }

  /// Claims and completes until everything is over.
  private static List<Claim> workOff(Server server, String agent) {
    var done = new ArrayList<Claim>();
    while (true) {
      var taken = server.must("next_task", Json.obj().put("agent", agent).put("wait_seconds", 2));
      if (taken.has("task")) {
        var left = taken.object("counts");
        if (left.number("pending") + left.number("active") == 0) return done;
        continue;
      }
      var claim = new Claim(taken.text("task_id"), taken.number("attempt"));
      server.must(
          "complete_task",
          Json.obj()
              .put("task_id", claim.task())
              .put("attempt", claim.attempt())
              .put("agent", agent)
              .put("summary", "Done.")
              .put("detailed_work", "")
              .put("next_action", "complete"));
      done.add(claim);
    }
  }

  private void plan(int from, int to, int layer) {
    servers.getFirst().must("plan_task", layers(from, to, layer == 0 ? to : layer, new Random(1)));
  }

  /// Tasks in layers, each of which waits for some of the layer before it.
  private static ObjBuilder layers(int from, int to, int layer, Random chance) {
    var tasks = new ArrayList<Json.Obj>();
    for (int i = from; i < to; i++) {
      var task = Json.obj().put("ref", "t" + i).put("title", "Task " + i).put("description", "d");
      var before = i - i % layer - layer; // where the layer before it begins
      if (before >= from) {
        var needs = new ArrayList<String>();
        chance
            .ints(1 + chance.nextInt(3), 0, layer)
            .distinct()
            .forEach(k -> needs.add("t" + (before + k)));
        task.putTexts("depends_on", needs);
      }
      tasks.add(task.build());
    }
    return Json.obj().put("tasks", tasks);
  }

  private static <T> List<T> all(List<List<T>> lists) {
    return lists.stream().flatMap(List::stream).toList();
  }

  private static void report(String what, long begun) {
    System.err.printf("%s in %d ms%n", what, (System.nanoTime() - begun) / 1_000_000);
  }
}
