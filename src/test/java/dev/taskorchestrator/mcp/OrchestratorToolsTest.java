package dev.taskorchestrator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.engine.Projects;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.run.Ids;
import dev.taskorchestrator.run.Pacing;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.template.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What clients are shown: few words, sound schemas, and a reference that says the same.
class OrchestratorToolsTest {

  private static final int CORE_TOOLS = 10;
  private static final int CORE_CHARACTERS = 8_000;
  private static final int FULL_CHARACTERS = 30_000;

  private final List<Tool> tools =
      new OrchestratorTools(
              new Projects(
                  Path.of("nowhere"),
                  _ -> {
                    throw new IllegalStateException("nothing is called here");
                  }),
              "test",
              null,
              () -> "id",
              new Pacing(Time.system(), Ids.chance()),
              new Stays(),
              new Handover(_ -> List.of(), _ -> null, Time.system(), "test"),
              Templates::new,
              "0")
          .all();

  @Test
  void theCoreProfileFitsItsBudget() {
    assertThat(Profile.CORE.listed()).hasSizeLessThanOrEqualTo(CORE_TOOLS);
    assertThat(characters(Profile.CORE)).isLessThanOrEqualTo(CORE_CHARACTERS);
  }

  @Test
  void theFullProfileFitsItsBudgetAndListsEveryTool() {
    assertThat(characters(Profile.FULL)).isLessThanOrEqualTo(FULL_CHARACTERS);
    assertThat(Profile.FULL.listed())
        .containsExactlyInAnyOrderElementsOf(tools.stream().map(Tool::name).toList());
  }

  /// Name, title, description and input schema, as compact JSON.
  private int characters(Profile profile) {
    return tools.stream()
        .filter(tool -> profile.listed().contains(tool.name()))
        .mapToInt(tool ->
            JsonWriter.text(
                    Json.obj()
                        .put("name", tool.name())
                        .put("title", tool.title())
                        .put("description", tool.description())
                        .put("inputSchema", tool.input().toJson())
                        .build())
                .length())
        .sum();
  }

  @Test
  void everyShownSchemaIsAnObjectSchemaThatAnIndependentValidatorReads() {
    var judge = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    for (var tool : tools) {
      var shown = tool.input().toJson();
      assertThat(shown.text("type")).as(tool.name()).isEqualTo("object");
      assertThat(shown.flag("additionalProperties", true)).as(tool.name()).isFalse();
      var schema = judge.getSchema(JsonWriter.text(shown), InputFormat.JSON);
      assertThat(schema.validate("{\"no_such_argument\":1}", InputFormat.JSON))
          .as(tool.name())
          .isNotEmpty();
    }
  }

  @Test
  void aRefusalFitsEveryShownShapeOfAnswers() {
    var judge = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    for (var tool : tools) {
      var output = tool.output();
      if (output == null) continue;
      var schema = judge.getSchema(JsonWriter.text(output.toJson()), InputFormat.JSON);
      assertThat(schema.validate("{\"error\":{\"code\":\"x\"}}", InputFormat.JSON))
          .as(tool.name())
          .isEmpty();
    }
  }

  @Test
  void theReferenceSaysWhatClientsAreShown() throws IOException {
    assertWritten(Path.of("docs/tools.md"), ToolDocs.markdown(tools, Profile.CORE.listed()));
  }

  @Test
  void theReferenceOfResourcesAndPromptsSaysWhatClientsAreShown() throws IOException {
    assertWritten(Path.of("docs/resources.md"), ReadingDocs.markdown());
  }

  @Test
  void theReferenceOfRefusalsNamesEachOfThem() throws IOException {
    assertThat(RefusalDocs.examples().stream().map(Object::getClass).distinct().toArray())
        .containsExactlyInAnyOrder((Object[]) Refusal.class.getPermittedSubclasses());
    assertWritten(Path.of("docs/errors.md"), RefusalDocs.markdown());
  }

  @Test
  void thereIsSomethingToDoAboutEveryRefusal() throws IOException {
    var codes =
        Stream.concat(RefusalDocs.examples().stream().map(Refusal::code), Stream.of("internal"));
    var cures = Files.readAllLines(Path.of("docs/troubleshooting.md"));

    assertThat(codes.distinct())
        .allSatisfy(code ->
            assertThat(cures).filteredOn(row -> row.startsWith("| `" + code + "` | ")).hasSize(1));
  }

  /// With `-Dorchestrator.docs=write` the file is written instead.
  private static void assertWritten(Path file, String text) throws IOException {
    if (System.getProperty("orchestrator.docs", "").equals("write")) Files.writeString(file, text);
    assertThat(file).as("run the tests with -Dorchestrator.docs=write").exists();
    assertThat(Files.readString(file)).isEqualTo(text);
  }
}
