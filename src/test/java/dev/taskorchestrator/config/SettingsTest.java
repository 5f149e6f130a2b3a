package dev.taskorchestrator.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An option comes before its variable, and that before the default; everything wrong is said
/// together.
class SettingsTest {

  @TempDir Path here;

  private Settings settings(Map<String, String> given, Map<String, String> environment) {
    return Settings.from(given, environment, here, List.of("core", "full"));
  }

  private Path project(String given, Map<String, String> environment) {
    return settings(Map.of("project", given), environment).project();
  }

  @Test
  void anOptionComesBeforeItsVariableAndThatBeforeThePredecessors() {
    var environment =
        Map.of("ORCHESTRATOR_PROJECT", "ours", "MCP_TASK_ORCHESTRATOR_PROJECT_DIR", "theirs");
    assertThat(project("given", environment)).isEqualTo(here.resolve("given"));
    assertThat(settings(Map.of(), environment).project()).isEqualTo(here.resolve("ours"));
    assertThat(settings(Map.of(), Map.of("MCP_TASK_ORCHESTRATOR_PROJECT_DIR", "theirs")).project())
        .isEqualTo(here.resolve("theirs"));
  }

  @Test
  void theNearestFolderThatHasStateOrIsARepositoryIsMeant() throws Exception {
    var below = Files.createDirectories(here.resolve("a/b/c"));
    Files.createDirectory(here.resolve("a/.git"));
    var found = Settings.from(Map.of(), Map.of(), below, List.of("core"));
    assertThat(found.project()).isEqualTo(here.resolve("a"));
    Files.createDirectory(here.resolve("a/b/.task_orchestrator"));
    found = Settings.from(Map.of(), Map.of(), below, List.of("core"));
    assertThat(found.project()).isEqualTo(here.resolve("a/b"));
  }

  /// What one client fills in another hands on as it stands.
  @Test
  void aVariableWithADefaultThatNoClientFilledInSaysItselfWhatItMeans() {
    var text = "${CLAUDE_PROJECT_DIR:-.}";
    assertThat(project(text, Map.of())).isEqualTo(here);
    assertThat(project(text, Map.of("CLAUDE_PROJECT_DIR", "/srv/$1")))
        .isEqualTo(Path.of("/srv/$1"));
    assertThat(project(text + "/x", Map.of("CLAUDE_PROJECT_DIR", ""))).isEqualTo(here.resolve("x"));
  }

  @Test
  void everythingWrongIsSaidTogether() {
    var wrong = Map.of("tools", "some", "durability", "hardly", "call-timeout", "soon");
    assertThatThrownBy(() -> settings(wrong, Map.of()))
        .isInstanceOf(SettingsException.class)
        .hasMessageContainingAll("tools is 'some'", "durability is 'hardly'", "call-timeout");
  }
}
