package dev.taskorchestrator.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// One value is changed, and nothing else of the text.
class JsoncEditTest {

  private static final List<String> OURS = List.of("mcpServers", "ours");
  private static final Json.Obj ENTRY =
      Json.obj().put("command", "/bin/o").put("args", Json.strings(List.of("mcp"))).build();

  private static String put(String text) {
    return JsoncEdit.put(text, OURS, ENTRY);
  }

  @Test
  void nothingBecomesAFileInTheUsualForm() {
    assertThat(put(""))
        .isEqualTo(
            """
            {
              "mcpServers": {
                "ours": {
                  "command": "/bin/o",
                  "args": ["mcp"]
                }
              }
            }
            """);
  }

  @Test
  void othersCommentsAndTrailingCommasStay() {
    var before =
        """
        // mine
        {
            "theme": "dark", // at night
            "mcpServers": {
                /* the first */
                "other": { "command": "x" }, // keep
                // the end
            },
        }
        """;

    assertThat(put(before))
        .isEqualTo(
            """
            // mine
            {
                "theme": "dark", // at night
                "mcpServers": {
                    /* the first */
                    "other": { "command": "x" }, // keep
                    "ours": {
                        "command": "/bin/o",
                        "args": ["mcp"]
                    },
                    // the end
                },
            }
            """);
    assertThat(JsoncEdit.remove(put(before), OURS)).isEqualTo(before);
  }

  @Test
  void aCommentBehindTheLastMemberStaysWithIt() {
    var before = "{\n  \"mcpServers\": {\n    \"a\": 1 // one\n  }\n}";

    assertThat(put(before)).contains("\"a\": 1, // one\n    \"ours\": {");
    assertThat(JsoncEdit.remove(put(before), OURS)).isEqualTo(before);
  }

  @Test
  void tabsAndLineEndsAreTakenOver() {
    var before = "\uFEFF{\r\n\t\"a\": 1\r\n}\r\n";
    var after = put(before);

    assertThat(after)
        .startsWith("\uFEFF{\r\n\t\"a\": 1,\r\n\t\"mcpServers\": {\r\n\t\t\"ours\": {");
    assertThat(after.replace("\r\n", "")).doesNotContain("\n");
  }

  @Test
  void whatStandsInOneLineStaysInOne() {
    var before = "{\"a\": [1, {}], \"mcpServers\": {\"other\": {\"command\": \"x\"}}}";

    assertThat(put(before))
        .isEqualTo(
            "{\"a\": [1, {}], \"mcpServers\": {\"other\": {\"command\": \"x\"}, \"ours\": {"
                + " \"command\": \"/bin/o\", \"args\": [\"mcp\"] }}}");
    assertThat(JsoncEdit.remove(put(before), OURS)).isEqualTo(before);
  }

  @Test
  void anObjectOfCommentsAloneIsFilled() {
    var before = "{\n  \"mcpServers\": {\n    // none yet\n  }\n}\n";

    assertThat(put(before)).contains("    // none yet\n    \"ours\": {");
    assertThat(JsoncEdit.remove(put(before), OURS)).isEqualTo(before);
  }

  @Test
  void aValueIsReplacedWhereItStands() {
    var before = "{\n  \"mcpServers\": {\n    \"ours\": 5, // old\n    \"b\": {}\n  }\n}";

    assertThat(JsoncEdit.put(before, OURS, Json.of(6)))
        .isEqualTo(before.replace("5, // old", "6, // old"));
    assertThatThrownBy(
            () -> JsoncEdit.put(before, List.of("mcpServers", "ours", "args"), Json.of(1)))
        .hasMessageContaining("'mcpServers.ours' is not an object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 1,, \"b\": 2} | 1 | 9 | a name in double quotes is missing",
        "{\"a\": 1 \"b\": 2} | 1 | 9 | ',' or '}' is missing",
        "{\"a\": tru} | 1 | 7 | a value that is no JSON",
        "{\"a\": 1 | 1 | 8 | the text ends in the midst of a value",
        "{\"a\": 1} x | 1 | 10 | more text after the value",
        "{\"a\": 1, \"a\": 2} | 1 | 10 | the name 'a' twice",
        "{ /* open | 1 | 3 | a comment that does not end",
      })
  void whatCannotBeReadIsRefusedWithItsPlace(String text, int line, int column, String reason) {
    assertThatThrownBy(() -> put(text))
        .isInstanceOfSatisfying(
            JsonException.class,
            wrong -> {
              assertThat(wrong.line()).isEqualTo(line);
              assertThat(wrong.column()).isEqualTo(column);
              if (!reason.contains("no JSON")) assertThat(wrong.reason()).isEqualTo(reason);
            });
  }

  @Test
  void thePlaceIsThatOfItsLine() {
    assertThatThrownBy(() -> put("{\n  \"a\": 1,\n  b: 2\n}"))
        .isInstanceOfSatisfying(
            JsonException.class,
            wrong -> {
              assertThat(wrong.line()).isEqualTo(3);
              assertThat(wrong.column()).isEqualTo(3);
            });
  }

  static IntStream seeds() {
    return IntStream.range(0, 400);
  }

  /// Whatever the text: afterwards it says what it said before and the new value, and taking that
  /// out again gives what it said before.
  @ParameterizedTest
  @MethodSource("seeds")
  void anythingElseSaysWhatItSaid(int seed) {
    var text = new Text(new Random(seed)).document();
    var before = JsoncEdit.get(text, List.of()).orElseThrow();

    var after = put(text);
    var back = JsoncEdit.remove(after, OURS);

    assertThat(JsoncEdit.get(after, OURS)).contains(ENTRY);
    var had = before instanceof Json.Obj object && object.has("mcpServers");
    assertThat(JsoncEdit.get(had ? back : JsoncEdit.remove(back, List.of("mcpServers")), List.of()))
        .contains(before);
    assertThat(comments(after)).isEqualTo(comments(text));
    assertThat(comments(back)).isEqualTo(comments(text));
  }

  private static long comments(String text) {
    return text.chars().filter(c -> c == '§').count();
  }

  /// Settings as chance has them laid out.
  private record Text(Random chance) {

    String document() {
      var servers = chance.nextBoolean() ? gap() + "\"mcpServers\"" + gap() + ": " + object(2) : "";
      var more = servers.isEmpty() || chance.nextBoolean() ? "" : "," + gap();
      return gap() + "{" + servers + more + (servers.isEmpty() ? gap() : "") + "}" + gap();
    }

    String object(int depth) {
      var text = new StringBuilder("{").append(gap());
      int size = chance.nextInt(4);
      for (int i = 0; i < size; i++) {
        text.append("\"m").append(i).append("\"").append(gap()).append(":").append(gap());
        text.append(value(depth)).append(gap());
        if (i < size - 1 || chance.nextInt(3) == 0) text.append(",").append(gap());
      }
      return text.append("}").toString();
    }

    String value(int depth) {
      return switch (chance.nextInt(depth > 0 ? 6 : 4)) {
        case 0 -> "\"a \\\" // { } , b\"";
        case 1 -> "-1.5e3";
        case 2 -> "null";
        case 3 -> "[" + gap() + "1," + gap() + "{\"x\": [true,]}" + gap() + "]";
        default -> object(depth - 1);
      };
    }

    String gap() {
      return switch (chance.nextInt(9)) {
        case 0 -> " ";
        case 1 -> "\n  ";
        case 2 -> " // § { \" ,\n";
        case 3 -> " /* § } */ ";
        case 4 -> "\r\n\t";
        default -> "";
      };
    }
  }
}
