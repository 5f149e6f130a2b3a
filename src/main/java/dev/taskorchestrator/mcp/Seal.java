package dev.taskorchestrator.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonException;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.run.Time;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Gives state to a client for safe keeping: nobody can make or alter it but this server, it counts
/// only for the same request of the same caller, and only for a while. (HMAC-SHA-256; RFC 2104.)
final class Seal {

  /// A person is to decide meanwhile.
  static final Duration VALID = Duration.ofMinutes(15);

  private static final String ALGORITHM = "HmacSHA256";
  private static final Base64.Encoder OUT = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder IN = Base64.getUrlDecoder();

  private final SecretKeySpec key;
  private final Time time;

  Seal(byte[] key, Time time) {
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.time = time;
  }

  /// @param bound what the state belongs to
  String close(Json.Obj state, String bound) {
    var whole = Json.obj().put("until", time.instant().plus(VALID).toEpochMilli());
    var body = JsonWriter.bytes(whole.put("state", state).build());
    return OUT.encodeToString(body) + "." + OUT.encodeToString(sign(body, bound));
  }

  /// The state, unless it is not ours, not for this, or too old.
  Optional<Json.Obj> open(String sealed, String bound) {
    int dot = sealed.indexOf('.');
    if (dot < 0) return Optional.empty();
    try {
      var body = IN.decode(sealed.substring(0, dot));
      var signature = IN.decode(sealed.substring(dot + 1));
      if (!MessageDigest.isEqual(signature, sign(body, bound))) return Optional.empty();
      var whole = (Json.Obj) JsonReader.read(body);
      if (whole.number("until") < time.instant().toEpochMilli()) return Optional.empty();
      return whole.optObject("state");
    } catch (IllegalArgumentException | JsonException _) {
      return Optional.empty();
    }
  }

  private byte[] sign(byte[] body, String bound) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(bound.getBytes(UTF_8));
      mac.update((byte) 0);
      return mac.doFinal(body);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, missing);
    }
  }
}
