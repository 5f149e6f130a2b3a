package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A full disk is said to be full, loses nothing, leaves reading alone, and is forgotten once there
/// is room again. Needs a small file system of its own, which only root may make.
@Tag("side-by-side")
@EnabledOnOs(OS.LINUX)
class DiskFullIT {

  private static final int LARGEST = Integer.getInteger("orchestrator.full.megabytes", 12);
  private static final Duration RECOVERED = Duration.ofSeconds(5);
  private static final long MIB = 1 << 20;

  @TempDir Path folder;

  static List<Integer> sizes() {
    return List.of(2, 4, LARGEST);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void isRefusedInClearWordsAndRecoveredFromWithoutARestart(int megabytes) throws Exception {
    try (var disk = FileSystems.inMemory(folder.resolve("disk"), megabytes * MIB)) {
      var project = Files.createDirectory(disk.place().resolve("project"));
      var filler = filled(disk.place(), MIB / 2);
      try (var server = Server.start(project, "hoarder")) {
        var kept = untilFull(server);
        assertThat(kept).isNotEmpty();
        assertThat(server.must("get_status", Json.obj()).object("counts").number("pending"))
            .isEqualTo(kept.size());
        assertThat(found(server)).containsExactlyElementsOf(kept);
        refused(server, "plan_task", task());
        try (var other = Server.start(project, "latecomer")) {
          assertThat(found(other)).containsExactlyElementsOf(kept);
          refused(other, "plan_task", task());
          Files.delete(filler);
          kept.add(recovered(other, task()).text("task_id"));
        }
        kept.add(recovered(server, task()).text("task_id"));
        assertThat(found(server)).containsExactlyElementsOf(kept);
      }
    }
  }

  @Test
  void fullOfArtifactsItStillTakesWorkThatNeedsNoFile() throws Exception {
    var project = Files.createDirectory(folder.resolve("project"));
    try (var artifacts =
            FileSystems.inMemory(project.resolve(".task_orchestrator/artifacts"), MIB);
        var server = Server.start(project, "hoarder")) {
      var filler = filled(artifacts.place(), MIB / 2);
      var kept = new HashMap<String, String>();
      var task = claimed(server);
      var text = large(0);
      var answer = server.call("complete_task", work(task, text));
      while (!answer.has("error")) {
        kept.put(task.text("task_id"), hash(text));
        task = claimed(server);
        text = large(kept.size());
        answer = server.call("complete_task", work(task, text));
      }
      assertThat(kept).isNotEmpty();
      full(answer);
      assertThat(drafts(artifacts.place())).isEmpty();
      var small = claimed(server, "another");
      server.must("complete_task", work(small, "small"));
      kept.put(small.text("task_id"), hash("small"));
      Files.delete(filler);
      recovered(server, "complete_task", work(task, text));
      kept.put(task.text("task_id"), hash(text));
      readable(project, kept);
    }
  }

  @Test
  void withRoomForArtifactsButNoneForRecordsNothingIsTaken() throws Exception {
    var project = Files.createDirectory(folder.resolve("project"));
    try (var disk = FileSystems.inMemory(project.resolve(".task_orchestrator"), 3 * MIB);
        var artifacts = FileSystems.inMemory(disk.place().resolve("artifacts"), 32 * MIB);
        var server = Server.start(project, "hoarder")) {
      var filler = filled(disk.place(), MIB / 2);
      var first = claimed(server);
      server.must("complete_task", work(first, large(1)));
      var task = claimed(server);
      untilFull(server);
      refused(server, "complete_task", work(task, large(2)));
      Files.delete(filler);
      recovered(server, "complete_task", work(task, large(2)));
      readable(
          project,
          Map.of(first.text("task_id"), hash(large(1)), task.text("task_id"), hash(large(2))));
      assertThat(drafts(artifacts.place())).isEmpty();
    }
  }

  /// Takes room that can be given back in one step.
  private static Path filled(Path folder, long bytes) throws IOException {
    return Files.write(folder.resolve("filler"), new byte[(int) bytes]);
  }

  /// Plans until there is no room; answers what was acknowledged.
  private static List<String> untilFull(Server server) {
    var kept = new ArrayList<String>();
    var answer = server.call("plan_task", task());
    while (!answer.has("error")) {
      kept.add(answer.text("task_id"));
      answer = server.call("plan_task", task());
    }
    full(answer);
    return kept;
  }

  private static void refused(Server server, String tool, ObjBuilder arguments) {
    full(server.call(tool, arguments));
  }

  private static void full(Json.Obj answer) {
    var error = answer.object("error");
    assertThat(error.text("code")).isEqualTo("storage_full");
    assertThat(error.text("message")).contains("nothing was changed");
  }

  private static Json.Obj recovered(Server server, ObjBuilder arguments) throws Exception {
    return recovered(server, "plan_task", arguments);
  }

  /// Asks until it is done, which must be soon.
  private static Json.Obj recovered(Server server, String tool, ObjBuilder arguments)
      throws Exception {
    var asked = arguments.build();
    try (var canary = new Canary()) {
      var begun = System.nanoTime();
      var answer = server.call(tool, Json.obj().putAll(asked));
      while (answer.has("error")) {
        full(answer);
        assertThat(Duration.ofNanos(System.nanoTime() - begun))
            .isLessThan(RECOVERED.plus(canary.silence()));
        Thread.sleep(20);
        answer = server.call(tool, Json.obj().putAll(asked));
      }
      return answer;
    }
  }

  private static List<String> found(Server server) {
    var found = new ArrayList<String>();
    var asked = Json.obj().put("limit", 500);
    var page = server.must("query_tasks", asked);
    while (true) {
      page.objects("tasks").forEach(task -> found.add(task.text("task_id")));
      var next = page.optText("next_cursor");
      if (next.isEmpty()) return found;
      page = server.must("query_tasks", Json.obj().put("limit", 500).put("cursor", next.get()));
    }
  }

  private static Json.Obj claimed(Server server) {
    return claimed(server, "hoarder");
  }

  private static Json.Obj claimed(Server server, String agent) {
    var one = server.must("plan_task", task()).text("task_id");
    return server.must("execute_task", Json.obj().put("task_id", one).put("agent", agent));
  }

  /// So much that it lies in a file.
  private static String large(int number) {
    return "large " + number + "x".repeat(100_000);
  }

  private static String hash(String text) {
    return Workers.hash(text.getBytes(StandardCharsets.UTF_8));
  }

  private static ObjBuilder work(Json.Obj taken, String text) {
    return Json.obj()
        .put("task_id", taken.text("task_id"))
        .put("attempt", taken.number("attempt"))
        .put("summary", "Done.")
        .put("detailed_work", text)
        .put("next_action", "complete");
  }

  /// All of the work that was acknowledged is there, byte by byte.
  private static void readable(Path project, Map<String, String> works) throws Exception {
    var all = new Workers.Acknowledged(Set.of(), works.keySet(), Set.of(), works);
    assertThat(Workers.faults(project, all)).isEmpty();
  }

  private static List<Path> drafts(Path artifacts) throws IOException {
    try (var files = Files.walk(artifacts)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith("."))
          .filter(file -> !file.equals(artifacts))
          .toList();
    }
  }

  private static ObjBuilder task() {
    return Json.obj().put("title", "One").put("description", "d".repeat(3_000));
  }
}
