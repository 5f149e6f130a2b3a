package dev.taskorchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskorchestrator.config.SettingsException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which issuers, addresses and algorithms an operator may name.
class OAuthSettingsTest {

  private static final String ISSUER = "https://login.example/tenant/";
  private static final String US = "https://tasks.example/mcp";

  @Test
  void theUsualIsEnough() {
    var settings = OAuthSettings.of(ISSUER, null, US, OAuthSettings.USUAL_ALGORITHMS);

    assertThat(settings)
        .isEqualTo(
            new OAuthSettings(
                ISSUER,
                null,
                US,
                Set.of(JwtAlgorithm.RS256, JwtAlgorithm.ES256, JwtAlgorithm.EDDSA),
                Duration.ofSeconds(60)));
  }

  @Test
  void theKeysMayBeElsewhere() {
    assertThat(settings(ISSUER, "https://keys.example/a?b=c", "RS256").keys())
        .isEqualTo(URI.create("https://keys.example/a?b=c"));
    assertThat(settings(ISSUER, " ", "RS256").keys()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://localhost:9000", "http://127.0.0.1/a", "http://[::1]:9000", ISSUER})
  void anIssuerIsReachedBySecureMeansOrOnThisMachine(String issuer) {
    assertThat(settings(issuer, null, "RS256").issuer()).isEqualTo(issuer);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "login.example",
        "http://login.example",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "http://127.0.0.1@evil.example",
        "https://me@login.example",
        "https://login.example/?a=b",
        "https://login.example/#a",
        "https:///tenant",
        "ftp://login.example",
        "file:///etc/passwd",
        "https://login .example"
      })
  void anyOtherIssuerIsRefused(String issuer) {
    assertThatThrownBy(() -> settings(issuer, null, "RS256"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("the issuer must");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "HS256", "HS512", "dir", "rs256", "RSA1_5", ""})
  void onlyAlgorithmsWithoutASharedSecretCanBeAllowed(String algorithm) {
    assertThatThrownBy(() -> settings(ISSUER, null, "RS256", algorithm))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("'" + algorithm + "' cannot be allowed");
  }

  @Test
  void allThatIsWrongIsSaidTogether() {
    assertThatThrownBy(
            () -> OAuthSettings.of("http://a.example", "http://b.example", "c", List.of("HS256")))
        .hasMessageContaining("the issuer must")
        .hasMessageContaining("the keys must")
        .hasMessageContaining("the audience must")
        .hasMessageContaining("'HS256'");
    assertThatThrownBy(() -> settings(ISSUER, "keys"))
        .hasMessageContaining("no web address")
        .hasMessageContaining("no algorithm");
  }

  private static OAuthSettings settings(
      String issuer, @Nullable String keys, String... algorithms) {
    return OAuthSettings.of(issuer, keys, US, List.of(algorithms));
  }
}
