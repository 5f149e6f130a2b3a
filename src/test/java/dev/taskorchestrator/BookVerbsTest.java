package dev.taskorchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.Terminal.Said;
import dev.taskorchestrator.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The words about roles and templates, as people and programs say them.
class BookVerbsTest {

  private static final String TEMPLATE =
      """
      {
        metadata: {name: 'Letter to {{who}}', version: '1.0.0', description: 'About {{what}}.'},
        parameters: {
          who: {type: 'string'}, what: {type: 'string', default: 'nothing'},
          copies: {type: 'number', default: 1}, to: {type: 'array', default: []},
        },
        tasks: {write: {title: 'Write to {{who}}', description: '{{copies}} to {{to}}',
                        children: {post: {title: 'Post {{what}}'}}}},
      }
      """;

  @TempDir Path folder;

  private Said here(String... words) {
    return new Terminal(folder).here(words);
  }

  private Json.Obj json(String... words) {
    var all = new ArrayList<>(List.of(words));
    all.add("--json");
    return here(all.toArray(String[]::new)).json();
  }

  /// A project that was begun: until then there is nothing to ask about.
  private String letter() throws IOException {
    return Files.writeString(folder.resolve("letter.json5"), TEMPLATE).toString();
  }

  // roles

  @Test
  void rolesAreListedAndShown() {
    var listed = here("roles");
    assertThat(listed.code()).isZero();
    assertThat(listed.out()).contains("architect", "tester", "generic");
    assertThat(here("roles", "list").out()).isEqualTo(listed.out());
    assertThat(json("roles").objects("roles"))
        .extracting(row -> row.text("name"))
        .contains("reviewer")
        .isSorted();
    assertThat(here("roles", "show", "tester").out()).contains("## Definition of done");
    assertThat(json("roles", "show", "tester").text("prompt")).contains("## Expertise");
  }

  @Test
  void whatIsMistypedIsSaidWithWhatWasMeant() {
    var role = here("roles", "show", "testr");
    assertThat(role.code()).isEqualTo(2);
    assertThat(role.err()).contains("testr", "tester");
    assertThat(here("roles", "lst").err()).contains("'lst'", "list");
    assertThat(here("roles", "add", "data_pipelin").err()).contains("data_pipeline");
    assertThat(here("roles", "show").code()).isEqualTo(2);
    assertThat(here("roles", "add").code()).isEqualTo(2);
  }

  @Test
  void aPackIsAddedOnceAndItsRolesCanBeUsed() {
    assertThat(here("roles", "packs").out()).contains("data_pipeline", "creative_writing");
    assertThat(json("roles", "add", "data_pipeline").flag("added", false)).isTrue();
    assertThat(here("roles", "show", "pipeline_engineer").code()).isZero();

    var again = here("roles", "add", "data_pipeline");

    assertThat(again.code()).isEqualTo(1);
    assertThat(again.out()).contains("is there already");
    assertThat(here("add", "A", "--role", "pipeline_engineer").code()).isZero();
  }

  @Test
  void aPackThatWasChangedIsLeftAsItIs() throws IOException {
    here("roles", "add", "data_pipeline");
    var file = folder.resolve(".task_orchestrator/roles/data_pipeline.yaml");
    Files.writeString(file, "mine:\n  role_definition: Mine.\n");
    here("roles", "add", "data_pipeline");
    assertThat(file).content().startsWith("mine:");
  }

  @Test
  void aFileWithAMistakeIsNamedWithItsLineAndEndsWithOne() throws IOException {
    assertThat(here("roles", "check").code()).isZero();
    var roles = Files.createDirectories(folder.resolve(".task_orchestrator/roles"));
    Files.writeString(roles.resolve("ours.yaml"), "good:\n  role_definition: G.\nbad: 7\n");

    var check = here("roles", "check");

    assertThat(check.code()).isEqualTo(1);
    assertThat(check.out()).contains("ours.yaml", "3", "bad");
    assertThat(json("roles", "check").flag("sound", true)).isFalse();
    assertThat(here("roles").out()).as("the others are still there").contains("good");
    assertThat(here("roles").err()).contains("bad");
  }

  // templates

  @Test
  void aTemplateGoesItsWholeWay() throws IOException {
    var file = letter();
    var check = here("templates", "check", file);
    assertThat(check.code()).as(check.toString()).isZero();
    assertThat(here("templates", "add", file).code()).isZero();
    assertThat(here("templates").out()).contains("letter");
    assertThat(here("templates", "show", "letter").out()).contains("copies");

    var made = json("templates", "use", "letter", "who=Ada = B", "copies=3", "to=x,y", "what=");

    assertThat(made.object("ids").fields()).hasSize(2);
    var task = here("show", made.object("ids").text("write")).out();
    assertThat(task).contains("Write to Ada = B", "3 to x, y");
    assertThat(here("templates", "remove", "letter").code()).isZero();
    assertThat(here("templates", "show", "letter").code()).isEqualTo(1);
  }

  @Test
  void templatesCanBeLookedAtWhereNothingIsYetAndNoTraceIsLeft() throws IOException {
    var bad = Files.writeString(folder.resolve("bad.json5"), "{metadata: {}, tasks: {a: {}}}");
    assertThat(here("templates").err()).contains("bug_investigation", "market_research_analysis");
    assertThat(here("templates", "show", "bug_investigation").out()).contains("severity");
    assertThat(here("templates", "check", letter()).code()).isZero();
    assertThat(here("templates", "check", bad.toString()).code()).isEqualTo(1);
    assertThat(folder.resolve(".task_orchestrator")).doesNotExist();
  }

  @Test
  void itsTasksCanBeMadeBelowAnother() throws IOException {
    here("templates", "add", letter());
    var top = json("add", "Top").text("task_id");
    here("templates", "use", "letter", "who=Ada", "--below", top);
    assertThat(here("tree", top).out()).contains("Top", "Write to Ada", "Post nothing");
  }

  @Test
  void whatIsThereIsReplacedOnlyWhenThatIsSaid() throws IOException {
    var file = letter();
    here("templates", "add", file);
    assertThat(here("templates", "add", file).code()).isEqualTo(1);
    assertThat(here("templates", "add", file, "--overwrite").code()).isZero();
  }

  @Test
  void theLibraryAndTheExamplesAreInstalled() {
    assertThat(here("templates", "install").code()).isZero();
    assertThat(here("templates", "examples").code()).isZero();
    assertThat(here("templates").out()).contains("software_project_setup", "bug_investigation");
    assertThat(folder.resolve(".task_orchestrator/templates/builtin")).isNotEmptyDirectory();
  }

  @Test
  void everythingThatIsWrongWithAFileIsToldAtOnceAndItIsNotStored() throws IOException {
    here("templates", "examples");
    var file = Files.writeString(folder.resolve("bad.json5"), "{metadata: {}, tasks: {a: {}}}");
    assertThat(here("templates", "check", file.toString()).out())
        .contains("metadata.name is missing", "tasks.a.title is missing");
    var added = here("templates", "add", file.toString());
    assertThat(added.code()).isEqualTo(1);
    assertThat(added.err()).contains("metadata.name is missing");
    assertThat(here("templates").out()).doesNotContain("bad");
  }

  @Test
  void aValueThatDoesNotFitMakesNothing() throws IOException {
    here("templates", "add", letter());
    var missing = here("templates", "use", "letter");
    assertThat(missing.code()).isEqualTo(1);
    assertThat(missing.err()).contains("who");
    assertThat(here("templates", "use", "letter", "who=A", "copies=many").code()).isEqualTo(2);
    assertThat(here("templates", "use", "letter", "who").err()).contains("NAME=VALUE");
    assertThat(json("list").number("total")).isZero();
  }

  @Test
  void aWordThatIsNoneIsSaidWithTheNearest() {
    var said = here("templates", "lsit");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("'lsit'", "list");
    assertThat(here("templates", "show").code()).isEqualTo(2);
    var unknown = here("templates", "use", "nothing", "a=b");
    assertThat(unknown.code()).isEqualTo(1);
    assertThat(unknown.err()).contains("nothing");
  }
}
