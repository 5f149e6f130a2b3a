package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.postgres.CuttingProxy;
import dev.taskorchestrator.postgres.Postgres;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The connection to the database breaks at the very moment when a commit was made and its answer
/// is on its way: nobody can know by himself whether it was.
@Timeout(300)
class PostgresCutsIT {

  private static final int COMMITS = Integer.getInteger("orchestrator.cuts", 90);

  private static final String NAME = "--project-name=cuts";

  @TempDir Path project;

  private static Json.Obj plan(int number) {
    return Json.obj()
        .put("title", "task " + number)
        .put("description", "d")
        .put("request_id", "request " + number)
        .build();
  }

  @Test
  void noChangeIsMadeTwiceAndEveryCallerHearsTheTruth() {
    var database = Postgres.durable().database();
    var answers = new ArrayList<String>();
    try (var proxy = new CuttingProxy(Postgres.durable())) {
      var through = Map.of("ORCHESTRATOR_DATABASE", proxy.url(database));
      try (var server = Server.start(project, "client", through, NAME)) {
        server.must("get_status", Json.obj());
        proxy.cutAfterCommit(number -> number % 3 == 0);
        for (int n = 0; n < COMMITS; n++) {
          var answer = server.result("plan_task", plan(n));
          assertThat(answer.object("structuredContent").has("error")).as("%s", answer).isFalse();
          answers.add(JsonWriter.text(answer));
        }
      }
      System.err.printf("%d commits, %d of them cut off%n", proxy.commits(), proxy.cuts());
      assertThat(proxy.cuts()).isGreaterThanOrEqualTo(COMMITS / 4);
    }
    var direct = Map.of("ORCHESTRATOR_DATABASE", database.url());
    try (var server = Server.start(project, "client", direct, NAME)) {
      for (int n = 0; n < COMMITS; n++) {
        assertThat(JsonWriter.text(server.result("plan_task", plan(n)))).isEqualTo(answers.get(n));
      }
    }
    var rows =
        Postgres.durable()
            .query(
                database.name(),
                "select count(*), count(distinct title) from orchestrator_cuts.task");
    assertThat(rows.getFirst()).containsExactly(COMMITS + "", COMMITS + "");
  }
}
