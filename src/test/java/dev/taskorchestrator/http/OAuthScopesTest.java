package dev.taskorchestrator.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which role scopes give.
class OAuthScopesTest {

  @Test
  void aScopeGivesItsRoleInEveryProject() {
    for (var role : OAuthScopes.ROLES) {
      assertThat(OAuthScopes.role(Set.of("orchestrator:" + role), "shop")).contains(role);
      assertThat(OAuthScopes.role(Set.of("orchestrator:" + role), "")).contains(role);
    }
  }

  @Test
  void aScopeForOneProjectGivesNothingInOthers() {
    var scopes = Set.of("orchestrator:agent:shop");

    assertThat(OAuthScopes.role(scopes, "shop")).contains("agent");
    for (var other : List.of("sho", "shop2", "shop:", "SHOP", "")) {
      assertThat(OAuthScopes.role(scopes, other)).as(other).isEmpty();
    }
  }

  @Test
  void theHighestRoleCounts() {
    var scopes = Set.of("orchestrator:viewer", "orchestrator:manager:shop", "orchestrator:agent");

    assertThat(OAuthScopes.role(scopes, "shop")).contains("manager");
    assertThat(OAuthScopes.role(scopes, "other")).contains("agent");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "admin",
        "orchestrator",
        "orchestrator:",
        "orchestrator:root",
        "Orchestrator:admin",
        "orchestrator:Admin",
        "orchestrator:admin:",
        "orchestrator:admin*",
        "orchestrator:*",
        "x:orchestrator:admin"
      })
  void whatIsNoScopeOfOursGivesNothing(String scope) {
    assertThat(OAuthScopes.role(Set.of(scope), "shop")).isEqualTo(Optional.empty());
    assertThat(OAuthScopes.role(Set.of(scope), "")).isEqualTo(Optional.empty());
  }

  @Test
  void aRoleIncludesAllBelowItAndNoneAbove() {
    assertThat(OAuthScopes.includes("admin", "viewer")).isTrue();
    assertThat(OAuthScopes.includes("agent", "agent")).isTrue();
    assertThat(OAuthScopes.includes("viewer", "agent")).isFalse();
    assertThat(OAuthScopes.includes("root", "viewer")).isFalse();
    assertThat(OAuthScopes.includes("root", "root")).isFalse();
  }
}
