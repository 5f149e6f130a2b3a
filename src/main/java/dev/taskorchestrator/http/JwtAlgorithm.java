package dev.taskorchestrator.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// The ways to sign a token that can be allowed. In all of them only the issuer can make what
/// others can check: where both share a secret (HS256), or there is none, whoever checks tokens
/// could make them too.
public enum JwtAlgorithm {
  RS256("RS256"),
  RS384("RS384"),
  RS512("RS512"),
  PS256("PS256"),
  PS384("PS384"),
  PS512("PS512"),
  ES256("ES256"),
  ES384("ES384"),
  ES512("ES512"),
  EDDSA("EdDSA"),
  ED25519("Ed25519");

  private static final int SMALLEST_RSA = 2048;

  /// What stands before the 32 bytes of an Ed25519 key in the form that the JDK reads.
  private static final String ED25519_PREFIX = "302a300506032b6570032100";

  private final String word;

  JwtAlgorithm(String word) {
    this.word = word;
  }

  /// The name as tokens and settings write it.
  public String word() {
    return word;
  }

  /// The algorithm of that name; letters count as they are written.
  public static Optional<JwtAlgorithm> named(String word) {
    return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
  }

  /// Whether a key is for signatures of this kind.
  boolean fits(JWK key) {
    var use = key.getKeyUse();
    var operations = key.getKeyOperations();
    var only = key.getAlgorithm();
    return ofKind(key)
        && (use == null || use.equals(KeyUse.SIGNATURE))
        && (operations == null || operations.contains(KeyOperation.VERIFY))
        && (only == null || only.getName().equals(word));
  }

  private boolean ofKind(JWK key) {
    return switch (this) {
      case RS256, RS384, RS512, PS256, PS384, PS512 ->
          key instanceof RSAKey rsa && rsa.size() >= SMALLEST_RSA;
      case ES256 -> key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve());
      case ES384 -> key instanceof ECKey ec && Curve.P_384.equals(ec.getCurve());
      case ES512 -> key instanceof ECKey ec && Curve.P_521.equals(ec.getCurve());
      case EDDSA, ED25519 ->
          key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve());
    };
  }

  /// Whether the key's owner signed the text. A key or signature that makes no sense signed
  /// nothing.
  boolean signed(JWK key, byte[] text, byte[] signature) {
    try {
      return switch (key) {
        case RSAKey rsa ->
            new RSASSAVerifier(rsa.toRSAPublicKey())
                .verify(header(), text, Base64URL.encode(signature));
        case ECKey ec ->
            new ECDSAVerifier(ec.toECPublicKey())
                .verify(header(), text, Base64URL.encode(signature));
        case OctetKeyPair pair -> ed25519(pair, text, signature);
        default -> false;
      };
    } catch (JOSEException | GeneralSecurityException _) {
      return false;
    }
  }

  /// Made here and not taken from the token, so that the token has no say in how it is checked.
  private JWSHeader header() {
    return new JWSHeader(JWSAlgorithm.parse(word));
  }

  /// The library would need another one for this; the JDK can do it.
  private static boolean ed25519(OctetKeyPair pair, byte[] text, byte[] signature)
      throws GeneralSecurityException {
    var check = Signature.getInstance("Ed25519");
    check.initVerify(publicKey(pair.getX().decode()));
    check.update(text);
    return check.verify(signature);
  }

  private static PublicKey publicKey(byte[] point) throws GeneralSecurityException {
    var encoded = new ByteArrayOutputStream();
    encoded.writeBytes(HexFormat.of().parseHex(ED25519_PREFIX));
    encoded.writeBytes(point);
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new X509EncodedKeySpec(encoded.toByteArray()));
  }
}
