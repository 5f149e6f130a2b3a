package dev.taskorchestrator.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Projects are found under whatever clients call them, and under whatever their folders are
/// called.
@Tag("side-by-side")
class PathsIT {

  @TempDir Path folder;

  @Test
  void folderNamesWithSpacesAndLettersOfAllKinds() throws Exception {
    for (var name :
        Map.of("a b", "a%20b", "prøjekt ü 日本 😀", "", "#1 100%", "%231%20100%25").entrySet()) {
      var project = Files.createDirectories(folder.resolve(name.getKey()));
      try (var server = Server.start(project, "paths")) {
        server.must("plan_task", Json.obj().put("title", "A").put("description", ""));
      }
      assertThat(project.resolve(".task_orchestrator/tasks.db")).exists();
      var address =
          name.getValue().isEmpty() ? project.toUri().toString() : folder.toUri() + name.getValue();
      try (var server = Server.start(folder, "paths")) {
        server.must("initialize_session", Json.obj().put("working_directory", address));
        var seen = server.must("query_tasks", Json.obj());
        assertThat(seen.number("total")).as(address).isEqualTo(1);
      }
    }
    assertThat(folder.resolve(".task_orchestrator")).doesNotExist();
  }

  @Test
  void aClientThatTellsNoLanguageHasThemToo() throws Exception {
    var project = Files.createDirectories(folder.resolve("prøjekt ü"));
    try (var server = Server.start(project, "paths", Map.of("LC_ALL", "C", "LANG", "C"))) {
      server.must("plan_task", Json.obj().put("title", "A").put("description", ""));
    }
    assertThat(project.resolve(".task_orchestrator/tasks.db")).exists();
  }

  @Test
  void aPathOfAnotherSystemIsRefusedInWords() throws Exception {
    try (var server = Server.start(folder, "paths")) {
      var refused =
          server.call("initialize_session", Json.obj().put("working_directory", "C:\\Users\\me"));
      assertThat(refused.object("error").text("message"))
          .contains("working_directory", "is a path of Windows, but this server runs on Linux");
    }
  }
}
