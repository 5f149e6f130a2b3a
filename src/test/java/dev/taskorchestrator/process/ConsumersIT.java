package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who follows the events by the number of the last one that he has seen sees every event once and
/// in order, through however many servers, while several processes write.
@Tag("side-by-side")
class ConsumersIT {

  private static final int EVENTS = Integer.getInteger("orchestrator.events", 10_000);
  private static final int CONSUMERS = 4;
  private static final int WRITERS = 3;
  private static final int PLANNED = 50;
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final String UNHEARD =
      """
      {"jsonrpc":"2.0","id":"u","method":"tools/call","params":{"name":"orchestrator_changes","arguments":{"wait_seconds":5}}}\
      """;

  @TempDir Path project;

  /// What one consumer saw, and through how many servers.
  private record Seen(List<Long> numbers, int servers) {}

  @Test
  void everyConsumerSeesEveryEventOnceAndInOrderHoweverOftenItComesAnew() throws Exception {
    var writers = Server.fleet(project, WRITERS);
    var done = new AtomicBoolean();
    try (var tables = new Tables(project)) {
      var seed = System.nanoTime();
      var all =
          Crowd.<Object>of(
              WRITERS + CONSUMERS,
              PATIENCE,
              n ->
                  n < WRITERS
                      ? () -> write(writers.get(n), tables, done)
                      : () -> follow(new Random(seed + n), done));
      var last = tables.number("select last_event from project");
      assertThat(last).isGreaterThanOrEqualTo(EVENTS);
      var seen = all.stream().filter(Seen.class::isInstance).map(Seen.class::cast).toList();
      System.err.printf(
          "%d events, %d consumers through %s servers, seed %d%n",
          last, seen.size(), seen.stream().map(Seen::servers).toList(), seed);
      assertThat(seen).hasSize(CONSUMERS);
      var expected = LongStream.rangeClosed(1, last).boxed().toList();
      for (var one : seen) assertThat(one.numbers()).isEqualTo(expected);
    } finally {
      writers.forEach(Server::close);
    }
  }

  /// Plans, and now and then takes and gives back, until there are enough events.
  private static Integer write(Server server, Tables tables, AtomicBoolean done) throws Exception {
    var rounds = 0;
    while (!done.get()) {
      var tasks = new ArrayList<Json.Obj>();
      for (int i = 0; i < PLANNED; i++) {
        tasks.add(Json.obj().put("title", "Task " + i).put("description", "d").build());
      }
      server.must("plan_task", Json.obj().put("tasks", tasks));
      var taken = server.must("next_task", Json.obj());
      server.must(
          "release_task",
          Json.obj()
              .put("task_id", taken.text("task_id"))
              .put("attempt", taken.number("attempt"))
              .put("outcome", "release"));
      rounds++;
      synchronized (tables) {
        if (tables.number("select last_event from project") >= EVENTS) done.set(true);
      }
    }
    return rounds;
  }

  /// Follows the events to the end of what is written, and comes anew at random moments: after a
  /// page, in the midst of a call, with a server that was closed or killed.
  private Seen follow(Random chance, AtomicBoolean done) throws Exception {
    var numbers = new ArrayList<Long>();
    var servers = 0;
    while (true) {
      servers++;
      var server = Server.start(project, "consumer");
      try {
        var pages = 10 + chance.nextInt(40);
        for (int page = 0; page < pages; page++) {
          var over = done.get();
          var last = numbers.isEmpty() ? 0 : numbers.getLast();
          var after = Json.obj().put("after_sequence", last).put("wait_seconds", 1);
          var events = server.must("changes", after.put("limit", 1 + chance.nextInt(300)));
          for (var event : events.objects("events")) {
            assertThat(event.number("sequence")).isEqualTo(numbers.size() + 1);
            numbers.add(event.number("sequence"));
          }
          if (over && events.objects("events").isEmpty()) return new Seen(numbers, servers);
        }
        switch (chance.nextInt(3)) {
          case 0 -> server.client.hangUp();
          case 1 -> server.client.send(UNHEARD);
          default -> server.kill();
        }
      } finally {
        server.close();
      }
    }
  }
}
