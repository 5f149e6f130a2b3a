package dev.taskorchestrator.http;

import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Decides whether a bearer token is one that our issuer made for us. What can be told without the
/// issuer's keys is looked at first, so that a token for somebody else costs no fetch.
public final class JwtBearer {

  static final int LONGEST = 8 << 10;

  private static final Duration DOCUMENT_PATIENCE = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /// A token is not asked which key to believe, and what it calls critical we do not know.
  private static final List<String> REFUSED_HEADERS = List.of("jku", "x5u", "jwk", "x5c", "crit");

  private static final Set<String> TYPES =
      Set.of("jwt", "at+jwt", "application/jwt", "application/at+jwt");

  /// What was found.
  public sealed interface Verdict {

    /// The token holds.
    ///
    /// @param principal who it stands for, as a plain name
    /// @param scopes what it allows
    /// @param expires from when on it is not taken any more
    record Verified(String principal, Set<String> scopes, Instant expires) implements Verdict {}

    /// The token does not hold.
    record Rejected(String reason) implements Verdict {}

    /// It cannot be told now: the issuer's keys cannot be had.
    record Unavailable(String reason) implements Verdict {}
  }

  private final OAuthSettings settings;
  private final JwtClaims claims;
  private final JwtKeys keys;

  /// Asks nobody before the first token comes.
  public JwtBearer(OAuthSettings settings, Time time) {
    this(
        settings,
        time,
        new JwtKeys(new OAuthIssuer(settings, new OAuthFetch(DOCUMENT_PATIENCE)), time, PATIENCE));
  }

  JwtBearer(OAuthSettings settings, Time time, JwtKeys keys) {
    this.settings = settings;
    this.claims = new JwtClaims(settings, time);
    this.keys = keys;
  }

  /// Looks at a token as it came. May wait for the issuer, five seconds at most.
  public Verdict verify(String token) {
    if (token.length() > LONGEST) return rejected("is longer than 8 KiB");
    var parts = JwtParts.of(token);
    if (parts == null) return rejected("is no signed JWT");
    var fault = fault(parts);
    if (fault != null) return rejected(fault);
    try {
      return switch (keys.find(parts.header().text("kid"))) {
        case JwtKeys.Answer.Found found when signed(parts, found) -> verified(parts.claims());
        case JwtKeys.Answer.Found _ -> rejected("has a wrong signature");
        case JwtKeys.Answer.Unknown _ -> rejected("names a key that is not the issuer's");
        case JwtKeys.Answer.Unreachable(var why) -> new Verdict.Unavailable(why);
      };
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Verdict.Unavailable("the request was given up");
    }
  }

  private static Verdict rejected(String why) {
    return new Verdict.Rejected("the token " + why);
  }

  private @Nullable String fault(JwtParts parts) {
    var header = parts.header();
    for (var name : REFUSED_HEADERS) {
      if (header.has(name)) return "has '" + name + "' in its header, which is not taken";
    }
    if (algorithm(parts) == null) return "is signed in a way that is not allowed";
    if (header.text("kid", "").isEmpty()) return "does not name its key";
    if (header.has("typ") && !TYPES.contains(header.text("typ", "").toLowerCase(Locale.ROOT))) {
      return "is no access token";
    }
    return claims.fault(parts.claims());
  }

  private @Nullable JwtAlgorithm algorithm(JwtParts parts) {
    return JwtAlgorithm.named(parts.header().text("alg", ""))
        .filter(settings.algorithms()::contains)
        .orElse(null);
  }

  private boolean signed(JwtParts parts, JwtKeys.Answer.Found found) {
    var algorithm = algorithm(parts);
    return algorithm != null
        && found.keys().stream()
            .anyMatch(key ->
                algorithm.fits(key) && algorithm.signed(key, parts.text(), parts.signature()));
  }

  private Verdict verified(Json.Obj said) {
    return new Verdict.Verified(
        JwtPrincipal.of(said.text("sub")), JwtClaims.scopes(said), claims.until(said));
  }
}
