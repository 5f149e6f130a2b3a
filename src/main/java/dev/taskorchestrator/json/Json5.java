package dev.taskorchestrator.json;

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
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
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
    var start = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return whole(JsonReader.read(FACTORY, new Json5(start).plain(), BOUNDS));
  }

  /// The same with what the library does not know put into words that it does: hexadecimal numbers,
  /// lines that go on, `\x41` and `\v`.
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
    plain.append(new java.math.BigInteger(text.substring(at + 2, end), 16));
    at = end;
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
      plain.append(CONTINUED).append('\n');
      at += windows ? 3 : 2;
    } else if (next('x') && at + 3 < text.length()) {
      plain.append("\\u00").append(text, at + 2, at + 4);
      at += 4;
    } else if (next('v')) {
      plain.append("\\u000b");
      at += 2;
    } else {
      keep(2);
    }
  }

  private static String strict(String number) {
    var odd = number.startsWith("+") || number.startsWith(".") || number.endsWith(".");
    return odd || number.startsWith("-.") || number.contains(".e") || number.contains(".E")
        ? new java.math.BigDecimal(number).toPlainString()
        : number;
  }

  /// With lines that go on joined, and numbers as strict JSON has them.
  private static Json whole(Json value) {
    return switch (value) {
      case Json.Str(var string) when string.indexOf(CONTINUED) >= 0 ->
          Json.of(string.replace(CONTINUED + "\n", ""));
      case Json.Num(var number) -> new Json.Num(strict(number));
      case Json.Arr(var items) -> Json.list(items.stream().map(Json5::whole).toList());
      case Json.Obj(var fields) -> {
        var joined = new java.util.LinkedHashMap<String, Json>();
        fields.forEach((name, field) -> joined.put(name, whole(field)));
        yield new Json.Obj(joined);
      }
      default -> value;
    };
  }
}
