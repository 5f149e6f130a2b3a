package dev.taskorchestrator.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.json.Json;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What ships with the program can be used as it is: with the least and with the most that it asks.
class ShippedTest {

  static Stream<String> all() {
    return Stream.concat(Shipped.library().stream(), Shipped.EXAMPLES.stream());
  }

  @ParameterizedTest
  @MethodSource("all")
  void eachMakesAPlanWithTheLeastAndWithTheMost(String id, @TempDir Path nowhere) {
    var templates = new Templates(nowhere);
    var whole = templates.find(id, null).then(templates::whole);
    assertThat(whole).as(String.valueOf(whole)).isInstanceOf(Outcome.Done.class);
    var parameters = ((Outcome.Done<Json.Obj>) whole).value().object("parameters");
    assertPlan(templates.filled(id, null, values(parameters, false)));
    assertPlan(templates.filled(id, null, values(parameters, true)));
  }

  private static void assertPlan(Outcome<Templates.Filled> filled) {
    assertThat(filled).as(String.valueOf(filled)).isInstanceOf(Outcome.Done.class);
    var plan = filled.then(template -> template.plan(null));
    assertThat(plan).as(String.valueOf(plan)).isInstanceOf(Outcome.Done.class);
    var drafts = ((Outcome.Done<Command.Plan>) plan).value().drafts();
    assertThat(drafts).hasSizeBetween(4, 12);
    assertThat(drafts)
        .allSatisfy(draft -> {
          assertThat(draft.brief().title()).doesNotContain("{{");
          assertThat(draft.brief().description()).hasSizeGreaterThan(15).doesNotContain("{{");
          assertThat(draft.brief().criteria()).isNotEmpty();
        });
    assertThat(drafts.stream().filter(draft -> !draft.needs().isEmpty())).isNotEmpty();
  }

  /// A value for each parameter that must be given, or for all.
  private static Json.Obj values(Json.Obj parameters, boolean all) {
    var values = Json.obj();
    parameters
        .fields()
        .forEach((name, value) -> {
          var parameter = (Json.Obj) value;
          if (all || parameter.flag("required", true)) values.put(name, value(name, parameter));
        });
    return values.build();
  }

  private static Json value(String name, Json.Obj parameter) {
    if (parameter.get("allowed_values") instanceof Json.Arr(var items)) return items.getLast();
    return switch (parameter.text("type")) {
      case "number" -> parameter.get("max") instanceof Json.Num most ? most : Json.of(1);
      case "boolean" -> Json.of(true);
      case "array" -> Json.strings(java.util.List.of("the first question", "the second"));
      default ->
          Json.of(
              name.contains("deadline") ? "2027-01-31" : "A-value-that-is-long-enough-for-" + name);
    };
  }
}
