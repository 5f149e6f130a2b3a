package dev.taskorchestrator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// The name under which a token's subject is known here: safe to show and to keep, and never that
/// of another subject.
final class JwtPrincipal {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_.@-]{1,64}");

  /// Begins the names that were made here. A subject that begins so gets one, too: else somebody
  /// could be named as another's made name.
  private static final String MADE = "sub-";

  private static final int DIGEST_BYTES = 16;

  private JwtPrincipal() {}

  /// The subject itself where it is plain, else a name made from its digest.
  static String of(String subject) {
    var plain = PLAIN.matcher(subject).matches() && !subject.startsWith(MADE);
    return plain ? subject : MADE + digest(subject);
  }

  private static String digest(String subject) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(subject.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }
}
