package dev.taskorchestrator.http;

import dev.taskorchestrator.json.CleanText;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.run.Time;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a token must say to be one for us, now.
final class JwtClaims {

  /// The last second of the year 9999.
  private static final BigDecimal LAST_SECOND = BigDecimal.valueOf(253_402_300_799L);

  private final OAuthSettings settings;
  private final Time time;

  JwtClaims(OAuthSettings settings, Time time) {
    this.settings = settings;
    this.time = time;
  }

  /// What is wrong, said of the token; null when nothing is.
  @Nullable String fault(Json.Obj claims) {
    if (!settings.issuer().equals(claims.text("iss", ""))) return "is of another issuer";
    if (!words(claims.get("aud"), false).contains(settings.audience())) {
      return "was made for another server";
    }
    var subject = claims.text("sub", "");
    if (subject.isEmpty()) return "does not say whom it stands for";
    if (!CleanText.clean(subject)) return "stands for somebody whose name is no text";
    return momentFault(claims);
  }

  private @Nullable String momentFault(Json.Obj claims) {
    var now = time.instant();
    if (moment(claims, "exp") == null) return "does not say until when it holds";
    if (!now.isBefore(until(claims))) return "has expired";
    for (var name : List.of("nbf", "iat")) {
      if (!claims.has(name)) continue;
      var since = moment(claims, name);
      if (since == null) return "has no moment in '" + name + "'";
      if (now.plus(settings.skew()).isBefore(since)) return "does not hold yet";
    }
    return null;
  }

  /// From when on the token is not taken any more, for claims without fault.
  Instant until(Json.Obj claims) {
    var expires = moment(claims, "exp");
    return (expires == null ? Instant.EPOCH : expires).plus(settings.skew());
  }

  /// What the token allows, as either claim for it may be written.
  static Set<String> scopes(Json.Obj claims) {
    var scopes = words(claims.get("scope"), true);
    scopes.addAll(words(claims.get("scp"), true));
    return Set.copyOf(scopes);
  }

  private static @Nullable Instant moment(Json.Obj claims, String name) {
    if (!(claims.get(name) instanceof Json.Num number)) return null;
    var seconds = number.decimal();
    if (seconds.signum() < 0 || seconds.compareTo(LAST_SECOND) > 0) return null;
    return Instant.ofEpochSecond(seconds.longValue());
  }

  /// The strings of a claim that may be one string or a list of them.
  ///
  /// @param split whether the one string is a list with spaces
  private static Set<String> words(@Nullable Json claim, boolean split) {
    var words = new LinkedHashSet<String>();
    switch (claim) {
      case Json.Str(var text) when split -> words.addAll(List.of(text.split(" +", -1)));
      case Json.Str(var text) -> words.add(text);
      case Json.Arr(var items) -> {
        for (var item : items) {
          if (item instanceof Json.Str(var text)) words.add(text);
        }
      }
      case null, default -> {}
    }
    words.remove("");
    return words;
  }
}
