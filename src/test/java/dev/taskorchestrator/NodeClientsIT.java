package dev.taskorchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The official TypeScript clients walk the golden path against the real launcher and jar: one of
/// each era of the protocol. Their scripts and pinned packages are in `src/test/node`.
@Tag("side-by-side")
class NodeClientsIT {

  private static NodePackages packages;

  @TempDir Path project;

  @BeforeAll
  static void theClientsAreInstalledOnce() throws Exception {
    packages = NodePackages.of("src/test/node", "node-clients");
  }

  @Test
  void aClientOfTheInitializeEraWalksTheGoldenPath() throws Exception {
    walks("golden-legacy.mjs");
  }

  @Test
  void aClientPinnedToTheStatelessRevisionWalksTheGoldenPath() throws Exception {
    walks("golden-modern.mjs");
  }

  private void walks(String script) throws Exception {
    var launcher =
        Path.of(System.getProperty("orchestrator.launcher", "orchestrator"))
            .toAbsolutePath()
            .toString();
    var said = packages.succeeds(120, "node", script, launcher, project.toString());
    assertThat(said).contains("the golden path works");
  }
}
