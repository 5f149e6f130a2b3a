package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How the issuer's keys are found and fetched, and how an issuer that misbehaves is borne.
@Timeout(20)
class OAuthIssuerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(200);

  private final Issuer issuer;

  OAuthIssuerTest() throws IOException {
    issuer = new Issuer();
    issuer.publishes(Issuer.edwards(Issuer.EDWARDS, "one"));
  }

  @AfterEach
  void close() {
    issuer.close();
  }

  @Test
  void whereTheKeysAreMayBeSaidInEitherPlace() throws Exception {
    issuer.answers(Issuer.OPENID, metadata(issuer.address(), issuer.address() + Issuer.KEYS));
    assertThat(keys("")).containsOnlyKeys("one");

    issuer.answers(Issuer.OAUTH, metadata(issuer.address(), issuer.address() + Issuer.KEYS));
    issuer.asked.clear();
    assertThat(keys("")).containsOnlyKeys("one");
    assertThat(issuer.asked).containsExactly(Issuer.OAUTH, Issuer.KEYS);
  }

  @Test
  void anIssuerWithAPathIsLookedForInAllPlacesOfIts() throws Exception {
    var own = "/tenant/a" + Issuer.OPENID;
    issuer.answers(own, metadata(issuer.address() + "/tenant/a", issuer.address() + Issuer.KEYS));

    assertThat(keys("/tenant/a")).containsOnlyKeys("one");
    assertThat(issuer.asked)
        .containsExactly(Issuer.OAUTH + "/tenant/a", Issuer.OPENID + "/tenant/a", own, Issuer.KEYS);
  }

  @Test
  void aSlashAtTheEndIsPartOfTheNameButNotOfThePlace() {
    assertThat(OAuthIssuer.addresses("https://a.example/"))
        .containsExactly(
            URI.create("https://a.example" + Issuer.OAUTH),
            URI.create("https://a.example" + Issuer.OPENID));
    assertThat(OAuthIssuer.addresses("https://a.example:8443/b/"))
        .startsWith(URI.create("https://a.example:8443" + Issuer.OAUTH + "/b"));
  }

  @Test
  void aDocumentAboutAnotherIssuerIsNotBelieved() {
    for (var other : List.of("https://evil.example", issuer.address() + "/", "")) {
      issuer.answers(Issuer.OAUTH, metadata(other, issuer.address() + Issuer.KEYS));
      assertUnreachable("another issuer");
    }
    assertThat(issuer.fetches()).isZero();
  }

  @Test
  void keysAreNotFetchedFromWhereOthersCouldChangeThem() {
    issuer.answers(Issuer.OAUTH, metadata(issuer.address(), "http://keys.example/keys"));
    assertUnreachable("neither https nor on this machine");

    issuer.answers(Issuer.OAUTH, metadata(issuer.address(), "file:///etc/passwd"));
    assertUnreachable("names no 'jwks_uri'");
  }

  @Test
  void anIssuerThatSaysNothingHasNoKeys() {
    assertUnreachable("no metadata");
    issuer.answers(Issuer.OAUTH, Issuer.text(200, "{}"));
    assertUnreachable("another issuer");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void nobodyIsFollowedElsewhere(int status) throws IOException {
    try (var evil = new Issuer()) {
      evil.publishes(Issuer.edwards(Issuer.EDWARDS, "one"));
      issuer.answers(
          Issuer.KEYS,
          exchange -> {
            exchange.getResponseHeaders().set("Location", evil.address() + Issuer.KEYS);
            exchange.sendResponseHeaders(status, -1);
          });

      assertNoKeys("status " + status);
      assertThat(evil.asked).isEmpty();
    }
  }

  @Test
  void keysThatAreTooManyAreNotReadToTheirEnd() {
    var padding = " ".repeat(OAuthFetch.LARGEST);
    issuer.answers(Issuer.KEYS, Issuer.text(200, "{\"keys\":[]}" + padding));

    assertNoKeys("cannot be read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no", "[]", "{\"keys\":{}}", "{\"keys\":[]}", "{\"keys\":[{}]}"})
  void whatHoldsNoKeysIsNoSetOfKeys(String body) {
    issuer.answers(Issuer.KEYS, Issuer.text(200, body));

    assertNoKeys(issuer.address());
  }

  @Test
  void aKeyThatCannotBeReadTakesNoOtherAlong() throws Exception {
    var good = Issuer.edwards(Issuer.EDWARDS, "one").toJSONString();
    var spoilt =
        List.of(
            "{\"kid\":\"a\",\"kty\":\"RSA\"}",
            "{\"kid\":\"b\",\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
            "{\"kid\":\"c\",\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":7}",
            "{\"kid\":\"d\",\"kty\":\"new\"}",
            "{\"kid\":\"e\",\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}",
            "{\"kid\":7,\"kty\":\"RSA\"}",
            "7");
    issuer.answers(
        Issuer.KEYS,
        Issuer.text(200, "{\"keys\":[" + String.join(",", spoilt) + "," + good + "]}"));

    assertThat(pinned(PATIENCE).keys()).containsKey("one").doesNotContainKeys("a", "b", "c", "d");
  }

  @Test
  void anIssuerThatDoesNotAnswerIsNotWaitedForLong() {
    var never = new CountDownLatch(1);
    issuer.answers(Issuer.KEYS, _ -> await(never));

    assertThatThrownBy(() -> pinned(SHORT).keys())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(issuer.address());
    never.countDown();
  }

  @Test
  void anIssuerThatDripsIsNotWaitedForLong() {
    var never = new CountDownLatch(1);
    issuer.answers(
        Issuer.KEYS,
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write("{\"keys\":".getBytes(UTF_8));
          exchange.getResponseBody().flush();
          await(never);
        });

    assertThatThrownBy(() -> pinned(SHORT).keys())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("in time");
    never.countDown();
  }

  @Test
  void anIssuerThatIsGoneIsSaidToBe() {
    issuer.close();

    assertNoKeys("cannot be read");
  }

  private void assertNoKeys(String why) {
    assertThatThrownBy(() -> pinned(PATIENCE).keys())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(why);
  }

  private void assertUnreachable(String why) {
    assertThatThrownBy(() -> keys("")).isInstanceOf(IOException.class).hasMessageContaining(why);
  }

  private Map<String, List<JWK>> keys(String path) throws Exception {
    return issuer(issuer.address() + path, null, PATIENCE).keys();
  }

  private OAuthIssuer pinned(Duration patience) {
    return issuer(issuer.address(), issuer.address() + Issuer.KEYS, patience);
  }

  private static OAuthIssuer issuer(String name, @Nullable String keys, Duration patience) {
    var settings =
        OAuthSettings.of(name, keys, "https://tasks.example/mcp", OAuthSettings.USUAL_ALGORITHMS);
    return new OAuthIssuer(settings, new OAuthFetch(patience));
  }

  private static Issuer.Answer metadata(String issuer, String keys) {
    return Issuer.text(200, "{\"issuer\":\"" + issuer + "\",\"jwks_uri\":\"" + keys + "\"}");
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
