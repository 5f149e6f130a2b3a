package dev.taskorchestrator.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectsTest {

  @TempDir Path folder;

  @Test
  void aProjectIsOpenedOnceByWhicheverOfItsNamesItIsMeant() throws Exception {
    var real = Files.createDirectory(folder.resolve("real"));
    var link = Files.createSymbolicLink(folder.resolve("link"), real);
    var opened = new ArrayList<Path>();
    try (var project = new Project(real)) {
      var projects =
          new Projects(
              link,
              path -> {
                opened.add(path);
                return project.engine();
              });
      projects.of("usual");
      projects.move("other", real.toString());
      projects.of("other");
      assertThat(opened).containsExactly(real.toRealPath());
    }
  }
}
