package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// An issuer of tokens on this machine: publishes what a test gives it, and remembers who asked.
public final class Issuer implements AutoCloseable {

  static final String OAUTH = "/.well-known/oauth-authorization-server";
  static final String OPENID = "/.well-known/openid-configuration";
  public static final String KEYS = "/keys";

  /// Made once, and only where they are wanted: an RSA key takes its time.
  public static final class Rsa {
    public static final KeyPair OURS = pair("RSA", null);
    public static final KeyPair OTHER = pair("RSA", null);

    private Rsa() {}
  }

  static final KeyPair EC = pair("EC", "secp256r1");
  static final KeyPair EDWARDS = pair("Ed25519", null);

  /// Answers one request, whatever way a test likes.
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  final List<String> asked = new CopyOnWriteArrayList<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final HttpServer server;

  /// Publishes nothing yet.
  public Issuer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::serve);
    server.start();
  }

  private void serve(HttpExchange exchange) throws IOException {
    var path = exchange.getRequestURI().getPath();
    asked.add(path);
    try (exchange) {
      answers.getOrDefault(path, text(404, "nothing here")).to(exchange);
    }
  }

  public String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void answers(String path, Answer answer) {
    answers.put(path, answer);
  }

  public void publishes(JWK... keys) {
    answers(KEYS, text(200, new JWKSet(List.of(keys)).toString()));
  }

  /// How often the keys were asked for.
  public long fetches() {
    return asked.stream().filter(KEYS::equals).count();
  }

  static Answer text(int status, String body) {
    return exchange -> {
      var bytes = body.getBytes(UTF_8);
      exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  @Override
  public void close() {
    server.stop(0);
  }

  public static RSAKey rsa(KeyPair pair, String name) {
    return new RSAKey.Builder((RSAPublicKey) pair.getPublic()).keyID(name).build();
  }

  static ECKey ec(KeyPair pair, String name) {
    return new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic()).keyID(name).build();
  }

  static OctetKeyPair edwards(KeyPair pair, String name) {
    var encoded = pair.getPublic().getEncoded();
    var point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
    return new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point)).keyID(name).build();
  }

  /// A token, signed as the JDK names the way.
  public static String signed(String way, PrivateKey key, String header, String claims) {
    try {
      var text = coded(header) + "." + coded(claims);
      var signature = Signature.getInstance(way);
      signature.initSign(key);
      signature.update(text.getBytes(UTF_8));
      return text + "." + coded(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String coded(String text) {
    return coded(text.getBytes(UTF_8));
  }

  public static String coded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static KeyPair pair(String kind, @Nullable String curve) {
    try {
      var generator = KeyPairGenerator.getInstance(kind);
      if (curve != null) generator.initialize(new ECGenParameterSpec(curve));
      if (kind.equals("RSA")) generator.initialize(2048);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
