package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.ObjBuilder;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client whose answer was lost asks again under the same request id, through whichever process:
/// the change happened once, and the answer is the first one to the letter.
@Tag("side-by-side")
class ReceiptsIT {

  private static final int WRITES = Integer.getInteger("orchestrator.receipts", 200);

  /// Of agents: what a killed server held is freed meanwhile, which is nobody's repetition.
  private static final String EVENTS = "select count(*) from event where actor <> 'orchestrator'";

  @TempDir Path project;
  private final Random chance = new Random(7);
  private final List<Server> servers = new ArrayList<>();
  private int kills;

  /// A write with the id under which it may be repeated. Attempts that follow on another which did
  /// not end with its process.
  private static final String TAKEN_AGAIN =
      """
      select a.task, a.number from attempt a
        join attempt b on b.task = a.task and b.number = a.number - 1
      where b.reason is null or b.reason not like 'the process of ada is gone'
      """;

  private record Write(String tool, Json.Obj arguments) {
    String id() {
      return arguments.text("request_id");
    }

    ObjBuilder again() {
      return Json.obj().putAll(arguments);
    }
  }

  @BeforeEach
  void start() {
    servers.addAll(Server.fleet(project, 2));
  }

  @AfterEach
  void stop() {
    servers.forEach(Server::close);
  }

  @Test
  void aWriteWhoseAnswerWasCutHappensOnceHoweverItIsRepeated() throws Exception {
    var told = new ArrayList<String>();
    var done = new ArrayList<Write>();
    try (var tables = new Tables(project)) {
      Json.Obj held = Json.Obj.EMPTY;
      for (int n = 0; n < WRITES; n++) {
        var write = write(n, held);
        var before = tables.number(EVENTS);
        var answer = answered(write, n, tables);
        var after = tables.number(EVENTS);
        assertThat(after).as("events of %s", write).isGreaterThan(before);

        var repeated = servers.get(chance.nextInt(2)).result(write.tool(), write.arguments());
        assertThat(JsonWriter.text(repeated)).as("%s repeated", write).isEqualTo(answer);
        assertThat(tables.number(EVENTS)).isEqualTo(after);
        if (write.tool().equals("next_task")) held = takenOver(repeated);
        told.add(answer);
        done.add(write);
      }
      once(tables);
      laterToo(done, told);
      System.err.printf("%d writes, a third of them cut, %d servers killed%n", WRITES, kills);
    }
  }

  /// What was claimed through a server that was killed is freed as soon as anybody notices. Its
  /// agent goes on through another server, under a new attempt if it came too late.
  private Json.Obj takenOver(Json.Obj claimed) {
    var task = claimed.object("structuredContent").text("task_id");
    return servers
        .getLast()
        .must("execute_task", Json.obj().put("task_id", task).put("agent", "ada"));
  }

  /// Planned, taken, handed in, planned, taken, given back, and so on; now and then a lock.
  private static Write write(int n, Json.Obj held) {
    var arguments = Json.obj().put("request_id", "request " + n).put("agent", "ada");
    if (n % 20 == 19) {
      var names = List.of(Json.of("port " + n), Json.of("cable"));
      return new Write("lock", arguments.put("resources", names).build());
    }
    return switch (n % 20 % 6) {
      case 0, 3 ->
          new Write(
              "plan_task",
              Json.obj()
                  .put("request_id", "request " + n)
                  .put("title", "Task " + n)
                  .put("description", "d")
                  .put("priority", n % 20 % 6 == 0 ? "low" : "high")
                  .build());
      case 1, 4 -> new Write("next_task", arguments.build());
      case 2 -> new Write("complete_task", completion(arguments, held, n));
      default ->
          new Write(
              "release_task",
              arguments
                  .put("task_id", held.text("task_id"))
                  .put("attempt", held.number("attempt"))
                  .put("outcome", "fail")
                  .build());
    };
  }

  private static Json.Obj completion(ObjBuilder arguments, Json.Obj held, int n) {
    return arguments
        .put("task_id", held.text("task_id"))
        .put("attempt", held.number("attempt"))
        .put("summary", "Done.")
        .put("detailed_work", ("work " + n + " ").repeat(n % 4 == 0 ? 10 : 5_000))
        .put("next_action", "complete")
        .build();
  }

  /// The answer that the client ends up with: of every third write not the first one, which is
  /// dropped, or never said because its server is killed once the change is safe.
  private String answered(Write write, int n, Tables tables) throws Exception {
    var first = servers.getFirst();
    if (n % 3 != 0) return JsonWriter.text(first.result(write.tool(), write.arguments()));
    if (n % 15 == 0) {
      killAfterCommit(write, tables);
      return JsonWriter.text(servers.getLast().result(write.tool(), write.arguments()));
    }
    var dropped = JsonWriter.text(first.result(write.tool(), write.arguments()));
    var repeated = servers.get(n % 2).result(write.tool(), write.arguments());
    assertThat(JsonWriter.text(repeated)).isEqualTo(dropped);
    return dropped;
  }

  /// Sends a write whose answer nobody reads, and kills the server the moment its receipt is there.
  private void killAfterCommit(Write write, Tables tables) throws SQLException {
    var victim = servers.removeFirst();
    victim.client.send(
        JsonWriter.text(
            Json.obj()
                .put("jsonrpc", "2.0")
                .put("id", "cut")
                .put("method", "tools/call")
                .put(
                    "params",
                    Json.obj()
                        .put("name", "orchestrator_" + write.tool())
                        .put("arguments", write.arguments()))
                .build()));
    var end = System.nanoTime() + 10_000_000_000L;
    while (receipts(tables, write) == 0) {
      assertThat(System.nanoTime()).as("%s is done", write).isLessThan(end);
    }
    victim.kill();
    victim.close();
    kills++;
    servers.addFirst(Server.start(project, "again"));
  }

  private static long receipts(Tables tables, Write write) throws SQLException {
    return tables.number("select count(*) from receipt where request_id = '" + write.id() + "'");
  }

  /// Every write has its one effect.
  private static void once(Tables tables) throws SQLException {
    assertThat(tables.number("select count(*) from receipt")).isEqualTo(WRITES);
    assertThat(tables.rows("select title from task group by title having count(*) > 1")).isEmpty();
    var completed = tables.rows("select task from event where kind = 'completed'");
    assertThat(completed).doesNotHaveDuplicates().hasSizeGreaterThan(WRITES / 8);
    assertThat(tables.rows("select task from artifact group by task having count(*) > 1"))
        .isEmpty();
    assertThat(tables.rows(TAKEN_AGAIN)).isEmpty();
  }

  /// The answers stay what they were after all that came since, and an id stands for one request.
  private void laterToo(List<Write> done, List<String> told) {
    for (int n = 0; n < done.size(); n += 7) {
      var write = done.get(n);
      var server = servers.get(n % 2);
      assertThat(JsonWriter.text(server.result(write.tool(), write.arguments())))
          .isEqualTo(told.get(n));
      var other = server.call(write.tool(), write.again().put("agent", "somebody else"));
      if (write.tool().equals("plan_task")) {
        other = server.call(write.tool(), write.again().put("title", "Another"));
      }
      assertThat(other.object("error").text("code")).isEqualTo("request_id_reused");
    }
  }
}
