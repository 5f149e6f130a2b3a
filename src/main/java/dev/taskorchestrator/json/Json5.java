package dev.taskorchestrator.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// Reads JSON5, JSON as people like to write it: comments, trailing commas, names without quotes,
/// single quotes, hexadecimal numbers, strings over several lines. See https://spec.json5.org. The
/// text is somebody's, so it is bounded; whatever is refused is refused with its place.
public final class Json5 {

  /// The longest text, in characters.
  public static final int MAX_LENGTH = 100 * 1024;

  private static final JsonReader.Bounds BOUNDS = new JsonReader.Bounds(32, 10_000, 1_000, 500);

  /// Stands for a backslash at the end of a line, until the string it is in has been read. Private
  /// use, so no text means anything by it.
  private static final char CONTINUED = '\uE0F5';

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
          .enable(JsonReadFeature.ALLOW_UNQUOTED_PROPERTY_NAMES)
          .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .enable(JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_LEADING_DECIMAL_POINT_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_TRAILING_DECIMAL_POINT_FOR_NUMBERS)
          .enable(JsonReadFeature.ALLOW_BACKSLASH_ESCAPING_ANY_CHARACTER)
          .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .build();

  private final String text;
  private final StringBuilder plain;

  /// From which place on in the plain text how many characters must be added to find it in the text
  /// as it was written.
  private final TreeMap<Integer, Integer> shifts = new TreeMap<>();

  private int at;

  private Json5(String text) {
    this.text = text;
    this.plain = new StringBuilder(text.length());
  }

  /// The value that the text stands for.
  ///
  /// @throws JsonException with the line and column of the first thing that is not JSON5
  public static Json read(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new JsonException("longer than " + MAX_LENGTH / 1024 + " KiB", 1, 1, 0);
    }
    var json5 = new Json5(text.startsWith("\uFEFF") ? text.substring(1) : text);
    var plain = json5.plain();
    try {
      return whole(JsonReader.read(FACTORY, plain, BOUNDS));
    } catch (JsonException wrong) {
      throw json5.placed(wrong);
    }
  }

  /// The same with the place in the text as it was written.
  private JsonException placed(JsonException wrong) {
    var last = shifts.floorEntry((int) wrong.offset());
    if (last == null) return wrong;
    var offset = Math.min(text.length(), (int) wrong.offset() + last.getValue());
    var column = offset - text.lastIndexOf('\n', offset - 1);
    return new JsonException(wrong.reason(), wrong.line(), column, offset);
  }

  /// The same with what the library does not know put into words that it does: hexadecimal numbers,
  /// lines that go on, `\x41`, `\v` and `\0`.
  private String plain() {
    while (at < text.length()) {
      var c = text.charAt(at);
      if (c == '"' || c == '\'') string(c);
      else if (c == '/' && next('/')) comment("\n", 0);
      else if (c == '/' && next('*')) comment("*/", 2);
      else if (hexadecimal()) number();
      else keep(1);
    }
    return plain.toString();
  }

  private boolean next(char wanted) {
    return at + 1 < text.length() && text.charAt(at + 1) == wanted;
  }

  private void keep(int count) {
    plain.append(text, at, Math.min(text.length(), at + count));
    at += count;
  }

  /// Puts something else in the place of so many characters.
  private void instead(String words, int count) {
    plain.append(words);
    at += count;
    shifts.put(plain.length(), at - plain.length());
  }

  private void comment(String end, int more) {
    var over = text.indexOf(end, at + 2);
    keep(over < 0 ? text.length() - at : over + more - at);
  }

  private boolean hexadecimal() {
    if (text.charAt(at) != '0' || !(next('x') || next('X'))) return false;
    var within = at > 0 && Character.isJavaIdentifierPart(text.charAt(at - 1));
    return !within && at + 2 < text.length() && Character.digit(text.charAt(at + 2), 16) >= 0;
  }

  private void number() {
    var end = at + 2;
    while (end < text.length() && Character.digit(text.charAt(end), 16) >= 0) end++;
    instead(new BigInteger(text.substring(at + 2, end), 16).toString(), end - at);
  }

  private void string(char quote) {
    keep(1);
    while (at < text.length()) {
      var c = text.charAt(at);
      if (c == '\\') {
        escape();
      } else {
        keep(1);
        if (c == quote) return;
      }
    }
  }

  private void escape() {
    if (next('\n') || next('\r')) {
      var windows = next('\r') && at + 2 < text.length() && text.charAt(at + 2) == '\n';
      instead(CONTINUED + "\n", windows ? 3 : 2);
    } else if (next('x') && at + 3 < text.length()) {
      instead("\\u00" + text.substring(at + 2, at + 4), 4);
    } else if (next('v')) {
      instead("\\u000b", 2);
    } else if (next('0')) {
      instead("\\u0000", 2);
    } else {
      keep(2);
    }
  }

  /// One with an exponent keeps it: a short text shall not become a long one.
  private static String strict(String number) {
    var odd = number.startsWith("+") || number.startsWith(".") || number.endsWith(".");
    if (!odd && !number.startsWith("-.") && !number.contains(".e") && !number.contains(".E")) {
      return number;
    }
    var decimal = new BigDecimal(number);
    return number.indexOf('e') < 0 && number.indexOf('E') < 0
        ? decimal.toPlainString()
        : decimal.toString().replace("E+", "E");
  }

  private static String joined(String string) {
    return string.replace(CONTINUED + "\n", "");
  }

  /// With lines that go on joined, and numbers as strict JSON has them.
  private static Json whole(Json value) {
    return switch (value) {
      case Json.Str(var string) when string.indexOf(CONTINUED) >= 0 -> Json.of(joined(string));
      case Json.Num(var number) -> new Json.Num(strict(number));
      case Json.Arr(var items) -> Json.list(items.stream().map(Json5::whole).toList());
      case Json.Obj(var fields) -> {
        var whole = new LinkedHashMap<String, Json>();
        fields.forEach((name, field) -> whole.put(joined(name), whole(field)));
        yield new Json.Obj(whole);
      }
      default -> value;
    };
  }
}
