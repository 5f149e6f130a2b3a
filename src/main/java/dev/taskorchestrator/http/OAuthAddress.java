package dev.taskorchestrator.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Addresses that tokens and keys may be trusted by: https, or http where it does not leave this
/// machine.
final class OAuthAddress {

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private OAuthAddress() {}

  /// Reads an address; null when it is none, or says more than where something is.
  static @Nullable URI of(String text) {
    try {
      var address = new URI(text);
      return address.getHost() == null || !plain(address) ? null : address;
    } catch (URISyntaxException _) {
      return null;
    }
  }

  private static boolean plain(URI address) {
    return ("https".equals(address.getScheme()) || "http".equals(address.getScheme()))
        && address.getRawUserInfo() == null
        && address.getRawFragment() == null;
  }

  /// Whether nobody on the way can change what comes from there.
  static boolean safe(URI address) {
    return "https".equals(address.getScheme())
        || LOOPBACK.contains(address.getHost().toLowerCase(Locale.ROOT));
  }
}
