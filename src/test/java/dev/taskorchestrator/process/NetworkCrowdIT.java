package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.conformance.FixtureServer;
import dev.taskorchestrator.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A crowd at one server of little memory, as fast as it can, of whose connections one call in
/// twenty breaks somewhere: what was acknowledged is there, nothing is there twice, and when the
/// crowd has gone, nothing of it is left in the process.
@EnabledOnOs(OS.LINUX)
class NetworkCrowdIT {

  private static final int CLIENTS = 256;
  private static final int TOKENS = 4;
  private static final double BROKEN = 0.05;
  private static final Duration LONG =
      Duration.ofSeconds(Integer.getInteger("orchestrator.crowd.seconds", 6));
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONGEST = Duration.ofSeconds(11);

  private static final Map<String, String> LITTLE_MEMORY =
      Map.of("ORCHESTRATOR_JAVA_OPTS", "-Xmx256m");

  /// The heap, and what a JVM takes beside it.
  private static final long MOST_MB = 256 + 160;

  /// What may be more than before, since caches fill and threads are kept for a while.
  private static final int SPARE = 8;

  private static final int SPARE_HEAP_MB = 24;
  private static final Duration SETTLED = Duration.ofSeconds(30);

  @TempDir Path project;

  /// What one client did and heard.
  private static final class Heard {
    final List<String> created = new ArrayList<>();
    final List<String> completed = new ArrayList<>();
    final List<Long> nanos = new ArrayList<>();
    int broken;
    int refused;
  }

  @Test
  void aCrowdWithBrokenConnectionsLosesNothingAndLeavesNothing() throws Exception {
    var tokens = new ArrayList<String>();
    for (int n = 0; n < TOKENS; n++) tokens.add(Serving.token(project, "team" + n, "agent"));
    try (var server = Serving.start(project, LITTLE_MEMORY);
        var canary = new Canary()) {
      var process = server.process;
      crowd(server.url, tokens, Duration.ofSeconds(3), "warm", this::mixed);
      var before = settled(process, null);
      var most = new AtomicLong();
      var watch = Thread.ofPlatform().daemon().start(() -> watch(process, most));
      var heard = crowd(server.url, tokens, LONG, "run", this::mixed);
      watch.interrupt();
      var after = settled(process, before);
      var nothing = nothing();

      var calls = heard.stream().flatMap(it -> it.nanos.stream()).sorted().toList();
      System.err.printf(
          "%d clients for %d s: %.0f calls a second, p99 %d ms, longest %d ms; %d created, %d"
              + " completed, %d connections broken, %d refused; at most %d MB, standstill %d ms%n"
              + "  a server that does nothing: %s%n  before %s%n  after  %s%n",
          CLIENTS,
          LONG.toSeconds(),
          calls.size() / (double) LONG.toSeconds(),
          millis(calls, 0.99),
          millis(calls, 1),
          heard.stream().mapToInt(it -> it.created.size()).sum(),
          heard.stream().mapToInt(it -> it.completed.size()).sum(),
          heard.stream().mapToInt(it -> it.broken).sum(),
          heard.stream().mapToInt(it -> it.refused).sum(),
          most.get(),
          canary.silence().toMillis(),
          nothing,
          before,
          after);
      check(heard);
      canary.within("the longest call", Duration.ofMillis(millis(calls, 1)), LONGEST);
      assertThat(most.get()).isLessThan(MOST_MB);
      assertThat(after.threads()).isLessThanOrEqualTo(before.threads() + SPARE);
      assertThat(after.files()).isLessThanOrEqualTo(before.files() + SPARE);
      assertThat(after.heapMb()).isLessThanOrEqualTo(before.heapMb() + SPARE_HEAP_MB);
      assertThat(process.isAlive()).isTrue();
    }
  }

  private static long millis(List<Long> sorted, double part) {
    return sorted.get((int) Math.min(sorted.size() - 1, sorted.size() * part)) / 1_000_000;
  }

  /// What a client does next.
  private interface Step {
    void take(Wire wire, Random chance, String name, int number, Heard heard) throws Exception;
  }

  private static List<Heard> crowd(
      String url, List<String> tokens, Duration time, String what, Step step)
      throws InterruptedException {
    var end = System.nanoTime() + time.toNanos();
    return Crowd.of(
        CLIENTS,
        time.plusMinutes(2),
        client ->
            () -> {
              var heard = new Heard();
              var chance = new Random(client);
              var name = what + client;
              var token = tokens.isEmpty() ? "" : tokens.get(client % tokens.size());
              try (var wire = new Wire(url, token, name)) {
                for (int n = 0; System.nanoTime() < end; n++)
                  step.take(wire, chance, name, n, heard);
              }
              return heard;
            });
  }

  private void mixed(Wire wire, Random chance, String name, int number, Heard heard)
      throws Exception {
    var kind = chance.nextInt(10);
    if (kind < 4) {
      var title = name + " " + number;
      var task = Json.obj().put("title", title).put("description", "To be done.");
      task.put("request_id", "create " + title);
      heard.created.add(call(wire, chance, heard, "plan_task", task.build()).text("task_id"));
    } else if (kind < 7) {
      work(wire, chance, name, number, heard);
    } else if (kind < 9) {
      call(wire, chance, heard, "query_tasks", Json.obj().put("limit", 10).build());
    } else {
      call(wire, chance, heard, "get_status", Json.Obj.EMPTY);
    }
  }

  private static void work(Wire wire, Random chance, String name, int number, Heard heard)
      throws Exception {
    var asked = Json.obj().put("agent", name).put("request_id", "next " + name + " " + number);
    var taken = call(wire, chance, heard, "next_task", asked.build());
    if (!taken.has("task_id")) return;
    var id = taken.text("task_id");
    var done =
        Json.obj()
            .put("task_id", id)
            .put("agent", name)
            .put("attempt", taken.number("attempt"))
            .put("summary", "Done.")
            .put("detailed_work", "All of it.")
            .put("next_action", "complete")
            .put("request_id", "complete " + id);
    call(wire, chance, heard, "complete_task", done.build());
    heard.completed.add(id);
  }

  /// One call, begun again with the same request id until it is answered.
  private static Json.Obj call(
      Wire wire, Random chance, Heard heard, String tool, Json.Obj arguments) throws Exception {
    if (chance.nextDouble() < BROKEN) {
      wire.breaking(chance.nextInt(3) == 0 ? chance.nextDouble() : 1);
      heard.broken++;
    }
    while (true) {
      var begun = System.nanoTime();
      try {
        var answer = wire.call("orchestrator_" + tool, arguments, PATIENCE);
        heard.nanos.add(System.nanoTime() - begun);
        if (!answer.has("error")) return answer;
        var code = answer.object("error").text("code");
        if (!code.equals("overloaded")) throw new AssertionError(tool + ": " + answer);
        heard.refused++;
        Thread.sleep(50);
      } catch (Wire.Cut _) {
        // now once more, whatever came of it
      }
    }
  }

  private void check(List<Heard> heard) throws Exception {
    try (var tables = new Tables(project)) {
      var status = new HashMap<String, String>();
      var titles = new HashMap<String, Integer>();
      for (var row : tables.rows("select id, status, title from task")) {
        var parts = row.split("\\|", 3);
        status.put(parts[0], parts[1]);
        titles.merge(parts[2], 1, Integer::sum);
      }
      assertThat(titles.values()).allMatch(count -> count == 1);
      assertThat(heard).allSatisfy(it -> assertThat(status.keySet()).containsAll(it.created));
      var completed = heard.stream().flatMap(it -> it.completed.stream()).toList();
      assertThat(completed).isNotEmpty().doesNotHaveDuplicates();
      assertThat(completed).allMatch(id -> "completed".equals(status.get(id)));
    }
  }

  /// The footprint when the crowd has gone, as soon as it is not more than it was before.
  private static Footprint settled(Process process, @Nullable Footprint before) throws Exception {
    var end = System.nanoTime() + SETTLED.toNanos();
    Thread.sleep(3_000);
    var now = Footprint.of(process);
    while (before != null && System.nanoTime() < end) {
      if (now.threads() <= before.threads() + SPARE && now.files() <= before.files() + SPARE) break;
      Thread.sleep(500);
      now = Footprint.of(process);
    }
    return now;
  }

  private static void watch(Process process, AtomicLong most) {
    try {
      while (true) {
        most.accumulateAndGet(Footprint.residentMb(process), Math::max);
        Thread.sleep(200);
      }
    } catch (InterruptedException | IOException _) {
      // it was long enough
    }
  }

  /// The floor: the same crowd at the same protocol code with a tool that does nothing.
  private static String nothing() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                FixtureServer.class.getName(),
                "0")
            .start();
    try {
      var errors = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
      var url = errors.readLine();
      while (url != null && !url.startsWith("http")) url = errors.readLine();
      assertThat(url).isNotNull();
      Thread.ofVirtual().start(() -> errors.lines().forEach(_ -> {}));
      crowd(url, List.of(), Duration.ofSeconds(2), "warm", NetworkCrowdIT::greet);
      var time = Duration.ofSeconds(3);
      var calls =
          crowd(url, List.of(), time, "run", NetworkCrowdIT::greet).stream()
              .flatMap(it -> it.nanos.stream())
              .sorted()
              .toList();
      return "%.0f calls a second, p99 %d ms"
          .formatted(calls.size() / (double) time.toSeconds(), millis(calls, 0.99));
    } finally {
      process.destroyForcibly();
    }
  }

  private static void greet(Wire wire, Random chance, String name, int number, Heard heard)
      throws Exception {
    var begun = System.nanoTime();
    wire.lasting("greet", Json.obj().put("name", name).build(), PATIENCE);
    heard.nanos.add(System.nanoTime() - begun);
  }
}
