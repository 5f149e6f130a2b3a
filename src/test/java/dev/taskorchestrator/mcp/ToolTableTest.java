package dev.taskorchestrator.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.Schema;
import java.util.List;
import org.junit.jupiter.api.Test;

class ToolTableTest {
  private static final Tool ONE = tool("one");
  private static final Tool TWO = tool("two");

  @Test
  void aProfileDecidesWhatIsListedAndInWhatOrder() {
    var names = new ToolTable(List.of(ONE, TWO, tool("three")), List.of("two", "one")).listing();
    assertThat(names.items())
        .extracting(each -> ((Json.Obj) each).text("name"))
        .containsExactly("two", "one");
  }

  @Test
  void aToolThatIsNotListedIsFoundAllTheSame() {
    assertThat(new ToolTable(List.of(ONE, TWO), List.of("two")).find("one")).isSameAs(ONE);
  }

  @Test
  void aProfileThatNamesNoToolIsRefused() {
    assertThatThrownBy(() -> new ToolTable(List.of(ONE), List.of("uno")))
        .hasMessage("no tool named uno");
  }

  @Test
  void noTwoToolsShareAName() {
    assertThatThrownBy(() -> new ToolTable(List.of(ONE, tool("one")), List.of()))
        .hasMessage("one twice");
  }

  @Test
  void theSameToolsAreListedInTheSameBytes() {
    assertThat(JsonWriter.bytes(new ToolTable(List.of(ONE, TWO), List.of("one", "two")).listing()))
        .isEqualTo(
            JsonWriter.bytes(new ToolTable(List.of(TWO, ONE), List.of("one", "two")).listing()));
  }

  private static Tool tool(String name) {
    return Tool.of(
        name, name, "Does it", Schema.object(), Annotations.READS, _ -> ToolAnswer.markdown(name));
  }
}
