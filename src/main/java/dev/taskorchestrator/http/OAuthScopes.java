package dev.taskorchestrator.http;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the scopes of a token give in a project. `orchestrator:ROLE` gives a role in every project
/// that is served, `orchestrator:ROLE:PROJECT` in one. A role includes all below it.
public final class OAuthScopes {

  /// The roles, from the least to the most.
  public static final List<String> ROLES = List.of("viewer", "agent", "manager", "admin");

  private static final String PREFIX = "orchestrator:";

  private OAuthScopes() {}

  /// The highest role that the scopes give in the project; nothing where they give none.
  public static Optional<String> role(Set<String> scopes, String project) {
    return ROLES.reversed().stream()
        .filter(role ->
            scopes.contains(scope(role))
                || (!project.isEmpty() && scopes.contains(scope(role, project))))
        .findFirst();
  }

  /// Whether a scope gives any role in any project.
  static boolean gives(String scope) {
    return ROLES.stream()
        .anyMatch(role -> scope.equals(scope(role)) || scope.startsWith(scope(role) + ":"));
  }

  /// Whether whoever has one role may do what another may.
  public static boolean includes(String role, String other) {
    return ROLES.contains(other) && ROLES.indexOf(role) >= ROLES.indexOf(other);
  }

  /// The scope that gives a role everywhere.
  public static String scope(String role) {
    return PREFIX + role;
  }

  /// The scope that gives a role in one project.
  public static String scope(String role, String project) {
    return scope(role) + ":" + project;
  }

  /// All that a client may ask for without knowing a project's name.
  public static List<String> all() {
    return ROLES.stream().map(OAuthScopes::scope).toList();
  }
}
