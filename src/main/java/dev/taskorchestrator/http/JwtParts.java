package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A signed token taken apart. Nothing in it is believed yet.
///
/// @param header how it says that it is signed
/// @param claims what it says
/// @param text what the signature is about
@SuppressWarnings("ArrayRecordComponent") // never compared
record JwtParts(Json.Obj header, Json.Obj claims, byte[] text, byte[] signature) {

  /// Takes a token apart; null when it is not three parts, of which two are JSON objects.
  static @Nullable JwtParts of(String token) {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (first < 0 || second < 0 || token.indexOf('.', second + 1) >= 0) return null;
    var header = object(token.substring(0, first));
    var claims = object(token.substring(first + 1, second));
    var signature = decoded(token.substring(second + 1));
    if (header == null || claims == null || signature == null) return null;
    return new JwtParts(header, claims, token.substring(0, second).getBytes(US_ASCII), signature);
  }

  private static Json.@Nullable Obj object(String part) {
    var bytes = decoded(part);
    if (bytes == null) return null;
    try {
      return JsonReader.read(bytes) instanceof Json.Obj object ? object : null;
    } catch (JsonException _) {
      return null;
    }
  }

  /// Only the one spelling that the standard knows: a signed token has no second form.
  private static byte @Nullable [] decoded(String part) {
    try {
      var bytes = Base64.getUrlDecoder().decode(part);
      var again = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      return part.equals(again) ? bytes : null;
    } catch (IllegalArgumentException _) {
      return null;
    }
  }
}
