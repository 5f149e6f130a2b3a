package dev.taskorchestrator.http;

import dev.taskorchestrator.json.Json;
import java.net.URI;
import java.util.List;

/// What clients are told about us who look for somebody to ask for a token (RFC 9728).
public final class OAuthMetadata {

  private static final String PLACE = "/.well-known/oauth-protected-resource";

  private OAuthMetadata() {}

  /// The document about one address of this server.
  ///
  /// @param resource that address, as tokens for it name it
  /// @param issuers who makes tokens for it
  /// @param name what people call this server
  public static Json.Obj document(String resource, List<String> issuers, String name) {
    return Json.obj()
        .put("resource", resource)
        .putTexts("authorization_servers", issuers)
        .putTexts("scopes_supported", OAuthScopes.all())
        .putTexts("bearer_methods_supported", List.of("header"))
        .put("resource_name", name)
        .build();
  }

  /// The full address at which the document about a resource is.
  public static String address(String resource) {
    var uri = URI.create(resource);
    return uri.getScheme() + "://" + uri.getRawAuthority() + path(uri.getRawPath());
  }

  /// The paths at which the document is found: the resource's own, and the host's for clients that
  /// look no further.
  public static List<String> paths(String resource) {
    return List.of(path(URI.create(resource).getRawPath()), PLACE).stream().distinct().toList();
  }

  private static String path(String resource) {
    return resource.equals("/") ? PLACE : PLACE + resource;
  }
}
