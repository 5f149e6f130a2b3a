package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import dev.taskorchestrator.postgres.Postgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two servers make two tasks wait for each other at the same moment: each alone would be right,
/// both together a circle that nothing ever opens.
@Timeout(300)
class PostgresCirclesIT {

  private static final int PAIRS = Integer.getInteger("orchestrator.circles", 200);

  @TempDir Path project;
  private final CyclicBarrier together = new CyclicBarrier(2);
  private final AtomicInteger refused = new AtomicInteger();

  @Test
  void neverIsACircleClosed() throws Exception {
    var database = Postgres.shared().database();
    var there = Map.of("ORCHESTRATOR_DATABASE", database.url());
    try (var one = Server.start(project, "one", there, "--project-name=circles", "--tools=full");
        var two = Server.start(project, "two", there, "--project-name=circles", "--tools=full")) {
      for (int n = 0; n < PAIRS; n++) {
        one.must("plan_task", named("a" + n));
        one.must("plan_task", named("b" + n));
      }
      Crowd.of(
          2, Duration.ofMinutes(4), n -> () -> n == 0 ? ties(one, "a", "b") : ties(two, "b", "a"));
    }
    var ties =
        Postgres.shared()
            .query(
                database.name(),
                """
                select count(*), count(*) filter (where exists (
                  select 1 from orchestrator_circles.dependency o
                  where o.task = d.prerequisite and o.prerequisite = d.task))
                from orchestrator_circles.dependency d
                """)
            .getFirst();
    System.err.printf("%d pairs, %d refused, ties and circles: %s%n", PAIRS, refused.get(), ties);
    assertThat(ties).containsExactly(PAIRS + "", "0");
    assertThat(refused).hasValue(PAIRS);
  }

  private static ObjBuilder named(String id) {
    return Json.obj().put("task_id", id).put("title", id).put("description", "d");
  }

  private static Json.Arr needs(String task) {
    return new Json.Arr(List.of(Json.obj().put("dependency_task_id", task).build()));
  }

  private Integer ties(Server server, String from, String to) throws Exception {
    for (int n = 0; n < PAIRS; n++) {
      together.await(60, TimeUnit.SECONDS);
      var answer =
          server.call(
              "manage_dependencies",
              Json.obj().put("task_id", from + n).put("dependencies", needs(to + n)));
      if (answer.has("error")) {
        assertThat(answer.object("error").text("code")).as("%s", answer).isEqualTo("cycle");
        refused.incrementAndGet();
      }
    }
    return 0;
  }
}
