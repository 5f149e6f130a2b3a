package dev.taskorchestrator.run;

import java.security.SecureRandom;
import java.util.Base64;

/// Names and keys that cannot be guessed, from the system's own source of chance.
public final class Secrets {

  private static final int NAME_BYTES = 20;
  private static final int KEY_BYTES = 32;

  private final SecureRandom chance = new SecureRandom();

  /// A name of 160 bits, in letters that need no escaping anywhere.
  public String name() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key(NAME_BYTES));
  }

  /// A word of 256 bits, in the same letters.
  public String word() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(key(KEY_BYTES));
  }

  /// A key of 256 bits.
  public byte[] key() {
    return key(KEY_BYTES);
  }

  private byte[] key(int bytes) {
    var key = new byte[bytes];
    chance.nextBytes(key);
    return key;
  }
}
