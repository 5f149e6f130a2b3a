package dev.taskorchestrator.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// JSON as people write it is read as they mean it, and comes out as JSON that anybody can read.
@Timeout(20)
class Json5Test {

  /// What a text stands for, as strict JSON.
  private static String strict(String text) {
    var written = JsonWriter.text(Json5.read(text));
    assertThat(JsonWriter.text(JsonReader.read(written))).as("it is strict").isEqualTo(written);
    return written;
  }

  private static JsonException refusal(String text) {
    var refusal = catchThrowableOfType(JsonException.class, () -> Json5.read(text));
    assertThat(refusal).as("refused: %.60s", text).isNotNull();
    return refusal;
  }

  @Test
  void whatPeopleWriteIsReadAsTheyMeanIt() {
    assertThat(
            strict(
                """
                // what it is
                {
                  name: 'Bread', /* no
                  butter */ "kind": "food",
                  list: [1, 2, 3,],
                  $odd_1: null, // the last one
                }
                """))
        .isEqualTo("{\"name\":\"Bread\",\"kind\":\"food\",\"list\":[1,2,3],\"$odd_1\":null}");
  }

  @Test
  void aMarkOfByteOrderIsNoPartOfIt() {
    assertThat(strict("\uFEFF{a:1}")).isEqualTo("{\"a\":1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0x10 | 16",
        "0XfF | 255",
        "-0x10 | -16",
        "+0x10 | 16",
        "0xFFFFFFFFFFFFFFFF | 18446744073709551615",
        "+5 | 5",
        ".5 | 0.5",
        "-.5 | -0.5",
        "+.5 | 0.5",
        "5. | 5",
        "-5. | -5",
        "5.e3 | 5E3",
        "1e3 | 1e3",
        "0.10 | 0.10",
        "-0 | -0",
      })
  void numbersAreWrittenBackAsStrictJson(String said, String meant) {
    assertThat(strict("[" + said + "]")).isEqualTo("[" + meant + "]");
  }

  @Test
  void aShortNumberStaysShortHoweverLargeItIs() {
    var list = "[" + "1.e99999,".repeat(900) + "]";
    assertThat(strict(list)).hasSizeLessThan(2 * list.length());
  }

  @Test
  void quotesOfOneKindStandFreelyWithinTheOther() {
    assertThat(strict("['say \"so\"', \"it's\", 'it\\'s', \"\\\"\"]"))
        .isEqualTo("[\"say \\\"so\\\"\",\"it's\",\"it's\",\"\\\"\"]");
  }

  @Test
  void whatLooksLikeACommentOrANumberWithinAStringIsText() {
    assertThat(strict("['http://a/b', '/* no */', '0x10', \"it's // 0x10\", '\\\\', 0x10]"))
        .isEqualTo("[\"http://a/b\",\"/* no */\",\"0x10\",\"it's // 0x10\",\"\\\\\",16]");
    assertThat(strict("{a: 1 /* 'not a string 0x10 */, b: 2 // \"nor this\n}"))
        .isEqualTo("{\"a\":1,\"b\":2}");
    assertThat(strict("{a0x10: 1, 'b0x10': 2}")).isEqualTo("{\"a0x10\":1,\"b0x10\":2}");
  }

  @Test
  void stringsGoOnAfterABackslashAtTheEndOfALine() {
    assertThat(strict("'one \\\ntwo \\\r\nthree'")).isEqualTo("\"one two three\"");
    assertThat(strict("{'a\\\nb': 'c\\\nd'}")).isEqualTo("{\"ab\":\"cd\"}");
  }

  @Test
  void endsOfLinesMayStandInStrings() {
    assertThat(((Json.Str) Json5.read("'one\ntwo\tthree'")).value()).isEqualTo("one\ntwo\tthree");
  }

  @Test
  void escapesThatJsonDoesNotKnowAreUnderstood() {
    assertThat(((Json.Str) Json5.read("'\\x41\\v\\0\\q\\u0042\\n'")).value())
        .isEqualTo("A\u000b\0qB\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'{a: 1,\n b: ]}' | 2 | 5",
        "'{a: 1\n b: 2}' | 2 | 2",
        "'{a: 0xFFFFFFFFFFFFFFFF, b: ]}' | 1 | 28",
        "'{a: 0x1, b: ]}' | 1 | 13",
        "'{a: \"\\x41\\v\", b: ]}' | 1 | 18",
        "'{a: \"b\\\nc\",\n d: ]}' | 3 | 5",
      })
  void whatIsWrongIsToldWithItsPlaceInTheTextAsItWasWritten(String text, int line, int column) {
    var refusal = refusal(text);
    assertThat(refusal.line() + ":" + refusal.column())
        .as(refusal.reason())
        .isEqualTo(line + ":" + column);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{a:1",
        "{a 1}",
        "'a",
        "'a\"",
        "[1 2]",
        "{a:1}{b:2}",
        "/* no end",
        "{a:1,,}",
        "[,]",
        "01",
        "0x",
        "0xg",
        "'\\x4'",
        "'\\xzz'",
        "Infinity",
        "NaN",
        "undefined",
        "{a:1,a:2}",
        "'\\",
      })
  void whatIsNotJson5IsRefusedInPlainWords(String text) {
    assertThat(refusal(text).reason())
        .isNotBlank()
        .doesNotContain("enable", "StreamRead", "Source", "ALLOW");
  }

  @Test
  void everythingIsBounded() {
    assertThat(refusal(" ".repeat(Json5.MAX_LENGTH + 1)).reason()).contains("100 KiB");
    assertThat(refusal("[".repeat(40) + "]".repeat(40)).reason()).contains("deep");
    assertThat(refusal("'" + "x".repeat(10_001) + "'").reason()).contains("10000 characters");
    assertThat(refusal("[" + "1,".repeat(1_001) + "]").reason()).contains("1000 values");
    var fields = new StringBuilder("{");
    for (int i = 0; i <= 500; i++) fields.append("a").append(i).append(":1,");
    assertThat(refusal(fields.append("}").toString()).reason()).contains("500 fields");
    assertThat(refusal("1".repeat(50)).reason()).contains("40 characters");
    assertThat(refusal("0x" + "f".repeat(90_000)).reason()).contains("40 characters");
  }
}
