package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.mcp.McpClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A server leaves with its client, whichever way the client goes, and says nothing but JSON-RPC on
/// its way.
@Tag("side-by-side")
class LifecycleIT {

  private static final long GONE_SECONDS = 5;
  private static final int STARTS = Integer.getInteger("orchestrator.starts", 40);
  private static final int ABREAST = 8;
  private static final Duration START = Duration.ofSeconds(30);

  /// The reaper's round and a little.
  private static final Duration FREED = Duration.ofSeconds(7);

  @TempDir Path project;

  @Test
  void aClosedInputEndsTheServerOnceItHasAnsweredEverything() throws Exception {
    var process = Server.spawn(project);
    var calls = new StringBuilder(HANDSHAKE);
    for (int i = 2; i < 102; i++) calls.append(plan(i));
    try (var out = process.getOutputStream()) {
      out.write(calls.toString().getBytes(StandardCharsets.UTF_8));
    }
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(GONE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    var replies = said.lines().map(JsonReader::read).map(Json.Obj.class::cast).toList();
    assertThat(replies).hasSize(101).allMatch(reply -> reply.has("result"));
  }

  @Test
  void halfALineAndThenNothingEndsItToo() throws Exception {
    var process = Server.spawn(project);
    try (var out = process.getOutputStream()) {
      out.write((HANDSHAKE + "{\"jsonrpc\":\"2.0\",\"id\":7,").getBytes(StandardCharsets.UTF_8));
    }
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(GONE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(said.lines().map(JsonReader::read)).hasSize(2);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aTerminationSignalEndsItWhileACallWaits() throws Exception {
    try (var server = Server.start(project, "waits")) {
      server.must("get_status", Json.obj());
      server.client.send(WAITING);
      server.client.request("ping", Json.Obj.EMPTY, Duration.ofSeconds(10));
      server.process.destroy();

      assertThat(server.process.waitFor(GONE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  /// How a client can go.
  private enum Way {
    CLOSES_INPUT,
    IS_KILLED,
    SENDS_A_SIGNAL,
    STOPS_IN_MID_LINE
  }

  /// Half of them while a call of theirs waits.
  @Test
  @DisabledOnOs(OS.WINDOWS)
  void whicheverWayAClientGoesItsServerIsGoneInSecondsAndItsLeaseIsFree() throws Exception {
    try (var observer = Server.start(project, "observer");
        var canary = new Canary()) {
      var plan = new ArrayList<Json.Obj>();
      for (int i = 0; i < STARTS; i++) {
        plan.add(Json.obj().put("title", "Task " + i).put("description", "d").build());
      }
      for (int from = 0; from < STARTS; from += 1_000) {
        var part = plan.subList(from, Math.min(STARTS, from + 1_000));
        observer.must("plan_task", Json.obj().put("tasks", part));
      }
      var next = new AtomicInteger();
      var times =
          Crowd.<List<Long>>of(
              ABREAST,
              Duration.ofSeconds(20 + STARTS),
              _ ->
                  () -> {
                    var mine = new ArrayList<Long>();
                    for (var n = next.getAndIncrement(); n < STARTS; n = next.getAndIncrement()) {
                      mine.add(oneLife(Way.values()[n % Way.values().length], n, canary));
                    }
                    return mine;
                  });
      var slowest = times.stream().flatMap(List::stream).mapToLong(Long::longValue).max();
      System.err.printf(
          "%d servers left by their clients: the slowest was gone after %d ms%n",
          STARTS, slowest.orElseThrow());
      assertThat(times.stream().mapToLong(List::size).sum()).isEqualTo(STARTS);
      free(observer, canary);
    }
  }

  /// Starts a server, takes a task through it and leaves it; answers how many milliseconds it
  /// stayed.
  private long oneLife(Way way, int number, Canary canary) throws Exception {
    var pipe = project.resolve("pipe" + number);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    var parent = inAShell(pipe);
    try (var input = Files.newOutputStream(pipe);
        var client = new McpClient(parent.getInputStream(), input)) {
      client.initialize("2025-11-25", "client " + number);
      var taken =
          client.call(
              "orchestrator_next_task", Json.obj().put("lease_seconds", 86_400).build(), START);
      assertThat(taken.object("structuredContent").has("task_id")).isTrue();
      var server = parent.children().findFirst().orElseThrow();
      if (number % 2 != number / 4 % 2) client.send(WAITING);
      var begun = System.nanoTime();
      switch (way) {
        case CLOSES_INPUT -> client.hangUp();
        case IS_KILLED -> parent.destroyForcibly();
        case SENDS_A_SIGNAL -> server.destroy();
        case STOPS_IN_MID_LINE -> {
          client.send("{\"jsonrpc\":\"2.0\",\"id\":7,".getBytes(StandardCharsets.UTF_8));
          client.hangUp();
        }
      }
      while (runs(server) && System.nanoTime() - begun < START.toNanos()) Thread.sleep(5);
      var ended = System.nanoTime();
      canary.within(
          "leaving a client that " + way,
          Duration.ofNanos(ended - begun),
          Duration.ofSeconds(GONE_SECONDS),
          canary.silence(begun, ended));
      return (ended - begun) / 1_000_000;
    } finally {
      parent.destroyForcibly();
    }
  }

  /// Whether it runs: the JDK counts one as alive that nobody has buried yet, and looks after one
  /// that is not its child only now and then.
  private static boolean runs(ProcessHandle server) {
    try {
      var stat = Files.readString(Path.of("/proc/" + server.pid() + "/stat"));
      return !stat.substring(stat.lastIndexOf(')') + 1).startsWith(" Z");
    } catch (IOException _) {
      return !Files.exists(Path.of("/proc/self")) && server.isAlive();
    }
  }

  /// A server whose parent is a shell of its own, and whose input another process holds open.
  private Process inAShell(Path pipe) throws IOException {
    var script =
        """
        "%s" mcp --project "%s" < "%s" &
        wait
        """
            .formatted(Server.launcher(), project, pipe);
    var builder = new ProcessBuilder("sh", "-c", script);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().put("ORCHESTRATOR_BUILD", "never");
    return builder.start();
  }

  /// Their leases are for a day, but whoever is left frees them at once.
  private void free(Server observer, Canary canary) throws Exception {
    var begun = System.nanoTime();
    try (var tables = new Tables(project)) {
      var held = tables.number("select count(*) from task where status = 'active'");
      while (held > 0) {
        canary.within("freeing " + held, Duration.ofNanos(System.nanoTime() - begun), FREED);
        observer.must(
            "changes", Json.obj().put("after_sequence", 1_000_000).put("wait_seconds", 1));
        held = tables.number("select count(*) from task where status = 'active'");
      }
      assertThat(tables.number("select count(*) from attempt where ending = 'lapsed'"))
          .isEqualTo(STARTS);
      assertThat(tables.rows("select distinct reason from attempt"))
          .allMatch(reason -> reason.contains("is gone"));
    }
  }

  @Test
  void nothingIsOpenedOrMadeBeforeACallNeedsIt() throws Exception {
    try (var server = Server.start(project, "probe")) {
      server.client.listTools();
      server.client.request("ping", Json.Obj.EMPTY, Duration.ofSeconds(10));

      assertThat(project.resolve(".task_orchestrator")).doesNotExist();
    }
  }

  private static final String HANDSHAKE =
      """
      {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
      {"jsonrpc":"2.0","method":"notifications/initialized"}
      """;

  private static final String WAITING =
      """
      {"jsonrpc":"2.0","id":"w","method":"tools/call","params":{"name":"orchestrator_changes","arguments":{"after_sequence":1000000,"wait_seconds":600}}}\
      """;

  private static String plan(int id) {
    return """
    {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"orchestrator_plan_task","arguments":{"title":"t","description":"d"}}}
    """
        .formatted(id);
  }
}
