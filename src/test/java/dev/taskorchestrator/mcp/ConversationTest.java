package dev.taskorchestrator.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Plays each conversation in `conversations/`: `>` is sent as it stands, `<` is what must come
/// next. An expected object may leave fields out; `"*"` stands for anything, `"~text"` for a string
/// that holds the text, and `"-"` for no field at all.
class ConversationTest {

  @ParameterizedTest
  @MethodSource("conversations")
  void goesAsWritten(Path conversation) throws IOException {
    try (var fixture = new StdioFixture()) {
      for (var line : Files.readAllLines(conversation)) {
        if (line.startsWith("> ")) fixture.client.send(line.substring(2));
        if (line.startsWith("< "))
          expect(JsonReader.read(line.substring(2)), fixture.client.next());
      }
    }
  }

  static List<Path> conversations() throws IOException, URISyntaxException {
    var folder = Objects.requireNonNull(ConversationTest.class.getResource("/conversations"));
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
      return files.sorted().toList();
    }
  }

  private static void expect(Json expected, Json actual) {
    assertThat(matches(expected, actual))
        .as("%s%nis not as expected: %s", JsonWriter.text(actual), JsonWriter.text(expected))
        .isTrue();
  }

  private static boolean matches(Json expected, Json actual) {
    return switch (expected) {
      case Json.Str(var any) when any.equals("*") -> true;
      case Json.Str(var part) when part.startsWith("~") ->
          actual instanceof Json.Str(var text) && text.contains(part.substring(1));
      case Json.Obj(var fields) ->
          actual instanceof Json.Obj object
              && fields.entrySet().stream()
                  .allMatch(field -> field(field.getValue(), object, field.getKey()));
      case Json.Arr(var items) ->
          actual instanceof Json.Arr(var others)
              && items.size() == others.size()
              && Stream.iterate(0, i -> i < items.size(), i -> i + 1)
                  .allMatch(i -> matches(items.get(i), others.get(i)));
      case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> expected.equals(actual);
    };
  }

  private static boolean field(Json expected, Json.Obj object, String name) {
    var actual = object.get(name);
    if (expected.equals(Json.of("-"))) return actual == null;
    return actual != null && matches(expected, actual);
  }
}
