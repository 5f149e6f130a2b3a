package dev.taskorchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Rule;
import dev.taskorchestrator.engine.RoleBook;
import dev.taskorchestrator.engine.RolePacks;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.RoleYaml;
import dev.taskorchestrator.json.RuleJson;
import dev.taskorchestrator.template.Shipped;
import dev.taskorchestrator.template.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the documents say of templates, roles and rules is so: their examples can be used, and they
/// name all that there is.
class BookDocsTest {

  @TempDir Path nowhere;

  private static String document(String name) throws IOException {
    return Files.readString(Path.of("docs", name));
  }

  /// The examples in a document.
  private static List<String> examples(String document, String kind) {
    var fence = Pattern.compile("```" + kind + "\n(.*?)```", Pattern.DOTALL);
    var found = fence.matcher(document).results().map(hit -> hit.group(1)).toList();
    assertThat(found).isNotEmpty();
    return found;
  }

  private static String row(String document, String name) {
    return document
        .lines()
        .filter(line -> line.startsWith("| `" + name + "`"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " has no row"));
  }

  @Test
  void theWorkedExampleIsATemplate() throws IOException {
    for (var example : examples(document("templates.md"), "json5")) {
      assertThat(Templates.problems(example)).isEmpty();
    }
  }

  @Test
  void everyTemplateIsNamedWithItsParameters() throws IOException {
    var document = document("templates.md");
    var templates = new Templates(nowhere);
    for (var ids : List.of(Shipped.library(), Shipped.EXAMPLES)) {
      for (var id : ids) {
        var found = templates.find(id, null).map(stored -> stored.document());
        var parameters = ((Outcome.Done<Json.Obj>) found).value().object("parameters");
        parameters
            .fields()
            .forEach((name, value) -> {
              var parameter = (Json.Obj) value;
              var must = parameter.flag("required", true) && !parameter.has("default");
              var said = "`" + name + "`" + (must ? "*" : "");
              assertThat(row(document, id)).contains(said);
              if (!must) assertThat(row(document, id)).doesNotContain("`" + name + "`*");
            });
      }
    }
  }

  @Test
  void theWorkedExampleIsARole() throws IOException {
    for (var example : examples(document("roles.md"), "yaml")) {
      assertThat(RoleYaml.read(example).problems()).isEmpty();
      assertThat(RoleYaml.read(example).roles()).isNotEmpty();
    }
  }

  @Test
  void everyRoleAndEveryPackIsNamed() throws IOException {
    var document = document("roles.md");
    var builtIn = new RoleBook(nowhere.resolve("roles"), RoleYaml::read).roles().names();
    assertThat(builtIn).hasSizeGreaterThan(10).allSatisfy(role -> row(document, role));
    for (var pack : RolePacks.NAMES) {
      for (var role : RoleYaml.read(RolePacks.text(pack).orElseThrow()).roles()) {
        assertThat(row(document, pack)).contains("`" + role.name() + "`");
      }
    }
  }

  @Test
  void everyRuleThatIsShownCanBeAdded() throws IOException {
    for (var example : examples(document("rules.md"), "json")) {
      var said = (Json.Obj) JsonReader.read(example);
      var outcome = said.has("rule_id") ? RuleJson.command(said) : RuleJson.condition(said);
      assertThat(outcome).as(example).isInstanceOf(Outcome.Done.class);
    }
  }

  @Test
  void everyEventPropertyAndOperatorIsNamed() throws IOException {
    var document = document("rules.md");
    assertThat(Rule.EVENTS).allSatisfy(event -> row(document, event));
    for (var words : List.of(Rule.PROPERTIES, Rule.OPERATORS)) {
      assertThat(words).allSatisfy(word -> assertThat(document).contains("`" + word + "`"));
    }
  }
}
