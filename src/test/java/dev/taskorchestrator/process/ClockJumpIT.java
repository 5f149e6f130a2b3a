package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The wall clock of one of four processes jumps an hour forth and back: nobody loses a live lease,
/// none that ended is revived, and what lapses goes to others in time. Needs libfaketime, which
/// gives a process a wall clock of its own.
@Tag("side-by-side")
@EnabledOnOs(OS.LINUX)
class ClockJumpIT {

  private static final int JUMPS = Integer.getInteger("orchestrator.jumps", 6);
  private static final int LEASE = 30;
  private static final Duration ATTEMPT = Duration.ofSeconds(1);
  private static final Duration FREED = ATTEMPT.plusSeconds(2);

  @TempDir Path project;
  @TempDir Path elsewhere;

  @Test
  void anHourForthOrBackInOneProcessCostsNobodyALeaseAndRevivesNone() throws Exception {
    var library = library();
    assumeTrue(library.isPresent(), "libfaketime is not installed here");
    var clock = Files.writeString(elsewhere.resolve("clock"), "+0");
    var faked =
        Map.of(
            "LD_PRELOAD",
            library.get().toString(),
            "FAKETIME_TIMESTAMP_FILE",
            clock.toString(),
            "FAKETIME_NO_CACHE",
            "1",
            "DONT_FAKE_MONOTONIC",
            "1");
    assertSeesJumps(faked, clock);
    try (var jumping = Server.start(project, "jumping", faked);
        var first = Server.start(project, "first");
        var second = Server.start(project, "second");
        var third = Server.start(project, "third");
        var canary = new Canary()) {
      var holders = List.of(new Holder(jumping), new Holder(first), new Holder(second));
      for (int jump = 0; jump < JUMPS; jump++) {
        set(clock, jump + 1);
        for (var holder : holders) holder.beats(jump);
        lapsed(jump % 2 == 0 ? first : jumping, third, clock, canary);
      }
      for (var holder : holders) holder.completes();
      try (var tables = new Tables(project)) {
        assertThat(tables.number("select count(*) from event where kind = 'lapsed'"))
            .isEqualTo(JUMPS);
        assertThat(
                tables.rows(
                    "select sequence from event e where at < (select max(at) from event b"
                        + " where b.sequence < e.sequence)"))
            .as("moments that go back")
            .isEmpty();
      }
    }
  }

  /// An attempt that took too long: another process gets the task in time, though the clock jumps
  /// meanwhile, and once it jumps back the former holder is still the former holder.
  private static void lapsed(Server loser, Server heir, Path clock, Canary canary)
      throws IOException {
    var begun = System.nanoTime();
    var planned =
        loser.must(
            "plan_task",
            task("short").put("timeout_seconds", ATTEMPT.toSeconds()).put("priority", "critical"));
    var task = planned.text("task_id");
    var attempt = loser.must("execute_task", named(task)).number("attempt");
    set(clock, 1);
    var taken = heir.must("next_task", Json.obj().put("wait_seconds", 10));
    var took = Duration.ofNanos(System.nanoTime() - begun);
    assertThat(taken.text("task_id")).isEqualTo(task);
    assertThat(took).as("the whole attempt was left to its holder").isGreaterThan(ATTEMPT);
    canary.within("freeing a lapsed lease", took, FREED);
    set(clock, 0);
    var late = loser.call("heartbeat", named(task).put("attempt", attempt));
    assertThat(late.object("error").text("code")).isEqualTo("superseded");
    heir.call("release_task", named(task).put("attempt", 2).put("outcome", "fail"));
  }

  /// Somebody who works on, and says so in time.
  private static final class Holder {
    private final Server server;
    private final String task;
    private final List<String> refused = new ArrayList<>();

    Holder(Server server) {
      this.server = server;
      this.task =
          server.must("plan_task", task("long").put("lease_seconds", LEASE)).text("task_id");
      server.must("execute_task", named(task));
    }

    void beats(int jump) {
      var answer = server.call("heartbeat", named(task).put("attempt", 1));
      if (answer.has("error")) refused.add("after jump " + jump + ": " + answer);
      assertThat(refused).isEmpty();
    }

    void completes() {
      server.must(
          "complete_task",
          named(task)
              .put("attempt", 1)
              .put("summary", "Done.")
              .put("detailed_work", "")
              .put("next_action", "complete"));
    }
  }

  /// An hour ahead after one jump, an hour behind after the next, and right in between.
  private static void set(Path clock, int jump) throws IOException {
    var offsets = List.of("+0", "+3600", "+0", "-3600");
    Files.writeString(clock, offsets.get(jump % 4));
  }

  /// The rig itself: a process that sees no jump would prove nothing. A new project has only the
  /// wall clock to begin with, so its first moment tells what that is.
  private void assertSeesJumps(Map<String, String> faked, Path clock) throws Exception {
    Files.writeString(clock, "+3600");
    try (var server = Server.start(elsewhere, "seer", faked)) {
      server.must("plan_task", task("when"));
      try (var tables = new Tables(elsewhere)) {
        var ahead =
            tables.number("select max(at) / 1000000 - cast(strftime('%s') as integer) from event");
        assertThat(ahead).as("seconds that the faked clock is ahead").isBetween(3_500L, 3_700L);
      }
    }
    Files.writeString(clock, "+0");
  }

  private static Optional<Path> library() throws IOException {
    try (var folders = Files.newDirectoryStream(Path.of("/usr/lib"), "*-linux-*")) {
      for (var folder : folders) {
        var library = folder.resolve("faketime/libfaketimeMT.so.1");
        if (Files.exists(library)) return Optional.of(library);
      }
    }
    return Optional.empty();
  }

  private static ObjBuilder named(String task) {
    return Json.obj().put("task_id", task);
  }

  private static ObjBuilder task(String title) {
    return Json.obj().put("title", title).put("description", "d").put("priority", "low");
  }
}
