package dev.taskorchestrator.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/// Stands for a request and its arguments, in whatever order they came.
final class RequestDigest {

  private RequestDigest() {}

  static String of(String what, Json.Obj arguments) {
    try {
      var text = what + JsonWriter.text(sorted(arguments));
      var hash = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(hash.digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  private static Json sorted(Json value) {
    return switch (value) {
      case Json.Obj(var fields) -> {
        var sorted = new TreeMap<String, Json>();
        fields.forEach((name, field) -> sorted.put(name, sorted(field)));
        yield new Json.Obj(sorted);
      }
      case Json.Arr(var items) -> Json.list(items.stream().map(RequestDigest::sorted).toList());
      default -> value;
    };
  }
}
