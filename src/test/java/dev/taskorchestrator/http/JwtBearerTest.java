package dev.taskorchestrator.http;

import static dev.taskorchestrator.http.Issuer.coded;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.taskorchestrator.http.JwtBearer.Verdict.Rejected;
import dev.taskorchestrator.http.JwtBearer.Verdict.Verified;
import dev.taskorchestrator.json.Json;
import dev.taskorchestrator.json.JsonReader;
import dev.taskorchestrator.json.JsonWriter;
import dev.taskorchestrator.json.ObjBuilder;
import dev.taskorchestrator.run.SimTime;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which tokens are taken, from an issuer on this machine. Every bad one differs from one that is
/// taken in the one thing that its test names, and is signed correctly unless that is the thing.
class JwtBearerTest {

  private static final String US = "https://tasks.example/mcp";
  private static final String HEADER = "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"one\"}";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SimTime time = new SimTime();
  private Issuer issuer;
  private JwtBearer bearer;

  JwtBearerTest() throws IOException {
    issuer = new Issuer();
    bearer = bearer("RS256", "ES256", "EdDSA");
  }

  @BeforeEach
  void theIssuerPublishesItsKeys() {
    issuer.publishes(
        Issuer.rsa(Issuer.Rsa.OURS, "one"),
        Issuer.ec(Issuer.EC, "curve"),
        Issuer.edwards(Issuer.EDWARDS, "edwards"));
  }

  @AfterEach
  void close() {
    issuer.close();
  }

  @Test
  void aTokenForUsTellsWhoComesWhatItAllowsAndUntilWhen() {
    var claims = claims().put("scope", "orchestrator:agent  openid");

    assertThat(verify(claims))
        .isEqualTo(
            new Verified("ada", Set.of("orchestrator:agent", "openid"), now().plusSeconds(360)));
  }

  @Test
  void scopesMayAlsoComeAsAListOrUnderTheirOtherName() {
    assertThat(scopes(claims().putTexts("scp", List.of("a", "b"))))
        .containsExactlyInAnyOrder("a", "b");
    assertThat(scopes(claims().put("scp", "a b"))).containsExactlyInAnyOrder("a", "b");
    assertThat(scopes(claims().put("scope", 7))).isEmpty();
  }

  @Test
  void theOtherAllowedWaysToSignAreTaken() {
    var claims = text(claims());

    assertThat(bearer.verify(elliptic("ES256", claims))).isInstanceOf(Verified.class);
    assertThat(bearer.verify(edwards("EdDSA", claims))).isInstanceOf(Verified.class);
    assertThat(bearer("Ed25519").verify(edwards("Ed25519", claims))).isInstanceOf(Verified.class);
    assertThat(bearer("RS512").verify(signed("SHA512withRSA", header("alg", "RS512"), claims)))
        .isInstanceOf(Verified.class);
  }

  @Test
  void asTheProductIsBuiltATokenForUsIsTaken() {
    bearer = new JwtBearer(settings("RS256"), time);

    assertThat(verify(claims())).isInstanceOf(Verified.class);
  }

  @Test
  void aNameThatTheIssuerGaveTwiceStandsForBothKeys() {
    issuer.publishes(Issuer.ec(Issuer.EC, "one"), Issuer.rsa(Issuer.Rsa.OURS, "one"));
    var elliptic =
        Issuer.signed(
            "SHA256withECDSAinP1363Format",
            Issuer.EC.getPrivate(),
            header("alg", "ES256"),
            text(claims()));

    assertThat(verify(claims())).isInstanceOf(Verified.class);
    assertThat(bearer.verify(elliptic)).isInstanceOf(Verified.class);
  }

  @Test
  void aWayToSignThatTheOperatorDidNotAllowIsRefused() {
    bearer = bearer("ES256");

    assertRejected(signed("SHA256withRSA", HEADER, text(claims())), "not allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "", "HS256", "rs256", "RS1"})
  void aTokenThatIsNotSignedOrInAWayOfItsOwnIsRefused(String algorithm) {
    var whole = signed("SHA256withRSA", header("alg", algorithm), text(claims()));

    assertRejected(whole, "not allowed");
    assertRejected(whole.substring(0, whole.lastIndexOf('.') + 1), "not allowed");
  }

  @Test
  void thePublicKeyIsNoSecretToSignWith() throws GeneralSecurityException {
    var key = Issuer.Rsa.OURS.getPublic().getEncoded();
    var text = coded(header("alg", "HS256")) + "." + coded(text(claims()));
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));

    assertRejected(text + "." + coded(mac.doFinal(text.getBytes(UTF_8))), "not allowed");
  }

  @Test
  void onlyTheIssuersKeyCanSign() {
    var forged =
        Issuer.signed("SHA256withRSA", Issuer.Rsa.OTHER.getPrivate(), HEADER, text(claims()));

    assertRejected(forged, "wrong signature");
  }

  @Test
  void whatWasSignedCannotBeChanged() {
    var parts = signed("SHA256withRSA", HEADER, text(claims())).split("\\.", -1);
    var other = coded(text(claims().put("sub", "admin")));

    assertRejected(parts[0] + "." + other + "." + parts[2], "wrong signature");
  }

  @Test
  void aKeySignsOnlyInTheWayItIsMadeFor() {
    var claims = text(claims());

    assertRejected(
        signed("SHA256withRSA", header(Map.of("alg", "ES256", "kid", "one")), claims),
        "wrong signature");
    assertRejected(elliptic("EdDSA", claims), "wrong signature");
  }

  @Test
  void aKeyForEncryptionOrAnotherAlgorithmSignsNothing() {
    var key = new RSAKey.Builder((RSAPublicKey) Issuer.Rsa.OURS.getPublic()).keyID("one");
    issuer.publishes(key.keyUse(KeyUse.ENCRYPTION).build());
    assertRejected(signed("SHA256withRSA", HEADER, text(claims())), "wrong signature");

    issuer.publishes(key.keyUse(KeyUse.SIGNATURE).algorithm(JWSAlgorithm.RS512).build());
    time.pass(Duration.ofMinutes(5));
    assertRejected(signed("SHA256withRSA", HEADER, text(claims())), "wrong signature");
  }

  @Test
  void aSignatureOfZerosSignsNothing() {
    var text = coded(header(Map.of("alg", "ES256", "kid", "curve"))) + "." + coded(text(claims()));

    assertRejected(text + "." + coded(new byte[64]), "wrong signature");
    assertRejected(text + ".", "wrong signature");
  }

  @Test
  void aTokenForAnotherServerIsRefused() {
    assertRejected(claims().put("aud", "https://other.example/mcp"), "another server");
    assertRejected(claims().put("aud", US + "/"), "another server");
    assertRejected(
        claims().putTexts("aud", List.of("https://other.example", "x")), "another server");
    assertRejected(claims().putTexts("aud", List.of()), "another server");
    assertRejected(claims().put("aud", Json.Null.NULL), "another server");
    assertRejected(claims().put("aud", US + " https://other.example"), "another server");
  }

  @Test
  void aTokenForUsAndOthersIsTaken() {
    assertThat(verify(claims().putTexts("aud", List.of("https://other.example", US))))
        .isInstanceOf(Verified.class);
  }

  @Test
  void aTokenOfAnotherIssuerIsRefusedThoughItsKeyIsOurs() {
    assertRejected(claims().put("iss", "https://evil.example"), "another issuer");
    assertRejected(claims().put("iss", issuer.address() + "/"), "another issuer");
    assertRejected(without("iss"), "another issuer");
  }

  @Test
  void anExpiredTokenIsRefusedOnceTheClocksCannotDifferThatMuch() {
    assertThat(verify(claims().put("exp", seconds(-59)))).isInstanceOf(Verified.class);
    assertRejected(claims().put("exp", seconds(-60)), "expired");
  }

  @Test
  void aTokenIsTakenUntilThatMomentAndNoLonger() {
    var token = signed("SHA256withRSA", HEADER, text(claims().put("exp", seconds(10))));
    var until = ((Verified) bearer.verify(token)).expires();

    time.set(until.minusMillis(1));
    assertThat(bearer.verify(token)).isInstanceOf(Verified.class);
    time.set(until);
    assertRejected(token, "expired");
  }

  @Test
  void aTokenThatDoesNotSayUntilWhenItHoldsIsRefused() {
    assertRejected(without("exp"), "until when");
    assertRejected(claims().put("exp", String.valueOf(seconds(300))), "until when");
    assertRejected(claims().put("exp", Json.Null.NULL), "until when");
    assertRejected(claims().put("exp", -1), "until when");
    assertRejected(claims().put("exp", new Json.Num("1e400")), "until when");
    assertRejected(claims().put("exp", new Json.Num("1e99999")), "until when");
    assertRejected(claims().put("exp", new Json.Num("0.1e-9999")), "expired");
  }

  @ParameterizedTest
  @ValueSource(strings = {"nbf", "iat"})
  void aTokenOfTheFutureIsRefused(String since) {
    assertThat(verify(claims().put(since, seconds(60)))).isInstanceOf(Verified.class);
    assertRejected(claims().put(since, seconds(61)), "does not hold yet");
    assertRejected(claims().put(since, "yesterday"), "no moment");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../dev/null",
        "one' OR '1'='1",
        "one\\u0000",
        "ONE",
        "http://evil.example/keys"
      })
  void aKeysNameIsANameAndNothingElse(String name) {
    var header = "{\"alg\":\"RS256\",\"kid\":\"" + name + "\"}";

    assertRejected(signed("SHA256withRSA", header, text(claims())), "not the issuer's");
    assertThat(issuer.asked).doesNotContain("/dev/null");
  }

  @Test
  void aTokenWithoutAKeysNameIsRefused() {
    assertRejected(
        signed("SHA256withRSA", "{\"alg\":\"RS256\"}", text(claims())), "does not name its key");
    assertRejected(
        signed("SHA256withRSA", "{\"alg\":\"RS256\",\"kid\":1}", text(claims())),
        "does not name its key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jku", "x5u", "jwk", "x5c", "crit"})
  void aTokenThatBringsItsOwnKeyIsRefused(String field) throws IOException {
    try (var evil = new Issuer()) {
      var key = Issuer.rsa(Issuer.Rsa.OTHER, "one");
      evil.publishes(key);
      var value = field.equals("jwk") ? key.toJSONString() : "\"" + evil.address() + "/keys\"";
      var header = HEADER.replace("}", ",\"" + field + "\":" + value + "}");

      assertRejected(
          Issuer.signed("SHA256withRSA", Issuer.Rsa.OTHER.getPrivate(), header, text(claims())),
          "'" + field + "'");
      assertThat(evil.asked).isEmpty();
    }
  }

  @Test
  void otherTokensOfTheIssuerAreNoAccessTokens() {
    for (var type : List.of("logout+jwt", "dpop+jwt", "")) {
      assertRejected(
          signed("SHA256withRSA", header("typ", type), text(claims())), "no access token");
    }
    for (var type : List.of("JWT", "AT+JWT", "application/at+jwt")) {
      assertThat(bearer.verify(signed("SHA256withRSA", header("typ", type), text(claims()))))
          .isInstanceOf(Verified.class);
    }
  }

  @Test
  void aTokenOfAMebibyteIsNotEvenLookedAt() {
    assertRejected("x".repeat(1 << 20), "longer than 8 KiB");
    assertRejected(claims().put("more", "x".repeat(1 << 20)), "longer than 8 KiB");
    assertThat(issuer.asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c.d",
        "a.b.c.d.e",
        "e30.e30.e30.e30.e30",
        "é.é.é",
        "\0"
      })
  void whatIsNoTokenIsRefused(String text) {
    assertRejected(text, "no signed JWT");
  }

  @Test
  void aTokenHasOneSpellingOnly() {
    var token = signed("SHA256withRSA", HEADER, text(claims()));

    // four bits of the last letter mean nothing
    int last = token.length() - 1;
    var spare = token.substring(0, last) + (char) (token.charAt(last) + 1);
    for (var other : List.of(token + "=", token + " ", " " + token, token + "\n", spare)) {
      assertRejected(other, "no signed JWT");
    }
  }

  @Test
  void whatSaysOneThingTwiceIsNoToken() {
    var twice = text(claims()).replace("{", "{\"sub\":\"admin\",");

    assertRejected(signed("SHA256withRSA", HEADER, twice), "no signed JWT");
    assertRejected(
        signed("SHA256withRSA", HEADER.replace("{", "{\"alg\":\"none\","), text(claims())),
        "no signed JWT");
    assertRejected(signed("SHA256withRSA", HEADER, "[]"), "no signed JWT");
  }

  @Test
  void aTokenStandsForSomebody() {
    assertRejected(without("sub"), "whom it stands for");
    assertRejected(claims().put("sub", ""), "whom it stands for");
    assertRejected(claims().put("sub", 7), "whom it stands for");
  }

  @ParameterizedTest
  @CsvSource({"ada", "ada@example.com", "0a-b_c.D", "-"})
  void aPlainSubjectIsThePrincipal(String subject) {
    assertThat(principal(subject)).isEqualTo(subject);
  }

  @Test
  void anyOtherSubjectGetsAPlainNameThatNobodyElseHas() {
    var subjects =
        List.of(
            "auth0|ada",
            "auth0:ada",
            "ada ada",
            "Ada\n",
            "áda",
            "a".repeat(65),
            "a".repeat(66),
            "../ada",
            "<b>ada</b>",
            "sub-",
            "sub-ada",
            "\u202eada");
    var names = subjects.stream().map(this::principal).toList();

    assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("sub-[0-9a-f]{32}"));
    assertThat(subjects.stream().map(this::principal)).isEqualTo(names);
    // nobody can be called what was made for another
    assertThat(names.stream().map(this::principal)).doesNotContainAnyElementsOf(names);
  }

  @Test
  void aSubjectThatIsNoTextIsRefusedSinceItCouldBeTakenForAnother() {
    var half = text(claims()).replace("\"ada\"", "\"ada\\ud800\"");

    assertRejected(signed("SHA256withRSA", HEADER, half), "no");
    assertRejected(claims().put("sub", "ada\0"), "no text");
  }

  @Test
  void fiftyUnknownKeysCostTheIssuerOneQuestion() {
    assertThat(verify(claims())).isInstanceOf(Verified.class);
    time.pass(Duration.ofSeconds(31));
    var tokens =
        IntStream.range(0, 50)
            .mapToObj(i -> signed("SHA256withRSA", header("kid", "k" + i), text(claims())))
            .toList();

    assertThat(tokens.parallelStream().map(bearer::verify)).allMatch(Rejected.class::isInstance);
    assertThat(issuer.fetches()).isEqualTo(2);
    assertThat(verify(claims())).isInstanceOf(Verified.class);
  }

  @Test
  void aTokenThatIsRefusedAnywayCostsTheIssuerNothing() {
    assertRejected(claims().put("iss", "https://evil.example"), "another issuer");
    assertRejected(claims().put("exp", seconds(-3600)), "expired");
    assertRejected(signed("SHA256withRSA", header("alg", "none"), text(claims())), "not allowed");

    assertThat(issuer.asked).isEmpty();
  }

  @Test
  void aKeyThatTheIssuerTookBackSignsNoLongerThanFiveMinutes() {
    assertThat(verify(claims())).isInstanceOf(Verified.class);
    issuer.publishes(Issuer.rsa(Issuer.Rsa.OTHER, "two"));
    time.pass(Duration.ofMinutes(5));

    assertRejected(signed("SHA256withRSA", HEADER, text(claims())), "not the issuer's");
  }

  @Test
  void aNewKeyOfTheIssuerIsFoundByItself() {
    assertThat(verify(claims())).isInstanceOf(Verified.class);
    issuer.publishes(Issuer.rsa(Issuer.Rsa.OURS, "one"), Issuer.rsa(Issuer.Rsa.OTHER, "two"));
    time.pass(Duration.ofSeconds(30));
    var token =
        Issuer.signed(
            "SHA256withRSA", Issuer.Rsa.OTHER.getPrivate(), header("kid", "two"), text(claims()));

    assertThat(bearer.verify(token)).isInstanceOf(Verified.class);
    assertThat(issuer.fetches()).isEqualTo(2);
  }

  @Test
  void anIssuerThatIsAwayDisturbsNobodyWhoseKeyIsKnown() {
    assertThat(verify(claims())).isInstanceOf(Verified.class);
    issuer.answers(Issuer.KEYS, Issuer.text(503, "down"));
    time.pass(Duration.ofMinutes(50));

    assertThat(verify(claims())).isInstanceOf(Verified.class);
    time.pass(Duration.ofMinutes(10));
    assertThat(verify(claims())).isInstanceOf(JwtBearer.Verdict.Unavailable.class);
  }

  /// Waits for the issuer longer than the product does, since a busy machine is no fault of it.
  private JwtBearer bearer(String... algorithms) {
    var settings = settings(algorithms);
    var source = new OAuthIssuer(settings, new OAuthFetch(PATIENCE));
    return new JwtBearer(settings, time, new JwtKeys(source, time, PATIENCE));
  }

  private OAuthSettings settings(String... algorithms) {
    return OAuthSettings.of(
        issuer.address(), issuer.address() + Issuer.KEYS, US, List.of(algorithms));
  }

  private JwtBearer.Verdict verify(ObjBuilder claims) {
    return bearer.verify(signed("SHA256withRSA", HEADER, text(claims)));
  }

  private String principal(String subject) {
    return ((Verified) verify(claims().put("sub", subject))).principal();
  }

  private Set<String> scopes(ObjBuilder claims) {
    return ((Verified) verify(claims)).scopes();
  }

  private void assertRejected(ObjBuilder claims, String why) {
    assertRejected(signed("SHA256withRSA", HEADER, text(claims)), why);
  }

  private void assertRejected(String token, String why) {
    assertThat(bearer.verify(token))
        .isInstanceOfSatisfying(
            Rejected.class, verdict -> assertThat(verdict.reason()).contains(why));
  }

  private ObjBuilder claims() {
    return Json.obj()
        .put("iss", issuer.address())
        .put("aud", US)
        .put("sub", "ada")
        .put("exp", seconds(300));
  }

  private ObjBuilder without(String claim) {
    var all = claims().build();
    var rest = Json.obj();
    all.fields()
        .forEach((name, value) -> {
          if (!name.equals(claim)) rest.put(name, value);
        });
    return rest;
  }

  private static String text(ObjBuilder claims) {
    return JsonWriter.text(claims.build());
  }

  private static String header(String field, String value) {
    return header(Map.of(field, value));
  }

  /// The usual header with fields changed.
  private static String header(Map<String, String> fields) {
    var header = Json.obj().putAll((Json.Obj) JsonReader.read(HEADER));
    fields.forEach(header::put);
    return text(header);
  }

  private static String signed(String way, String header, String claims) {
    return Issuer.signed(way, Issuer.Rsa.OURS.getPrivate(), header, claims);
  }

  private static String elliptic(String algorithm, String claims) {
    return Issuer.signed(
        "SHA256withECDSAinP1363Format",
        Issuer.EC.getPrivate(),
        header(Map.of("alg", algorithm, "kid", "curve")),
        claims);
  }

  private static String edwards(String algorithm, String claims) {
    return Issuer.signed(
        "Ed25519",
        Issuer.EDWARDS.getPrivate(),
        header(Map.of("alg", algorithm, "kid", "edwards")),
        claims);
  }

  private Instant now() {
    return time.instant();
  }

  private long seconds(long fromNow) {
    return now().getEpochSecond() + fromNow;
  }
}
