package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/// Agents that wait for work by the tasks extension, many at once: each begins a call that goes on
/// without it, and listens for what comes of it. While there is nothing to do they cost nearly
/// nothing; what becomes ready goes to one of them, at once.
@EnabledOnOs(OS.LINUX)
class LastingWaitIT {

  private static final int AGENTS = 200;
  private static final int TOKENS = 4;
  private static final int READY = 40;

  private static final Duration QUIET =
      Duration.ofSeconds(Integer.getInteger("orchestrator.waiting.seconds", 6));

  /// Of one core, for all who wait: a hundredth where it is measured for long enough to tell, and a
  /// guard against what grows with their number where it is not. Over a minute 0.006 to 0.008 was
  /// measured, and 0.037 and more while something woke for each of them.
  private static final double MOST = QUIET.toSeconds() >= 30 ? 0.01 : 0.02;

  private static final Duration SETTLED = Duration.ofSeconds(5);
  private static final Duration WOKEN = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir Path project;

  /// What an agent got, and when.
  private record Got(int agent, String task, long at) {}

  private final BlockingQueue<Got> got = new LinkedBlockingQueue<>();
  private final Queue<Wire> wires = new ConcurrentLinkedQueue<>();

  @Test
  void twoHundredWhoWaitCostNearlyNothingAndWhatIsReadyWakesOneOfThem() throws Exception {
    var tokens = new ArrayList<String>();
    for (int n = 0; n < TOKENS; n++) tokens.add(Serving.token(project, "team" + n, "agent"));
    try (var server = Serving.start(project, Map.of());
        var canary = new Canary();
        var planner = new Wire(server.url, tokens.getFirst(), "planner")) {
      planner.call("orchestrator_get_status", Json.Obj.EMPTY, PATIENCE);
      Thread.sleep(SETTLED); // what starting costs is not what being there costs
      var alone = cost(server.process, QUIET.dividedBy(2));
      Crowd.of(AGENTS, Duration.ofMinutes(1), n -> () -> begin(server.url, tokens, n));
      Thread.sleep(SETTLED); // nor is what coming costs what waiting costs
      var waiting = cost(server.process, QUIET);

      var begun = System.nanoTime();
      planner.cut(); // the server may have closed what was idle for so long
      var slowest = 0L;
      for (int n = 0; n < READY; n++) slowest = Math.max(slowest, oneIsWoken(planner, n, canary));
      Thread.sleep(500); // were anybody else woken, it would be seen now
      System.err.printf(
          "%d agents waiting: %.2f %% of a core beside the %.2f %% that the server takes alone; %d"
              + " tasks, each to one of them, after %d ms at most, standstill %d ms%n",
          AGENTS,
          100 * (waiting - alone),
          100 * alone,
          READY,
          slowest / 1_000_000,
          canary.silence(begun, System.nanoTime()).toMillis());
      assertThat(got).isEmpty();
      if (waiting - alone < MOST) return;
      if (canary.inconclusive(begun)) throw new TestAbortedException("inconclusive: see above");
      assertThat(waiting - alone).isLessThan(MOST);
    } finally {
      wires.forEach(Wire::cut);
    }
  }

  /// The share of a core that a process takes.
  private static double cost(Process process, Duration over) throws Exception {
    var worked = Footprint.worked(process);
    var begun = System.nanoTime();
    Thread.sleep(over);
    var spent = Footprint.worked(process).minus(worked);
    return spent.toNanos() / (double) (System.nanoTime() - begun);
  }

  /// Has an agent begin to wait, and listen.
  private boolean begin(String url, List<String> tokens, int agent) throws Exception {
    var wire = new Wire(url, tokens.get(agent % TOKENS), "agent" + agent);
    wires.add(wire);
    var arguments = Json.obj().put("agent", "agent" + agent).put("wait_seconds", 600).build();
    var begun = wire.lasting("orchestrator_next_task", arguments, PATIENCE);
    var id = begun.text("taskId");
    wire.listen(Json.obj().put("taskIds", List.of(Json.of(id))).build());
    var acknowledged = wire.next(PATIENCE);
    assertThat(acknowledged).isNotNull();
    Thread.ofVirtual().start(() -> hear(wire, agent));
    return true;
  }

  private void hear(Wire wire, int agent) {
    try {
      while (true) {
        var told = wire.next(Duration.ofMinutes(10));
        if (told == null) return;
        var at = System.nanoTime();
        var status = told.object("params");
        if (!status.text("status", "").equals("completed")) continue;
        var task = status.object("result").object("structuredContent").text("task_id");
        got.add(new Got(agent, task, at));
      }
    } catch (java.io.IOException _) {
      // the test is over
    }
  }

  /// Plans a task; answers how many nanoseconds after that was acknowledged somebody had it.
  private long oneIsWoken(Wire planner, int number, Canary canary) throws Exception {
    var task = Json.obj().put("title", "work " + number).put("description", "To be done.").build();
    var asked = System.nanoTime();
    var id = planner.call("orchestrator_plan_task", task, PATIENCE).text("task_id");
    var ready = System.nanoTime();
    var woken = got.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(woken).isNotNull();
    assertThat(woken.task()).isEqualTo(id);
    var took = Math.max(0, woken.at() - ready);
    canary.within("waking one", Duration.ofNanos(took), WOKEN, canary.silence(asked, woken.at()));
    return took;
  }
}
