package dev.taskorchestrator.http;

import com.nimbusds.jose.jwk.JWK;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonWriter;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The issuer as it can be asked: where its keys are, and which they are.
final class OAuthIssuer implements JwtKeys.Source {

  private final OAuthSettings settings;
  private final OAuthFetch fetch;

  OAuthIssuer(OAuthSettings settings, OAuthFetch fetch) {
    this.settings = settings;
    this.fetch = fetch;
  }

  @Override
  public Map<String, List<JWK>> keys() throws IOException, InterruptedException {
    var place = settings.keys() == null ? discovered() : settings.keys();
    var document =
        fetch.get(place).orElseThrow(() -> new IOException("there are no keys at " + place));
    var keys = new LinkedHashMap<String, List<JWK>>();
    for (var written : document.objects("keys")) {
      var key = read(written);
      if (key != null) keys.computeIfAbsent(key.getKeyID(), _ -> new ArrayList<>()).add(key);
    }
    if (keys.isEmpty()) throw new IOException("there is no key with a 'kid' at " + place);
    return keys;
  }

  /// Where the issuer says that its keys are. That it names itself as we know it shows that the
  /// document is about this issuer, and not about another on the same host.
  private URI discovered() throws IOException, InterruptedException {
    for (var address : addresses(settings.issuer())) {
      var document = fetch.get(address).orElse(null);
      if (document == null) continue;
      if (!settings.issuer().equals(document.text("issuer", ""))) {
        throw new IOException(address + " is about another issuer");
      }
      var place = OAuthAddress.of(document.text("jwks_uri", ""));
      if (place == null) throw new IOException(address + " names no 'jwks_uri'");
      return place;
    }
    throw new IOException("there is no metadata of the issuer " + settings.issuer());
  }

  /// Where an issuer's metadata may be, in the order to look: OAuth's place (RFC 8414), and
  /// OpenID's in both spellings.
  static List<URI> addresses(String issuer) {
    var whole = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    var path = URI.create(whole).getRawPath();
    var host = whole.substring(0, whole.length() - path.length());
    var oauth = URI.create(host + "/.well-known/oauth-authorization-server" + path);
    var inserted = URI.create(host + "/.well-known/openid-configuration" + path);
    if (path.isEmpty()) return List.of(oauth, inserted);
    return List.of(oauth, inserted, URI.create(whole + "/.well-known/openid-configuration"));
  }

  /// A key that tokens can name; null for others. One that is of a new kind or spoilt must not take
  /// the rest along.
  private static @Nullable JWK read(Json.Obj written) {
    if (written.text("kid", "").isEmpty()) return null;
    try {
      return JWK.parse(JsonWriter.text(written));
    } catch (ParseException | IllegalArgumentException | IllegalStateException _) {
      return null;
    }
  }
}
