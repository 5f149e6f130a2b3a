package dev.taskorchestrator.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void anObjectKeepsTheOrderOfItsFieldsAndLeavesOutWhatIsNotThere() {
    var built =
        Json.obj()
            .put("z", 1)
            .putIfPresent("none", (String) null)
            .putIfPresent("some", Optional.of("x"))
            .put("a", Json.obj().put("deep", true))
            .build();
    assertThat(JsonWriter.text(built)).isEqualTo("{\"z\":1,\"some\":\"x\",\"a\":{\"deep\":true}}");
  }

  @Test
  void aBuilderUsedAgainDoesNotReachWhatItBuilt() {
    var builder = Json.obj().put("a", 1);
    var first = builder.build();
    builder.put("b", 2);
    assertThat(first.has("b")).isFalse();
  }

  @Test
  void wholeNumbersAreReadHoweverTheyAreWritten() {
    var object = (Json.Obj) JsonReader.read("{\"a\":5,\"b\":5.0,\"c\":5e2,\"d\":\"5\"}");
    assertThat(object.number("a")).isEqualTo(5);
    assertThat(object.number("b")).isEqualTo(5);
    assertThat(object.number("c")).isEqualTo(500);
    assertThatThrownBy(() -> object.number("d")).isInstanceOf(NoSuchElementException.class);
    assertThat(object.number("d", 7)).isEqualTo(7);
  }

  @Test
  void aHugeExponentCostsNothing() {
    assertThat(new Json.Num("1e99999").whole()).isTrue();
    assertThatThrownBy(() -> new Json.Num("1e99999").asLong())
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void theNearestWordIsFound() {
    var known = List.of("title", "description", "task_type");
    assertThat(Nearest.to("titel", known)).contains("title");
    assertThat(Nearest.to("taskType", known)).contains("task_type");
    assertThat(Nearest.to("desc", known)).contains("description");
    assertThat(Nearest.to("colour", known)).isEmpty();
    assertThat(Nearest.to("x".repeat(1_000_000), known)).isEmpty();
  }
}
