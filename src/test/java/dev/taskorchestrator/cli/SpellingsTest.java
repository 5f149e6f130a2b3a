package dev.taskorchestrator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.Terminal;
import dev.taskorchestrator.json.Json;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The everyday verbs say nothing that their tools do not know.
class SpellingsTest {

  /// What tools take without showing it.
  private static final List<String> UNSHOWN = List.of("agent", "request_id");

  @TempDir Path folder;

  @Test
  void everySpellingIsAnArgumentOfItsTool() {
    try (var project = new Terminal(folder).open()) {
      var tools =
          project.tools().stream()
              .collect(
                  Collectors.toMap(
                      tool -> tool.text("name"),
                      tool ->
                          tool.object("inputSchema")
                              .optObject("properties")
                              .orElse(Json.Obj.EMPTY)));
      for (var verb : ToolVerbs.ALL) {
        assertThat(tools).as(verb.name()).containsKey(verb.tool());
        var known =
            new HashSet<>(tools.getOrDefault(verb.tool(), Json.Obj.EMPTY).fields().keySet());
        known.addAll(UNSHOWN);
        assertThat(known)
            .as(verb.name())
            .containsAll(verb.spellings().stream().map(ToolVerb.Spelling::argument).toList())
            .containsAll(verb.fixed().fields().keySet());
        if (verb.argument() != null) assertThat(known).contains(verb.argument());
      }
    }
  }
}
