package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.ObjBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A full disk is said to be full, loses nothing, leaves reading alone, and is forgotten once there
/// is room again. Needs a small file system of its own, which only root may make.
@EnabledOnOs(OS.LINUX)
class DiskFullIT {

  @TempDir Path folder;
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    mounted = runs("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder.toString());
    assumeTrue(mounted, "no small file system could be made here; this needs root");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) runs("umount", folder.toString());
  }

  @Test
  void isRefusedInClearWordsAndRecoveredFromWithoutARestart() throws Exception {
    var project = Files.createDirectory(folder.resolve("project"));
    try (var server = Server.start(project, "hoarder")) {
      var kept = new ArrayList<String>();
      var answer = server.call("plan_task", large(0));
      while (!answer.has("error")) {
        kept.add(answer.text("task_id"));
        answer = server.call("plan_task", large(kept.size()));
      }
      assertThat(kept).isNotEmpty();
      var error = answer.object("error");
      assertThat(error.text("code")).isEqualTo("storage_full");
      assertThat(error.text("message")).contains("nothing was changed");
      assertThat(server.must("get_status", Json.obj()).object("counts").number("pending"))
          .isEqualTo(kept.size());
      assertThat(server.call("plan_task", large(1)).object("error").text("code"))
          .isEqualTo("storage_full");

      assertThat(runs("mount", "-o", "remount,size=64m", folder.toString())).isTrue();
      kept.add(server.must("plan_task", large(2)).text("task_id"));
      var found = new ArrayList<String>();
      server
          .must("query_tasks", Json.obj().put("limit", 500))
          .objects("tasks")
          .forEach(task -> found.add(task.text("task_id")));
      assertThat(found).containsExactlyElementsOf(kept);
    }
  }

  private static ObjBuilder large(int number) {
    return Json.obj().put("title", "Task " + number).put("description", "d".repeat(3_000));
  }

  private static boolean runs(String... command) throws IOException, InterruptedException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
    } catch (IOException missing) {
      return false;
    }
  }
}
