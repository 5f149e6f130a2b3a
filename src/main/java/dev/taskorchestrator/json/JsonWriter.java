package dev.taskorchestrator.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/// Writes compact JSON as UTF-8, on one line whatever is in it. Half a surrogate pair cannot be
/// written as UTF-8; it becomes U+FFFD, so that no value can break the stream.
public final class JsonWriter {
  private static final byte[] HEX = "0123456789abcdef".getBytes(ISO_8859_1);

  private byte[] bytes;
  private int size;

  public JsonWriter() {
    this(512);
  }

  public JsonWriter(int expected) {
    bytes = new byte[Math.max(16, expected)];
  }

  public static byte[] bytes(Json value) {
    return new JsonWriter().json(value).toBytes();
  }

  public static String text(Json value) {
    var writer = new JsonWriter().json(value);
    return new String(writer.bytes, 0, writer.size, UTF_8);
  }

  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  public JsonWriter json(Json value) {
    return switch (value) {
      case Json.Obj object -> object(object);
      case Json.Arr array -> array(array);
      case Json.Str(var text) -> string(text);
      case Json.Num(var text) -> raw(text);
      case Json.Bool(var truth) -> raw(truth ? "true" : "false");
      case Json.Null() -> raw("null");
    };
  }

  /// JSON that is already written, ASCII only.
  public JsonWriter raw(String ascii) {
    var length = ascii.length();
    room(length);
    for (var i = 0; i < length; i++) bytes[size++] = (byte) ascii.charAt(i);
    return this;
  }

  /// JSON that is already written.
  public JsonWriter raw(byte[] json) {
    room(json.length);
    System.arraycopy(json, 0, bytes, size, json.length);
    size += json.length;
    return this;
  }

  private JsonWriter object(Json.Obj object) {
    var before = '{';
    for (var field : object.fields().entrySet()) {
      raw(before).string(field.getKey()).raw(':').json(field.getValue());
      before = ',';
    }
    return before == '{' ? raw("{}") : raw('}');
  }

  private JsonWriter array(Json.Arr array) {
    var before = '[';
    for (var item : array.items()) {
      raw(before).json(item);
      before = ',';
    }
    return before == '[' ? raw("[]") : raw(']');
  }

  public JsonWriter string(String text) {
    var length = text.length();
    room(length + 2);
    bytes[size++] = '"';
    for (var i = 0; i < length; i++) {
      var c = text.charAt(i);
      if (c >= ' ' && c < 0x80 && c != '"' && c != '\\') {
        bytes[size++] = (byte) c;
      } else {
        i += special(text, i);
        room(length - i + 1);
      }
    }
    return raw('"');
  }

  /// Writes the character at `i` that does not stand for itself; answers how many more it took.
  private int special(String text, int i) {
    var c = text.charAt(i);
    room(6);
    if (c < 0x80) {
      escape(c);
    } else if (c < 0x800) {
      utf8(0xC0 | (c >> 6), c, 0);
    } else if (!Character.isSurrogate(c)) {
      utf8(0xE0 | (c >> 12), c, 1);
    } else if (Character.isHighSurrogate(c)
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1))) {
      var point = Character.toCodePoint(c, text.charAt(i + 1));
      utf8(0xF0 | (point >> 18), point, 2);
      return 1;
    } else {
      utf8(0xEF, 0xFFFD, 1);
    }
    return 0;
  }

  private void utf8(int lead, int point, int between) {
    bytes[size++] = (byte) lead;
    for (var shift = 6 * between; shift >= 0; shift -= 6) {
      bytes[size++] = (byte) (0x80 | ((point >> shift) & 0x3F));
    }
  }

  private void escape(char c) {
    bytes[size++] = '\\';
    switch (c) {
      case '"', '\\' -> bytes[size++] = (byte) c;
      case '\n' -> bytes[size++] = 'n';
      case '\r' -> bytes[size++] = 'r';
      case '\t' -> bytes[size++] = 't';
      default -> {
        raw("u00");
        bytes[size++] = HEX[c >> 4];
        bytes[size++] = HEX[c & 15];
      }
    }
  }

  private JsonWriter raw(char c) {
    room(1);
    bytes[size++] = (byte) c;
    return this;
  }

  private void room(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
