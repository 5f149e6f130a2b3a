package dev.taskorchestrator.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "true",
        "\"é 😀 \\n\"",
        "-0",
        "1e400",
        "9223372036854775808",
        "{\"b\":1,\"a\":[1,2.50,{\"__proto__\":null}]}",
        "0.1234567890123456789012345678901234567"
      })
  void whatIsReadIsWrittenBackAsItWas(String text) {
    assertThat(JsonWriter.text(JsonReader.read(text))).isEqualTo(text);
    assertThat(JsonWriter.bytes(JsonReader.read(text.getBytes(UTF_8))))
        .isEqualTo(text.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "{", "[1,]", "{\"a\":1,}", "{a:1}", "'a'", "NaN", "Infinity", "-Infinity", "01",
            "+1",
        ".5", "1.", "0x10", "tru", "\"a", "\"\t\"", "\"\\x\"", "// c\n1", "{} {}", "1 2", "[1}",
            "{\"a\"}",
        "1e99999999999", "nul"
      })
  void whatIsNotQuiteJsonIsRefused(String text) {
    var refusal = refusal(text.getBytes(UTF_8));
    assertThat(refusal.reason())
        .isNotBlank()
        .doesNotContain("enable", "StreamRead", "Source", "ALLOW");
  }

  @ParameterizedTest
  @CsvSource({
    "c080, an overlong NUL",
    "c1bf, an overlong letter",
    "e08080, an overlong form of three",
    "f0808080, an overlong form of four",
    "eda080, half of a surrogate pair",
    "f4908080, beyond the last character",
    "ff, no start of anything",
    "e282, cut short",
    "80, a continuation of nothing"
  })
  void bytesThatAreNotUtf8AreRefusedWithTheirPlace(String hex, String why) {
    var bytes = HexFormat.of().parseHex("22" + hex + "22");
    var refusal = refusal(bytes);
    assertThat(refusal.reason()).as(why).isEqualTo("invalid UTF-8");
    assertThat(refusal.offset()).as(why).isEqualTo(1);
  }

  @Test
  void theReplacementCharacterItselfIsFine() {
    assertThat(JsonReader.read("\"\uFFFD\"".getBytes(UTF_8))).isEqualTo(Json.of("\uFFFD"));
  }

  @Test
  void aRefusalSaysWhere() {
    var refusal = refusal("{\"a\": 1,\n \"a\": 2}".getBytes(UTF_8));
    assertThat(refusal).hasMessageContaining("the name 'a' twice in one object at line 2");
    assertThat(refusal("[1, x]".getBytes(UTF_8)).column()).isEqualTo(5);
  }

  @Test
  void aByteOrderMarkIsRefused() {
    assertThat(refusal("\uFEFF{}".getBytes(UTF_8)).reason()).isEqualTo("a byte order mark");
  }

  @Test
  void depthIsBounded() {
    assertThat(JsonReader.read("[".repeat(64) + "]".repeat(64))).isInstanceOf(Json.Arr.class);
    assertThat(refusal("[".repeat(65).getBytes(UTF_8)).reason()).contains("64 deep");
    assertThat(refusal("{\"a\":".repeat(100_000).getBytes(UTF_8)).reason()).contains("64 deep");
  }

  @Test
  void numbersAndStringsAreBounded() {
    assertThat(refusal("1".repeat(41).getBytes(UTF_8)).reason()).contains("more than 40");
    var refusal = catchThrowableOfType(JsonException.class, () -> JsonReader.read("\"abcdef\"", 5));
    assertThat(refusal.reason()).contains("more than 5 characters");
    assertThat(JsonReader.read("\"" + "x".repeat(100_000) + "\"")).isInstanceOf(Json.Str.class);
  }

  @Test
  void theNumberOfValuesIsBounded() {
    var many = "[" + "0,".repeat(1_000_001) + "0]";
    assertThat(refusal(many.getBytes(UTF_8)).reason()).contains("more than 1000000 values");
  }

  @Test
  void halfASurrogatePairIsReadAndDoesNotBreakWhatIsWritten() {
    var read = JsonReader.read("\"a\\ud800b\"");
    assertThat(read).isEqualTo(Json.of("a\ud800b"));
    assertThat(JsonWriter.text(read)).isEqualTo("\"a\uFFFDb\"");
  }

  @Test
  void everyCharacterSurvivesTheRoundTrip() {
    var all = new StringBuilder();
    for (var c :
        List.of(
            0, 1, 8, 9, 10, 12, 13, 31, 34, 92, 127, 128, 0x7ff, 0x800, 0x2028, 0xffff, 0x10000,
            0x10ffff)) {
      all.appendCodePoint(c);
    }
    var value = Json.obj().put(all.toString(), all.toString()).build();
    var bytes = JsonWriter.bytes(value);
    assertThat(JsonReader.read(bytes)).isEqualTo(value);
    assertThat(new String(bytes, UTF_8)).doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {41, 1_001, 100_000})
  void aLongNumberIsRefusedHoweverLongItIs(int digits) {
    for (var number : List.of("1".repeat(digits), "0." + "1".repeat(digits))) {
      assertThat(refusal(number.getBytes(UTF_8)).reason()).contains("more than 40 characters");
    }
  }

  private static JsonException refusal(byte[] bytes) {
    return catchThrowableOfType(JsonException.class, () -> JsonReader.read(bytes));
  }
}
