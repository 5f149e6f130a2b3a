package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Far more than a server of little memory can do, large calls among it, and a client that is slow
/// to read: what is too much is refused at once, what is accepted is done in good time, the memory
/// stays what it was, and nothing is left over afterwards.
@EnabledOnOs(OS.LINUX)
class OverloadIT {

  private static final Duration PHASE =
      Duration.ofSeconds(Integer.getInteger("orchestrator.overload.seconds", 5));

  private static final Map<String, String> LITTLE_MEMORY =
      Map.of("ORCHESTRATOR_JAVA_OPTS", "-Xmx256m");

  /// More than are let in at once.
  private static final int CALLS = 1_600;

  private static final int LARGE = 8_000_000;
  private static final Duration REFUSED = Duration.ofMillis(100);

  /// Its last byte is sent long before all of it is read and understood.
  private static final Duration LARGE_REFUSED = Duration.ofSeconds(1);

  private static final Duration ACCEPTED = Duration.ofSeconds(2);
  private static final Duration RECOVERED = Duration.ofSeconds(10);

  /// The heap, and what a JVM takes beside it.
  private static final long MOST_MB = 256 + 110;

  @TempDir Path project;
  private Process process;
  private Canary canary;

  @BeforeEach
  void start() {
    process = Server.spawn(project, LITTLE_MEMORY);
    canary = new Canary();
  }

  @AfterEach
  void stop() {
    canary.close();
    process.destroyForcibly();
  }

  @Test
  void tooManyCallsAreRefusedAtOnceAndTheOthersAreDone() throws Exception {
    try (var flood = new Flood(process, CALLS)) {
      var usual = usual(flood);
      var end = System.nanoTime() + PHASE.toNanos();
      var begun = System.nanoTime();
      for (int n = 0; System.nanoTime() < end; n++) {
        flood.send("small", "plan_task", task("t" + n));
        if (n % 16 == 0) Thread.sleep(1); // far more than can be done, but not all of the processor
      }
      var answers = flood.settled();
      var seconds = (System.nanoTime() - begun) / 1e9;
      var refused = answers.stream().filter(Flood.Answer::overloaded).toList();
      var accepted = answers.stream().filter(answer -> answer.refusal().isEmpty()).toList();
      System.err.printf(
          "%d in flight for %.1f s: %.0f done and %.0f refused a second; refused after %d ms (p95),"
              + " done after %d ms (p99), %d ms when one at a time; %d MB%n",
          CALLS,
          seconds,
          accepted.size() / seconds,
          refused.size() / seconds,
          at(95, refused),
          p99(accepted),
          usual,
          residentMb());
      assertThat(refused.size() + accepted.size()).isEqualTo(answers.size());
      assertThat(refused).isNotEmpty();
      canary.within("95 of 100 refusals", Duration.ofMillis(at(95, refused)), REFUSED);
      canary.within("99 of 100 accepted calls", Duration.ofMillis(p99(accepted)), ACCEPTED);
      recovered(flood, usual);
      assertThat(planned()).isEqualTo(accepted.size() + 2 * USUAL);
    }
  }

  @Test
  void largeCallsThatWouldNotFitIntoMemoryAreRefusedAndSmallOnesGoOn() throws Exception {
    try (var flood = new Flood(process, CALLS)) {
      var usual = usual(flood);
      flood.send(
          "held", "plan_task", "{\"title\":\"t\",\"description\":\"d\",\"task_id\":\"held\"}");
      flood.settled();
      flood.send("held", "execute_task", "{\"task_id\":\"held\"}");
      assertThat(flood.settled()).allMatch(answer -> answer.refusal().isEmpty());
      var end = System.nanoTime() + PHASE.toNanos();
      var most = 0L;
      try (var tables = new Tables(project)) {
        tables.hold(); // so that what comes first is still there when the others come
        for (int n = 0; System.nanoTime() < end || n < 45; n++) {
          flood.send("large", "complete_task", large(n));
          for (int k = 0; k < 20; k++) flood.send("small", "plan_task", task(n + " " + k));
          most = Math.max(most, residentMb());
          if (n == 30) tables.letGo();
        }
      }
      var answers = flood.settled();
      var refused = of("large", answers).stream().filter(Flood.Answer::overloaded).toList();
      var accepted = of("large", answers).stream().filter(it -> it.refusal().isEmpty()).toList();
      var small = of("small", answers);
      System.err.printf(
          "%d large calls, %d refused after %d ms (p99); %d small ones done after %d ms (p99); at"
              + " most %d MB%n",
          of("large", answers).size(),
          refused.size(),
          p99(refused),
          small.size(),
          p99(small),
          most);
      assertThat(refused.size() + accepted.size()).isEqualTo(of("large", answers).size());
      assertThat(refused).isNotEmpty();
      assertThat(accepted).isNotEmpty();
      canary.within("99 of 100 refusals", Duration.ofMillis(p99(refused)), LARGE_REFUSED);
      assertThat(small).allMatch(answer -> answer.refusal().isEmpty());
      assertThat(most).isLessThan(MOST_MB);
      recovered(flood, usual);
    }
  }

  @Test
  void aClientThatDoesNotReadIsRefusedMoreAndNobodyRunsOutOfMemory() throws Exception {
    try (var flood = new Flood(process, 3_000)) {
      for (int n = 0; n < 300; n++) flood.send("filling", "plan_task", described("t" + n));
      flood.settled();
      var usual = usual(flood);
      flood.listening(false);
      for (int n = 0; n < 900; n++) flood.send("list", "query_tasks", LIST); // fewer than the bound
      Thread.sleep(2_000);
      var most = residentMb();
      for (int n = 0; n < 100; n++) flood.send("list", "query_tasks", LIST);
      flood.listening(true);
      var answers = flood.settled();
      var refused = answers.stream().filter(Flood.Answer::overloaded).count();
      System.err.printf("1000 lists unread for two seconds: %d refused, %d MB%n", refused, most);
      assertThat(answers).hasSize(1_000).allMatch(it -> it.overloaded() || it.refusal().isEmpty());
      assertThat(refused).isPositive();
      assertThat(most).isLessThan(MOST_MB);
      recovered(flood, usual);
    }
  }

  private static final String LIST =
      "{\"limit\":40,\"fields\":[\"description\",\"acceptance_criteria\",\"context\"]}";

  private static final int USUAL = 200;

  /// How long a call takes when it is alone.
  private static long usual(Flood flood) throws InterruptedException {
    var answers = new ArrayList<Flood.Answer>();
    for (int n = 0; n < USUAL; n++) {
      flood.send("alone", "plan_task", task("alone " + n));
      answers.addAll(flood.settled());
    }
    assertThat(answers).allMatch(answer -> answer.refusal().isEmpty());
    return Math.max(1, p99(answers.subList(USUAL / 2, USUAL)));
  }

  /// It is as quick as before, soon, and still the same process.
  private void recovered(Flood flood, long usual) throws Exception {
    var begun = System.nanoTime();
    var after = usual(flood);
    canary.within("recovery", Duration.ofNanos(System.nanoTime() - begun), RECOVERED);
    System.err.printf(
        "  alone %d ms before and %d ms after (p99), %d MB%n", usual, after, residentMb());
    assertThat(process.isAlive()).isTrue();
  }

  private static List<Flood.Answer> of(String kind, List<Flood.Answer> answers) {
    return answers.stream().filter(answer -> answer.kind().equals(kind)).toList();
  }

  private static long p99(List<Flood.Answer> answers) {
    return at(99, answers);
  }

  private static long at(int percent, List<Flood.Answer> answers) {
    var sorted = answers.stream().mapToLong(Flood.Answer::millis).sorted().toArray();
    return sorted.length == 0 ? 0 : sorted[sorted.length * percent / 100];
  }

  private long planned() throws Exception {
    try (var tables = new Tables(project)) {
      return tables.number("select count(*) from task");
    }
  }

  private long residentMb() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }

  private static String task(String title) {
    return text(Json.obj().put("title", title).put("description", "d").build());
  }

  private static String described(String title) {
    return text(Json.obj().put("title", title).put("description", "word ".repeat(400)).build());
  }

  /// An artifact as large as may be, none like another.
  private static String large(int n) {
    return text(
        Json.obj()
            .put("task_id", "held")
            .put("attempt", 1)
            .put("summary", "part " + n)
            .put("detailed_work", n + "w".repeat(LARGE))
            .put("next_action", "continue")
            .build());
  }

  private static String text(Json.Obj arguments) {
    return JsonWriter.text(arguments);
  }
}
