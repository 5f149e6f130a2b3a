package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A server process that is suspended, as by a closed lid or a debugger: its tasks go to others in
/// time, what it says when it wakes is refused, and where it was stopped inside a transaction the
/// others are told who keeps them waiting.
@DisabledOnOs(OS.WINDOWS)
class SuspensionIT {

  private static final int STOPS = Integer.getInteger("orchestrator.stops", 30);
  private static final int WRITERS = 3;
  private static final int KILL_EVERY = 6;

  /// One attempt's length, since no lease is so short that a test could wait for its end.
  private static final Duration ATTEMPT = Duration.ofSeconds(2);

  private static final Duration TAKEN_OVER = ATTEMPT.plusSeconds(2);
  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  /// More than fits into a row.
  private static final String LARGE = "what was found out ".repeat(3_000);

  @TempDir Path project;

  @Test
  void whatASuspendedHolderSaysAfterItsTaskWentToAnotherIsRefusedAndChangesNothing()
      throws Exception {
    try (var holder = Server.start(project, "holder");
        var other = Server.start(project, "other");
        var canary = new Canary();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      other.must("plan_task", task("wanted").put("timeout_seconds", ATTEMPT.toSeconds()));
      var begun = System.nanoTime();
      var taken = holder.must("next_task", Json.obj());
      var claim = new Claim(taken.text("task_id"), taken.number("attempt"));
      holder.must("complete_task", claim.work("begun", LARGE, "continue"));
      holder.suspend();
      var meanwhile = new ArrayList<Future<Json.Obj>>();
      for (var write : claim.writes()) {
        if (write.large()) continue; // its pipe has no room for those while nobody reads
        meanwhile.add(threads.submit(() -> holder.call(write.tool(), write.arguments())));
      }
      var again = other.must("next_task", Json.obj().put("wait_seconds", 10));
      canary.within("the takeover", Duration.ofNanos(System.nanoTime() - begun), TAKEN_OVER);
      assertThat(again.text("task_id")).isEqualTo(claim.task());
      assertThat(again.number("attempt")).isEqualTo(2);
      other.must("update_task", named(claim.task()).put("timeout_seconds", 600));
      other.must("heartbeat", named(claim.task()).put("attempt", 2));

      try (var tables = new Tables(project)) {
        var before = tables.everything();
        holder.resume();
        for (var answer : meanwhile) superseded(answer.get(20, TimeUnit.SECONDS));
        for (var write : claim.writes()) superseded(holder.call(write.tool(), write.arguments()));
        assertThat(tables.everything()).isEqualTo(before);
      }
      other.must("complete_task", new Claim(claim.task(), 2).work("done", LARGE, "complete"));
    }
  }

  @Test
  void itIsToldThatItsLeaseEndedWhereNobodyHasTakenItsTask() throws Exception {
    try (var holder = Server.start(project, "holder")) {
      holder.must("plan_task", task("unwanted").put("timeout_seconds", 1));
      var taken = holder.must("next_task", Json.obj());
      var claim = new Claim(taken.text("task_id"), taken.number("attempt"));
      holder.suspend();
      Thread.sleep(1_200);
      holder.resume();
      for (var write : claim.writes()) {
        // its own reaper may have come first
        assertThat(holder.call(write.tool(), write.arguments()).object("error").text("code"))
            .isIn("lease_lost", "superseded");
      }
      try (var tables = new Tables(project)) {
        assertThat(tables.rows("select id from artifact")).isEmpty();
        assertThat(tables.files()).isEmpty();
        assertThat(tables.rows("select kind from event order by sequence"))
            .isSubsetOf("planned", "created", "claimed", "lapsed");
      }
    }
  }

  private record Write(String tool, Json.Obj arguments) {
    Write(String tool, ObjBuilder arguments) {
      this(tool, arguments.build());
    }

    boolean large() {
      return arguments.text("detailed_work", "").length() > 1_000;
    }
  }

  private record Claim(String task, long attempt) {
    /// Every way in which a holder may write.
    List<Write> writes() {
      return List.of(
          new Write("heartbeat", acting()),
          new Write("heartbeat", acting().put("progress", 50).put("note", "half of it")),
          new Write("complete_task", work("late", "late", "complete")),
          new Write("complete_task", work("late", "late and " + LARGE, "complete")),
          new Write("complete_task", work("late", "later and " + LARGE, "continue")),
          new Write("complete_task", work("late", "late", "needs_revision")),
          new Write("complete_task", work("late", "late", "blocked")),
          new Write("release_task", acting().put("outcome", "release")),
          new Write("release_task", acting().put("outcome", "fail").put("reason", "late")));
    }

    ObjBuilder acting() {
      return named(task).put("attempt", attempt);
    }

    ObjBuilder work(String summary, String work, String next) {
      return acting().put("summary", summary).put("detailed_work", work).put("next_action", next);
    }
  }

  private static ObjBuilder named(String task) {
    return Json.obj().put("task_id", task);
  }

  private static void superseded(Json.Obj answer) {
    assertThat(answer.object("error").text("code")).as("%s", answer).isEqualTo("superseded");
  }

  /// What the writers heard: titles of what was planned, and of what certainly was not.
  private record Heard(Queue<String> planned, Queue<String> refused, Queue<Json.Obj> odd) {}

  @Test
  void whereverInItsWorkAProcessIsStoppedOthersGoOnOrHearWhoHoldsThemUp() throws Exception {
    var seed = System.nanoTime();
    var chance = new Random(seed);
    var heard =
        new Heard(
            new ConcurrentLinkedQueue<>(),
            new ConcurrentLinkedQueue<>(),
            new ConcurrentLinkedQueue<>());
    var inside = 0;
    var writers = new ArrayList<Writer>();
    try (var canary = new Canary()) {
      for (int i = 0; i < WRITERS; i++) writers.add(new Writer(heard));
      for (int stop = 0; stop < STOPS; stop++) {
        var number = chance.nextInt(WRITERS);
        var victim = writers.get(number);
        var other = writers.get((number + 1) % WRITERS);
        Thread.sleep(chance.nextInt(40));
        victim.server.suspend();
        if (other.heldUpBy(victim)) inside++;
        if (stop % KILL_EVERY == KILL_EVERY - 1) {
          victim.kill();
          var begun = System.nanoTime();
          assertThat(other.plan().has("error")).as("after a kill, seed %d", seed).isFalse();
          var took = Duration.ofNanos(System.nanoTime() - begun);
          canary.within("the next write after the kill", took, AT_ONCE);
          writers.set(number, new Writer(heard));
        } else {
          victim.server.resume();
          victim.server.must("get_status", Json.obj());
          if (other.plan().has("error")) other.server.must("plan_task", task("after " + stop));
        }
      }
    } finally {
      writers.forEach(Writer::kill);
    }
    System.err.printf(
        "%d stops, %d of them inside the write lock or on the way to it; %d plans acknowledged, %d"
            + " refused, seed %d%n",
        STOPS, inside, heard.planned().size(), heard.refused().size(), seed);
    assertThat(heard.odd()).isEmpty();
    assertThat(inside).as("stops that kept others waiting").isPositive();
    try (var tables = new Tables(project)) {
      assertThat(tables.rows("pragma integrity_check")).containsExactly("ok");
      var roots = tables.rows("select title from task where parent is null");
      assertThat(roots).doesNotHaveDuplicates().containsAll(heard.planned());
      assertThat(new HashSet<>(roots)).doesNotContainAnyElementsOf(heard.refused());
      assertThat(
              tables.rows(
                  "select root from task group by root having count(*) not in (1, "
                      + (Writer.CHILDREN + 1)
                      + ")"))
          .isEmpty();
    }
  }

  /// A server that plans trees as fast as it can, on two threads, until it is killed.
  private final class Writer {
    private static final int CHILDREN = 60;

    private final Heard heard;
    private final Server server;
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean killed;
    private int counted;

    Writer(Heard heard) {
      this.heard = heard;
      this.server = Server.start(project, "writer", "--call-timeout", "1");
      for (int i = 0; i < 2; i++) threads.add(Thread.ofVirtual().start(this::work));
    }

    private void work() {
      try {
        while (!killed) plan();
      } catch (AssertionError | RuntimeException gone) {
        if (!killed) throw gone;
      }
    }

    private synchronized String title() {
      return "tree " + server.process.pid() + " " + counted++;
    }

    Json.Obj plan() {
      var title = title();
      var children = new ArrayList<Json.Obj>();
      for (int i = 0; i < CHILDREN; i++) children.add(task("child " + i).build());
      var answer = server.call("plan_task", task(title).put("tasks", children));
      if (!answer.has("error")) {
        heard.planned().add(title);
        return answer;
      }
      var error = answer.object("error");
      switch (error.text("code")) {
        case "deadline_exceeded" -> heard.refused().add(title);
        case "outcome_unknown" -> {}
        default -> heard.odd().add(answer);
      }
      return answer;
    }

    /// Whether that process keeps this one from writing; then it has to be named.
    boolean heldUpBy(Writer victim) {
      var answer = plan();
      if (!answer.has("error")) return false;
      var error = answer.object("error");
      assertThat(error.text("code")).isEqualTo("deadline_exceeded");
      assertThat(error.text("holder", "nobody"))
          .startsWith("process " + victim.server.process.pid());
      return true;
    }

    void kill() {
      killed = true;
      server.close();
      try {
        for (var thread : threads) assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }
  }

  private static ObjBuilder task(String title) {
    return Json.obj().put("title", title).put("description", "d");
  }
}
