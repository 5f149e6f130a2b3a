package dev.taskorchestrator.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.Json5;
import dev.taskorchestrator.json.JsonWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Values stand in all of their places, as they are.
class SubstitutionTest {

  private final Substitution substitution =
      new Substitution(
          Map.of(
              "name", Json.of("Bread"),
              "count", Json.of(3),
              "deep", Json5.read("{a:[1]}"),
              "list", Json5.read("['x','y',{z:1}]"),
              "yes", Json.of(true),
              "tricky", Json.of("$1 \\ {{name}}")));

  private String filled(String json5) {
    return JsonWriter.text(substitution.fill(Json5.read(json5)));
  }

  @Test
  void aValueStandsInEveryStringAndEveryKey() {
    assertThat(filled("{'{{name}}': ['{{ name }} and {{count}}', {b: '{{name}}{{name}}'}], n: 7}"))
        .isEqualTo("{\"Bread\":[\"Bread and 3\",{\"b\":\"BreadBread\"}],\"n\":7}");
    assertThat(substitution.missing()).isEmpty();
  }

  @Test
  void valuesOfEveryKindAreToldAsText() {
    assertThat(filled("['{{list}}', '{{yes}}', '{{deep}}', '{{count}}']"))
        .isEqualTo("[\"x, y, {\\\"z\\\":1}\",\"true\",\"{\\\"a\\\":[1]}\",\"3\"]");
  }

  @Test
  void aValueIsTextAndFillsNothingItself() {
    assertThat(filled("['{{tricky}}']")).isEqualTo("[\"$1 \\\\ {{name}}\"]");
    assertThat(substitution.missing()).isEmpty();
  }

  @Test
  void whatHasNoValueIsRemembered() {
    filled("['{{nobody}}', {'{{ nothing }}': '{{name}}'}]");
    assertThat(substitution.missing()).containsExactly("nobody", "nothing");
  }

  @Test
  void whatIsNoPlaceStays() {
    assertThat(filled("['{{}} {{1a}} {name} {{na me}} {{']"))
        .isEqualTo("[\"{{}} {{1a}} {name} {{na me}} {{\"]");
  }
}
