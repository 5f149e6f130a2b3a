package dev.taskorchestrator.http;

import java.util.Collection;
import java.util.stream.Collectors;

/// What a client is told that was not let in: the value of `WWW-Authenticate` (RFC 6750, RFC 9728).
///
/// @param metadata the address of the document about this server
public record Challenge(String metadata) {

  /// For 401, when no token came. There is no `error`, since nothing was done wrong.
  ///
  /// @param scopes what would suffice; none to leave it open
  public String noToken(Collection<String> scopes) {
    var value = "Bearer " + place();
    return scopes.isEmpty() ? value : value + ", " + scope(scopes);
  }

  /// For 401, when a token came that does not hold.
  public String badToken(String reason) {
    return error("invalid_token") + ", " + quoted("error_description", reason) + ", " + place();
  }

  /// For 403, when the token holds but does not allow this.
  ///
  /// @param scopes all that it needs
  public String tooLittle(Collection<String> scopes) {
    return error("insufficient_scope") + ", " + scope(scopes) + ", " + place();
  }

  private static String error(String code) {
    return "Bearer " + quoted("error", code);
  }

  private String place() {
    return quoted("resource_metadata", metadata);
  }

  private static String scope(Collection<String> scopes) {
    return quoted("scope", String.join(" ", scopes));
  }

  private static String quoted(String name, String value) {
    return name + "=\"" + plain(value) + '"';
  }

  /// Without what could end the value or the header: only printable ASCII, no quotes, no backslash.
  private static String plain(String value) {
    return value
        .chars()
        .filter(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\')
        .mapToObj(Character::toString)
        .collect(Collectors.joining());
  }
}
