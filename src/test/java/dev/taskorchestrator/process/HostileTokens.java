package dev.taskorchestrator.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.http.Issuer;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Tokens of an issuer, good but for what a row says of them.
final class HostileTokens {

  /// Under which address the server says that it is reached.
  static final String ADDRESS = "http://tasks.example";

  private final Issuer issuer;

  HostileTokens(Issuer issuer) {
    this.issuer = issuer;
    issuer.publishes(Issuer.rsa(Issuer.Rsa.OURS, "one"));
  }

  /// A token, signed or not.
  ///
  /// @param sign `ours`, `other` (another key of that name), `public` (the public key as a secret)
  ///   or `none`
  String token(Json.Obj header, Json.Obj claims, String sign) {
    var head =
        JsonWriter.text(
            with(
                Map.of("alg", Json.of("RS256"), "typ", Json.of("at+jwt"), "kid", Json.of("one")),
                header));
    var body =
        JsonWriter.text(
            with(
                Map.of(
                    "iss", Json.of(issuer.address()),
                    "aud", Json.of(ADDRESS + "/mcp"),
                    "sub", Json.of("ada"),
                    "scope", Json.of("orchestrator:agent"),
                    "exp", Json.of("@300")),
                claims));
    var unsigned = Issuer.coded(head) + "." + Issuer.coded(body) + ".";
    return switch (sign) {
      case "ours" -> Issuer.signed("SHA256withRSA", Issuer.Rsa.OURS.getPrivate(), head, body);
      case "other" -> Issuer.signed("SHA256withRSA", Issuer.Rsa.OTHER.getPrivate(), head, body);
      case "public" -> unsigned + secret(unsigned.substring(0, unsigned.length() - 1));
      case "none" -> unsigned;
      default -> throw new AssertionError(sign);
    };
  }

  /// How often the issuer was asked for its keys.
  long fetches() {
    return issuer.fetches();
  }

  private static String secret(String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Issuer.Rsa.OURS.getPublic().getEncoded(), "HmacSHA256"));
      return Issuer.coded(mac.doFinal(text.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What is null is left out; `@60` is a minute from now.
  private static Json.Obj with(Map<String, Json> usual, Json.Obj said) {
    var all = new TreeMap<>(usual);
    all.putAll(said.fields());
    var built = Json.obj();
    all.forEach((name, value) -> {
      if (value instanceof Json.Null) return;
      built.put(
          name, value instanceof Json.Str(var text) && text.startsWith("@") ? moment(text) : value);
    });
    return built.build();
  }

  private static Json moment(String text) {
    return Json.of(Instant.now().getEpochSecond() + Long.parseLong(text.substring(1)));
  }
}
