package dev.taskorchestrator.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class StdioServerTest {

  private static final long MUCH = 16 << 20;

  @Test
  void withSixtyFourCallsInFlightNoReplyIsLostAndNoneComesTwice()
      throws InterruptedException, ExecutionException {
    try (var fixture = new StdioFixture();
        var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      fixture.client.initialize();
      var all =
          IntStream.range(0, 64).mapToObj(n -> callers.submit(() -> calls(fixture, n))).toList();
      for (Future<?> each : all) each.get();
      fixture.client.send("{\"jsonrpc\":\"2.0\",\"id\":\"last\",\"method\":\"ping\"}");
      assertThat(fixture.client.next().text("id")).isEqualTo("last");
    }
  }

  private static void calls(StdioFixture fixture, int caller) {
    for (var i = 0; i < 100; i++) {
      var text = caller + ":" + i + "·".repeat(i);
      var result = fixture.client.call("echo", Json.obj().put("text", text).build());
      assertThat(result.object("structuredContent").text("text")).isEqualTo(text);
    }
  }

  @Test
  void repliesMayOvertakeEachOther() throws InterruptedException {
    try (var fixture = new StdioFixture()) {
      fixture.client.initialize();
      call(fixture, "slow", "gated", "{}");
      fixture.waiting.acquire();
      call(fixture, "fast", "echo", "{\"text\":\"a\"}");
      assertThat(fixture.client.next().text("id")).isEqualTo("fast");
      fixture.gate.release();
      assertThat(fixture.client.next().text("id")).isEqualTo("slow");
    }
  }

  @Test
  void aCancelledCallStopsAndIsNotAnswered() throws InterruptedException {
    try (var fixture = new StdioFixture()) {
      fixture.client.initialize();
      call(fixture, "w", "wait", "{\"wait_seconds\":600}");
      fixture.waiting.acquire();
      cancel(fixture, "w");
      call(fixture, "next", "echo", "{\"text\":\"a\"}");
      assertThat(fixture.client.next().text("id")).isEqualTo("next");
      call(fixture, "w", "echo", "{\"text\":\"the id is free again\"}");
      assertThat(fixture.client.next().has("result")).isTrue();
    }
  }

  @Test
  void anIdInUseIsRefused() throws InterruptedException {
    try (var fixture = new StdioFixture()) {
      fixture.client.initialize();
      call(fixture, "g", "gated", "{}");
      fixture.waiting.acquire();
      call(fixture, "g", "echo", "{\"text\":\"a\"}");
      assertThat(fixture.client.next().object("error").number("code")).isEqualTo(-32600);
      fixture.gate.release();
      assertThat(fixture.client.next().has("result")).isTrue();
    }
  }

  @Test
  void moreCallsThanTheBoundAreRefusedAtOnce() throws InterruptedException {
    var limits = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(2), 2, MUCH);
    try (var fixture = new StdioFixture(limits)) {
      fixture.client.initialize();
      call(fixture, "1", "gated", "{}");
      call(fixture, "2", "gated", "{}");
      fixture.waiting.acquire(2);
      var refused = fixture.client.call("gated", Json.Obj.EMPTY);
      assertThat(JsonWriter.text(refused))
          .contains("\"code\":\"overloaded\"", "\"retry\":\"later\"");
      fixture.gate.release(2);
      fixture.client.next();
      fixture.client.next();
    }
  }

  @Test
  void largeCallsAreBoundedByTheirBytesAndKeepNoSmallOneOut() throws InterruptedException {
    var limits = new Limits(Duration.ofSeconds(10), Duration.ofSeconds(2), 16, 100_000);
    try (var fixture = new StdioFixture(limits)) {
      fixture.client.initialize();
      fixture.client.send(" ".repeat(200_000) + line("1", "gated", "{}").strip());
      fixture.waiting.acquire(); // the largest is let in when it is alone
      var large = Json.obj().put("text", "x".repeat(60_000)).build();
      assertThat(JsonWriter.text(fixture.client.call("echo", large)))
          .contains("\"code\":\"overloaded\"", "\"retry\":\"later\"");
      var small = Json.obj().put("text", "x".repeat(10_000)).build();
      assertThat(fixture.client.call("echo", small).has("isError")).isFalse();
      fixture.gate.release();
      fixture.client.next();
      while (fixture.client.call("echo", large).has("isError")) Thread.onSpinWait();
    }
  }

  @Test
  void whoDoesNotReadHisAnswersIsRefusedMore() {
    try (var fixture = new StdioFixture()) {
      var heard = new ArrayList<String>();
      var session = fixture.server(Limits.USUAL).open(new Caller(null, "s"));
      var behind =
          new Sink() {
            @Override
            public void accept(Outgoing outgoing) {
              if (outgoing instanceof Outgoing.Reply(var json, _, _))
                heard.add(new String(json, UTF_8));
            }

            @Override
            public boolean crowded() {
              return true;
            }
          };
      session.receive(
          """
          {"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25"}}\
          """
              .getBytes(UTF_8),
          behind);
      session.receive(line("1", "echo", "{\"text\":\"a\"}").getBytes(UTF_8), behind);
      assertThat(heard).hasSize(2);
      assertThat(heard.getFirst()).contains("\"result\"").doesNotContain("overloaded");
      assertThat(heard.getLast()).contains("\"code\":\"overloaded\"");
    }
  }

  @Test
  void whatNobodyHasReadYetCounts() throws InterruptedException {
    var mayWrite = new CountDownLatch(1);
    var out =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              mayWrite.await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    var outbox = new Outbox(out, 1_000);
    outbox.put(new byte[500]);
    assertThat(outbox.crowded()).isFalse();
    outbox.put(new byte[1]);
    assertThat(outbox.crowded()).isTrue();
    mayWrite.countDown();
    outbox.close(Duration.ofSeconds(10));
    assertThat(outbox.crowded()).isFalse();
  }

  @Test
  void aToolSeesItsDeadlineAndAWaitingOneMayTakeLonger() {
    var limits = new Limits(Duration.ofMillis(50), Duration.ofSeconds(2), 16, MUCH);
    try (var fixture = new StdioFixture(limits)) {
      fixture.client.initialize();
      var result = fixture.client.call("wait", Json.obj().put("wait_seconds", 0).build());
      assertThat(JsonWriter.text(result.object("structuredContent")))
          .isEqualTo("{\"cancelled\":false,\"same\":true}");
    }
  }

  @Test
  void aToolThatOverstaysIsAnsweredOverItsHead() {
    var limits = new Limits(Duration.ofMillis(10), Duration.ofMillis(10), 16, MUCH);
    try (var fixture = new StdioFixture(limits)) {
      fixture.client.initialize();
      var result = fixture.client.call("gated", Json.Obj.EMPTY);
      assertThat(JsonWriter.text(result)).contains("\"code\":\"outcome_unknown\"");
    }
  }

  @Test
  void aFaultIsLoggedUnderTheOperationThatTheCallerIsTold() throws InterruptedException {
    try (var fixture = new StdioFixture()) {
      fixture.client.initialize();
      var result = fixture.client.call("fail", Json.Obj.EMPTY);
      assertThat(JsonWriter.text(result)).contains("op-1").doesNotContain("secret", "Exception");
      assertThat(fixture.faults.take())
          .isEqualTo("op-1 fail java.lang.IllegalStateException: secret");
    }
  }

  @Test
  void everythingPipedInIsAnsweredBeforeTheEnd() throws IOException, InterruptedException {
    var input =
        new StringBuilder(
            """
            {"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25"}}
            """);
    for (var i = 0; i < 500; i++)
      input.append(line(Integer.toString(i), "echo", "{\"text\":\"a\"}"));
    input.append("{\"jsonrpc\":\"2.0\",\"id\":\"half\",\"method\":\"ping\"}");
    var out = new ByteArrayOutputStream();
    serve(input.toString(), out);
    var ids = new HashSet<String>();
    out.toString(UTF_8).lines().forEach(l -> ids.add(((Json.Obj) JsonReader.read(l)).text("id")));
    assertThat(ids).hasSize(502).contains("half");
  }

  @Test
  void halfAMessageAtTheEndIsAParseError() throws IOException, InterruptedException {
    var out = new ByteArrayOutputStream();
    serve("{\"jsonrpc\":\"2.0\",\"id\":1,\"meth", out);
    assertThat(out.toString(UTF_8)).contains("-32700").endsWith("\n");
  }

  @Test
  void aCallThatWaitsIsToldToStopAtTheEndAndStillAnswered()
      throws IOException, InterruptedException {
    var out = new ByteArrayOutputStream();
    serve(
        """
        {"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25"}}
        """
            + line("w", "wait", "{\"wait_seconds\":600}"),
        out);
    assertThat(out.toString(UTF_8)).contains("\"id\":\"w\"").contains("\"cancelled\":true");
  }

  @Test
  void aReaderWhoDoesNotReadHoldsUpNobodyElse() throws InterruptedException {
    try (var fixture = new StdioFixture()) {
      fixture.client.initialize();
      var text = "x".repeat(1_000_000);
      for (var i = 0; i < 20; i++) call(fixture, "b" + i, "echo", "{\"text\":\"" + text + "\"}");
      var seen = new HashSet<String>();
      for (var i = 0; i < 20; i++) seen.add(fixture.client.next().text("id"));
      assertThat(seen).hasSize(20);
    }
  }

  @Test
  @Timeout(20)
  void aReaderWhoIsStuckForGoodDoesNotKeepTheServerFromEnding()
      throws IOException, InterruptedException {
    var stuck =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            try {
              new CountDownLatch(1).await();
            } catch (InterruptedException e) {
              throw new IOException(e);
            }
          }
        };
    try (var fixture = new StdioFixture()) {
      var in =
          new ByteArrayInputStream(
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n".getBytes(UTF_8));
      new StdioServer(fixture.server(Limits.USUAL), "s", in, stuck).run();
    }
  }

  @Test
  @Timeout(20)
  void whenNobodyReadsAnyMoreTheServerEnds() throws IOException, InterruptedException {
    var nobody = new PipedOutputStream(); // each write fails
    var ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n".getBytes(UTF_8);
    var endless =
        new InputStream() {
          @Override
          public int read() {
            throw new UnsupportedOperationException();
          }

          @Override
          public int read(byte[] into, int from, int most) {
            System.arraycopy(ping, 0, into, from, ping.length);
            return ping.length;
          }
        };
    try (var fixture = new StdioFixture()) {
      new StdioServer(fixture.server(Limits.USUAL), "s", endless, nobody).run();
    }
  }

  @Test
  void theEndOfInputEndsTheServer() {
    try (var fixture = new StdioFixture()) {
      fixture.client.initialize();
      fixture.client.hangUp();
      assertThat(fixture.served).succeedsWithin(Duration.ofSeconds(10));
    }
  }

  private static void serve(String input, ByteArrayOutputStream out)
      throws IOException, InterruptedException {
    try (var fixture = new StdioFixture()) {
      var in = new ByteArrayInputStream(input.getBytes(UTF_8));
      new StdioServer(fixture.server(Limits.USUAL), "s", in, out).run();
    }
  }

  private static void call(StdioFixture fixture, String id, String tool, String arguments) {
    fixture.client.send(line(id, tool, arguments).strip());
  }

  private static void cancel(StdioFixture fixture, String id) {
    fixture.client.send(
        "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"%s\"}}"
            .formatted(id));
  }

  private static String line(String id, String tool, String arguments) {
    return "{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":\"tools/call\",\"params\":{\"name\":\"%s\",\"arguments\":%s}}\n"
        .formatted(id, tool, arguments);
  }
}
