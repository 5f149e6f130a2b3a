package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.http.JwtBearer.Verdict;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.run.SimTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Any text as a token, and any text as claims that the issuer has signed: nothing is taken that
/// was not signed, that is not for us, or that does not end; and nobody gets a name that is none.
public final class JwtsTarget {

  private static final String ISSUER = "https://login.example";
  private static final String US = "https://tasks.example/mcp";
  private static final String HEADER = "{\"alg\":\"ES256\",\"kid\":\"curve\"}";

  private static final SimTime TIME = new SimTime();
  private static final JwtBearer BEARER = bearer();

  private JwtsTarget() {}

  private static JwtBearer bearer() {
    var settings =
        OAuthSettings.of(ISSUER, ISSUER + "/keys", US, List.of("RS256", "ES256", "EdDSA"));
    var keys = Map.of("curve", List.<com.nimbusds.jose.jwk.JWK>of(Issuer.ec(Issuer.EC, "curve")));
    return new JwtBearer(settings, TIME, new JwtKeys(() -> keys, TIME, Duration.ofSeconds(5)));
  }

  /// Tries one input.
  ///
  /// @param data a token, or claims where it begins as an object does
  public static void fuzzerTestOneInput(byte[] data) {
    var text = new String(data, UTF_8);
    if (!text.startsWith("{")) {
      if (BEARER.verify(text) instanceof Verdict.Verified)
        throw new AssertionError("taken: " + text);
      return;
    }
    var token = Issuer.signed("SHA256withECDSAinP1363Format", Issuer.EC.getPrivate(), HEADER, text);
    if (BEARER.verify(token) instanceof Verdict.Verified verified) holds(text, verified);
  }

  private static void holds(String text, Verdict.Verified verified) {
    var claims = (Json.Obj) JsonReader.read(text);
    var ours = claims.text("aud", "").equals(US) || claims.texts("aud").contains(US);
    if (!claims.text("iss").equals(ISSUER) || !ours || !claims.has("exp")) {
      throw new AssertionError("taken: " + text);
    }
    if (!Access.isPrincipal(verified.principal())) {
      throw new AssertionError("no name: " + verified.principal());
    }
  }
}
