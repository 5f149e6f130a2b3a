package dev.taskorchestrator.http;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.run.Time;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of the door for those who bring a token of an OAuth issuer: what the token lets do,
/// what is asked of those who are turned away, and where clients learn whom to ask for one.
public final class OAuthEntrance
    implements TokenKeeper.Bearers, TokenKeeper.Challenges, Door.Metadata {

  private final JwtBearer bearer;
  private final Challenge challenge;
  private final List<String> paths;
  private final Reply document;

  public OAuthEntrance(OAuthSettings settings, Time time) {
    var resource = settings.audience();
    this.bearer = new JwtBearer(settings, time);
    this.challenge = new Challenge(OAuthMetadata.address(resource));
    this.paths = OAuthMetadata.paths(resource);
    this.document =
        Reply.json(
            200,
            OAuthMetadata.document(resource, List.of(settings.issuer()), "MCP Task Orchestrator"));
  }

  @Override
  public TokenKeeper.Verdict of(String token, String project) {
    return switch (bearer.verify(token)) {
      case JwtBearer.Verdict.Rejected _ -> new TokenKeeper.Verdict.Unknown();
      case JwtBearer.Verdict.Unavailable _ -> new TokenKeeper.Verdict.Later();
      case JwtBearer.Verdict.Verified(var principal, var scopes, _) -> {
        var role = OAuthScopes.role(scopes, project).flatMap(Access.Role::of);
        if (role.isPresent()) {
          yield new TokenKeeper.Verdict.Lets(new Access(principal, role.get()));
        }
        var any = scopes.stream().anyMatch(OAuthScopes::gives);
        yield any ? new TokenKeeper.Verdict.Elsewhere() : new TokenKeeper.Verdict.Nothing();
      }
    };
  }

  @Override
  public Reply noToken() {
    return away(401, "unauthorized", "a token is needed", challenge.noToken(OAuthScopes.all()));
  }

  @Override
  public Reply badToken() {
    var why = "this token is unknown, expired, revoked, or not for this server";
    return away(401, "unauthorized", why, challenge.badToken(why));
  }

  @Override
  public Reply tooLittle() {
    var why = "this token's scopes let nobody do anything here";
    return away(403, "forbidden", why, challenge.tooLittle(List.of(OAuthScopes.scope("agent"))));
  }

  private static Reply away(int status, String code, String why, String challenge) {
    return Reply.problem(status, code, why).with("WWW-Authenticate", challenge);
  }

  /// The same for every project, whether there is one of that name or not.
  @Override
  public @Nullable Reply at(String path) {
    var known = paths.contains(path) || path.startsWith(paths.getFirst() + "/");
    return known ? document : null;
  }
}
