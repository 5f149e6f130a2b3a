package dev.taskorchestrator.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whatever a fresh process does that is to take a server's place, every request is answered once,
/// and somebody serves. The fresh processes here are scripts.
@Timeout(60)
class HandoverTest {

  /// Answers what it is asked before it takes over.
  private static final String SETTLES =
      """
      read ping; echo '{"jsonrpc":"2.0","id":"handover ping 0","result":{}}'
      read hello; echo '{"jsonrpc":"2.0","id":"handover initialize 1","result":{}}'
      read ready
      """;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path folder;
  private StdioFixture fixture;

  @BeforeEach
  void open() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh here");
    fixture = new StdioFixture();
    fixture.client.initialize();
  }

  @AfterEach
  void close() {
    if (fixture != null) fixture.close();
  }

  private Restarting.Outcome restart(String script, Duration patience) {
    return restart(script, patience, _ -> null);
  }

  private Restarting.Outcome restart(
      String script, Duration patience, Function<ToolCall, @Nullable String> stay) {
    var handover =
        new Handover(_ -> List.of("/bin/sh", "-c", script), stay, Time.system(), "process");
    handover.serves(fixture.stdio);
    var call =
        new ToolCall(
            Json.Obj.EMPTY,
            new Caller("client", "s1"),
            Progress.UNHEARD,
            Deadline.in(Time.system(), PATIENCE));
    return handover.restart(call, "manual_request", patience);
  }

  private void send(String id) {
    fixture.client.send(
        ("{\"jsonrpc\":\"2.0\",\"id\":\"%s\",\"method\":\"tools/call\","
                + "\"params\":{\"name\":\"echo\",\"arguments\":{\"text\":\"%s\"}}}")
            .formatted(id, id));
  }

  private void assertServedHere() {
    assertThat(
            fixture
                .client
                .call("echo", Json.obj().put("text", "here").build())
                .object("structuredContent"))
        .isEqualTo(Json.obj().put("text", "here").build());
  }

  @Test
  void oneThatDiesAtOnceTakesNobodysPlace() {
    var outcome = restart("exit 1", PATIENCE);

    assertThat(outcome.restart().done()).isFalse();
    assertThat(outcome.message()).contains("This process goes on serving");
    assertServedHere();
  }

  @Test
  void oneThatCannotBeStartedTakesNobodysPlace() {
    var handover =
        new Handover(
            _ -> List.of(folder.resolve("none").toString()), _ -> null, Time.system(), "process");
    handover.serves(fixture.stdio);
    var call =
        new ToolCall(
            Json.Obj.EMPTY,
            new Caller("client", "s1"),
            Progress.UNHEARD,
            Deadline.in(Time.system(), PATIENCE));
    assertThat(handover.restart(call, "manual_request", PATIENCE).restart().done()).isFalse();
    assertThat(handover.running()).isFalse();
    assertServedHere();
  }

  @Test
  void oneThatNeverAnswersIsGivenUpInTimeAndEnded() {
    var pid = folder.resolve("pid");
    var begun = System.nanoTime();
    var outcome = restart("echo $$ > " + pid + "; exec cat > /dev/null", Duration.ofMillis(300));

    assertThat(outcome.restart().done()).isFalse();
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
    assertThat(outcome.message()).contains("did not answer ping");
    ended(pid);
    assertServedHere();
  }

  @Test
  void oneThatRefusesTheClientTakesNobodysPlace() {
    var outcome =
        restart(
            """
            read ping; echo '{"jsonrpc":"2.0","id":"handover ping 0","result":{}}'
            read hello; echo '{"jsonrpc":"2.0","id":"handover initialize 1","error":{"code":1,"message":"no"}}'
            cat > /dev/null
            """,
            PATIENCE);

    assertThat(outcome.restart().done()).isFalse();
    assertThat(outcome.message()).contains("refused initialize");
    assertServedHere();
  }

  @Test
  void oneThatDiesWithCallsInFlightLeavesNoneOfThemOpenAndTheOldOneServesAgain() {
    assertThat(restart(SETTLES + "read a; read b; exit 3", PATIENCE).restart().done()).isTrue();

    send("a");
    send("b");

    var answers = List.of(fixture.client.next(), fixture.client.next());
    assertThat(answers).extracting(answer -> answer.text("id")).containsExactlyInAnyOrder("a", "b");
    assertThat(answers)
        .allSatisfy(answer ->
            assertThat(answer.object("error").text("message"))
                .contains("ended before it answered", "request_id"));
    assertServedHere();
  }

  @Test
  void whenItDiesInTheMidstOfMuchEveryRequestIsAnsweredOnce() {
    for (int round = 0; round < 10; round++) {
      var script = SETTLES + "for i in 1 2 3 4 5; do read line; done; exit 3";
      assertThat(restart(script, PATIENCE).restart().done()).isTrue();
      var ids = IntStream.range(0, 200).mapToObj(n -> "r" + n).toList();
      ids.forEach(this::send);
      var answered = new ArrayList<String>();
      for (int i = 0; i < ids.size(); i++) answered.add(fixture.client.next().text("id"));
      assertThat(answered).containsExactlyInAnyOrderElementsOf(ids);
    }
    assertServedHere();
  }

  @Test
  void oneThatHasEndedBeforeItIsItsTurnTakesNobodysPlace() {
    var pid = folder.resolve("pid");
    restart(
        "echo $$ > " + pid + "\n" + SETTLES + "exit 0",
        PATIENCE,
        _ -> {
          ended(pid);
          return null;
        });

    for (int i = 0; i < 20; i++) send("r" + i);
    for (int i = 0; i < 20; i++) assertThat(fixture.client.next().text("id")).startsWith("r");
    assertServedHere();
  }

  @Test
  void aSecondOneThatDiesOnItsWayLeavesTheFirstInItsPlace() {
    var first =
        SETTLES
            + """
            read line; echo '{"jsonrpc":"2.0","id":"q","result":{"by":"the first"}}'
            cat > /dev/null
            """;
    assertThat(restart(first, PATIENCE).restart().done()).isTrue();
    var silent = "read ping; exec >&-; cat > /dev/null"; // ends its answers, and stays
    for (int i = 0; i < 5; i++) {
      assertThat(restart(silent, PATIENCE).restart().done()).isFalse();
    }

    send("q");

    assertThat(fixture.client.next().object("result").text("by")).isEqualTo("the first");
  }

  private static void ended(Path file) {
    var last = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < last) {
      var process = pid(file).isEmpty() ? null : ProcessHandle.of(Long.parseLong(pid(file)));
      if (process != null && process.filter(ProcessHandle::isAlive).isEmpty()) return;
      Thread.onSpinWait();
    }
    throw new AssertionError("it still runs");
  }

  private static String pid(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file).strip() : "";
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
