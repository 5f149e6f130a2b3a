package dev.taskorchestrator.core;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// A token by which somebody comes in over the network. The token itself is not kept, only its
/// SHA-256.
///
/// @param id by which people name it
/// @param principal whom it lets in
/// @param hash of the token, in hexadecimal
public record Token(
    String id,
    String principal,
    String hash,
    Access.Role role,
    Instant created,
    @Nullable Instant expires,
    @Nullable Instant revoked) {

  /// How every token begins, so that one that leaked is found by those who look for such.
  public static final String BEGINNING = "mto_";

  /// What is kept of a token.
  public static String hash(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  /// Whether it lets anybody in at that moment.
  public boolean valid(Instant now) {
    return revoked == null && (expires == null || now.isBefore(expires));
  }
}
