package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A server leaves with its client, whichever way the client goes, and says nothing but JSON-RPC on
/// its way.
class LifecycleIT {

  private static final long GONE_SECONDS = 5;

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
      server.client.send(
          """
          {"jsonrpc":"2.0","id":"w","method":"tools/call","params":{"name":"orchestrator_next_task","arguments":{"wait_seconds":600}}}\
          """);
      server.client.request("ping", Json.Obj.EMPTY, Duration.ofSeconds(10));
      server.process.destroy();

      assertThat(server.process.waitFor(GONE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void aKilledParentEndsItThoughAnotherProcessHoldsItsInputOpen() throws Exception {
    var pidFile = project.resolve("pid");
    var pipe = project.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    var script =
        """
        "%s" mcp --project "%s" < "%s" > /dev/null 2>&1 &
        echo $! > "%s"
        wait
        """
            .formatted(Server.launcher(), project, pipe, pidFile);
    var builder = new ProcessBuilder("sh", "-c", script);
    builder.environment().put("ORCHESTRATOR_BUILD", "never");
    var parent = builder.start();
    try (var input = Files.newOutputStream(pipe)) {
      input.write(HANDSHAKE.getBytes(StandardCharsets.UTF_8));
      input.flush();
      var server = ProcessHandle.of(Long.parseLong(read(pidFile))).orElseThrow();
      Thread.sleep(1_500); // until it knows its parent
      parent.destroyForcibly();
      server.onExit().get(GONE_SECONDS, TimeUnit.SECONDS);
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

  private static String read(Path file) throws IOException, InterruptedException {
    for (int i = 0; i < 500; i++) {
      if (Files.exists(file) && Files.size(file) > 1) return Files.readString(file).strip();
      Thread.sleep(10);
    }
    throw new AssertionError("the script did not start");
  }

  private static final String HANDSHAKE =
      """
      {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
      {"jsonrpc":"2.0","method":"notifications/initialized"}
      """;

  private static String plan(int id) {
    return """
    {"jsonrpc":"2.0","id":%d,"method":"tools/call","params":{"name":"orchestrator_plan_task","arguments":{"title":"t","description":"d"}}}
    """
        .formatted(id);
  }
}
