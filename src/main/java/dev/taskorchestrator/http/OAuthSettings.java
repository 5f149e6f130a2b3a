package dev.taskorchestrator.http;

import dev.taskorchestrator.config.SettingsException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Whose tokens are taken, and for what.
///
/// @param issuer who makes the tokens, letter by letter as they name it
/// @param keys where the issuer's keys are; null to ask the issuer
/// @param audience our own address as clients use it: only tokens made for it are taken
/// @param algorithms how tokens may be signed
/// @param skew how far the issuer's clock and ours may differ
public record OAuthSettings(
    String issuer,
    @Nullable URI keys,
    String audience,
    Set<JwtAlgorithm> algorithms,
    Duration skew) {

  /// The algorithms that are allowed unless the operator says otherwise.
  public static final List<String> USUAL_ALGORITHMS = List.of("RS256", "ES256", "EdDSA");

  private static final Duration SKEW = Duration.ofSeconds(60);

  public OAuthSettings {
    algorithms = Set.copyOf(algorithms);
    var problems = problems(issuer, keys, audience, algorithms.isEmpty());
    if (!problems.isEmpty()) throw new SettingsException(problems);
  }

  /// Settles what the operator wrote.
  ///
  /// @param keys null or blank to ask the issuer
  /// @throws SettingsException naming everything that is wrong
  public static OAuthSettings of(
      String issuer, @Nullable String keys, String audience, List<String> algorithms) {
    var place = keys == null || keys.isBlank() ? null : OAuthAddress.of(keys);
    var problems = problems(issuer, place, audience, algorithms.isEmpty());
    if (keys != null && !keys.isBlank() && place == null) {
      problems.add("the address of the keys is no web address");
    }
    for (var word : algorithms) {
      if (JwtAlgorithm.named(word).isEmpty()) problems.add(unusable(word));
    }
    if (!problems.isEmpty()) throw new SettingsException(problems);
    var allowed =
        algorithms.stream()
            .flatMap(word -> JwtAlgorithm.named(word).stream())
            .collect(Collectors.toUnmodifiableSet());
    return new OAuthSettings(issuer, place, audience, allowed, SKEW);
  }

  private static List<String> problems(
      String issuer, @Nullable URI keys, String audience, boolean unsigned) {
    var problems = new ArrayList<String>();
    var from = OAuthAddress.of(issuer);
    if (from == null || from.getRawQuery() != null) {
      problems.add("the issuer must be a web address without query and fragment");
    } else if (!OAuthAddress.safe(from)) {
      problems.add("the issuer must be reached by https, or be on this machine");
    }
    if (keys != null && (OAuthAddress.of(keys.toString()) == null || !OAuthAddress.safe(keys))) {
      problems.add("the keys must be fetched by https, or from this machine");
    }
    if (OAuthAddress.of(audience) == null) {
      problems.add("the audience must be this server's web address, without fragment");
    }
    if (unsigned) problems.add("no algorithm is allowed, so no token could be taken");
    return problems;
  }

  private static String unusable(String word) {
    return "the algorithm '"
        + word
        + "' cannot be allowed; one of "
        + List.of(JwtAlgorithm.values()).stream()
            .map(JwtAlgorithm::word)
            .collect(Collectors.joining(", "))
        + " can";
  }
}
