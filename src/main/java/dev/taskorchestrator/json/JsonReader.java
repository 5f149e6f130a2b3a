package dev.taskorchestrator.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;

/// Reads JSON strictly, since its text comes from strangers: one document, valid UTF-8, no name
/// twice, bounded depth, numbers and strings. Whatever is refused is refused with its place.
public final class JsonReader {

  /// The longest string taken unless the caller says otherwise, in characters.
  public static final int LONGEST_STRING = 16 << 20;

  /// What is taken at most: levels, characters of a string, entries of one list and of one object.
  record Bounds(int levels, int string, int list, int object) {
    static Bounds usual(int longestString) {
      return new Bounds(64, longestString, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }
  }

  private static final int LONGEST_NUMBER = 40;

  /// Small values cost far more memory than text, so their number is bounded too.
  private static final int MOST_VALUES = 1_000_000;

  /// Our own bounds are checked first and speak more plainly, so the library's are set out of the
  /// way.
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(Integer.MAX_VALUE)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final JsonParser parser;
  private final Bounds bounds;
  private int values;

  private JsonReader(JsonParser parser, Bounds bounds) {
    this.parser = parser;
    this.bounds = bounds;
  }

  public static Json read(byte[] utf8) {
    return read(utf8, LONGEST_STRING);
  }

  public static Json read(byte[] utf8, int longestString) {
    return read(decoded(utf8), longestString);
  }

  public static Json read(String text) {
    return read(text, LONGEST_STRING);
  }

  public static Json read(String text, int longestString) {
    if (text.startsWith("\uFEFF")) throw new JsonException("a byte order mark", 1, 1, 0);
    return read(FACTORY, text, Bounds.usual(longestString));
  }

  /// Reads what a factory takes for JSON.
  static Json read(JsonFactory factory, String text, Bounds bounds) {
    try (var parser = factory.createParser(ObjectReadContext.empty(), text)) {
      return new JsonReader(parser, bounds).document();
    } catch (JacksonException e) {
      throw at(Reasons.plain(e.getOriginalMessage()), e.getLocation());
    }
  }

  /// Malformed bytes decode to U+FFFD, so only a text that holds one needs the slow, exact look.
  private static String decoded(byte[] utf8) {
    var text = new String(utf8, UTF_8);
    if (text.indexOf('\uFFFD') >= 0) {
      var input = ByteBuffer.wrap(utf8);
      var result = UTF_8.newDecoder().decode(input, CharBuffer.allocate(text.length() + 1), true);
      if (result.isError()) {
        throw new JsonException("invalid UTF-8", 1, input.position() + 1, input.position());
      }
    }
    return text;
  }

  private Json document() {
    var first = parser.nextToken();
    if (first == null) throw wrong("no JSON value");
    var value = value(first, 1);
    if (parser.nextToken() != null) throw wrong("more text after the JSON value");
    return value;
  }

  private Json value(JsonToken token, int depth) {
    if (++values > MOST_VALUES) throw wrong("more than " + MOST_VALUES + " values");
    return switch (token) {
      case START_OBJECT -> object(depth);
      case START_ARRAY -> array(depth);
      case VALUE_STRING -> new Json.Str(string());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number();
      case VALUE_TRUE -> Json.Bool.TRUE;
      case VALUE_FALSE -> Json.Bool.FALSE;
      case VALUE_NULL -> Json.Null.NULL;
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw wrong("a JSON value is missing");
    };
  }

  private Json object(int depth) {
    tooDeep(depth);
    var fields = new LinkedHashMap<String, Json>();
    for (var name = parser.nextName(); name != null; name = parser.nextName()) {
      if (fields.put(name, value(parser.nextToken(), depth + 1)) != null) {
        throw wrong("the name '" + Reasons.quoted(name) + "' twice in one object");
      }
      if (fields.size() > bounds.object()) {
        throw wrong("an object of more than " + bounds.object() + " fields");
      }
    }
    return new Json.Obj(fields);
  }

  private Json array(int depth) {
    tooDeep(depth);
    var items = new ArrayList<Json>();
    for (var next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
      if (items.size() >= bounds.list()) {
        throw wrong("a list of more than " + bounds.list() + " values");
      }
      items.add(value(next, depth + 1));
    }
    return new Json.Arr(items);
  }

  private String string() {
    var length = parser.getStringLength();
    if (length > bounds.string())
      throw wrong("a string of more than " + bounds.string() + " characters");
    return parser.getString();
  }

  private Json number() {
    var text = parser.getString();
    if (text.length() > LONGEST_NUMBER) {
      throw wrong("a number of more than " + LONGEST_NUMBER + " characters");
    }
    var exponent = Math.max(text.indexOf('e'), text.indexOf('E'));
    if (exponent >= 0 && text.length() - exponent > 6) throw wrong("a number out of all range");
    return new Json.Num(text);
  }

  private void tooDeep(int depth) {
    if (depth > bounds.levels()) {
      throw wrong("objects or lists more than " + bounds.levels() + " deep");
    }
  }

  private JsonException wrong(String reason) {
    return at(reason, parser.currentTokenLocation());
  }

  /// The library does not know the place of everything that it refuses.
  private static JsonException at(String reason, @Nullable TokenStreamLocation place) {
    if (place == null) return new JsonException(reason, 1, 1, 0);
    return new JsonException(
        reason, place.getLineNr(), place.getColumnNr(), Math.max(0, place.getCharOffset()));
  }
}
