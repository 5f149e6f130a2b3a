package dev.taskorchestrator.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks at where a request says that it goes to (`Host`) and comes from (`Origin`), before
/// anything of it is read: a page in somebody's browser must not reach a server on the same machine
/// by a name of its own (DNS rebinding). Names are compared whole.
final class Gate {

  /// Names of this machine, whatever port is said with them.
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Set<String> hosts;
  private final Set<String> origins;

  /// @param hosts further names by which this server is reached, with a port or without
  /// @param origins pages that may reach it, as browsers name them: `https://example.com`
  Gate(Set<String> hosts, Set<String> origins) {
    this.hosts = hosts;
    this.origins = origins;
  }

  /// The answer to a request that must not go on; null when it may.
  @Nullable Reply turned(Exchange exchange) {
    var host = exchange.headers("Host");
    if (host.size() != 1 || !known(host.getFirst())) {
      return Reply.problem(421, "misdirected", "this server is not known by that Host");
    }
    var origin = exchange.headers("Origin");
    if (origin.isEmpty()) return null;
    if (origin.size() == 1 && allowed(origin.getFirst())) return null;
    return Reply.problem(403, "forbidden_origin", "requests of that Origin are not served");
  }

  private boolean known(String written) {
    var host = written.strip().toLowerCase(Locale.ROOT);
    if (hosts.contains(host)) return true;
    var name = name(host);
    return name != null && (LOOPBACK.contains(name) || hosts.contains(name));
  }

  /// The name without its port; null where it is written wrongly.
  private static @Nullable String name(String host) {
    int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
    if (end < 0) return host;
    if (end == 0) return null;
    if (end == host.length()) return host;
    return host.charAt(end) == ':' && port(host.substring(end + 1)) ? host.substring(0, end) : null;
  }

  private static boolean port(String text) {
    if (!text.matches("[0-9]{1,5}")) return false;
    return Integer.parseInt(text) <= 65_535;
  }

  private boolean allowed(String written) {
    var origin = written.strip().toLowerCase(Locale.ROOT);
    if (origins.contains(origin)) return true;
    try {
      var uri = new URI(origin);
      var whole = uri.getScheme() + "://" + uri.getRawAuthority();
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getRawAuthority() != null
          && whole.equals(origin)
          && LOOPBACK.contains(String.valueOf(name(uri.getRawAuthority())));
    } catch (URISyntaxException _) {
      return false;
    }
  }
}
