package dev.taskorchestrator.http;

/// What is asked of those who are turned away where only tokens of the project count. (RFC 6750)
public final class PlainChallenges implements TokenKeeper.Challenges {

  @Override
  public Reply noToken() {
    return Reply.problem(
            401, "unauthorized", "a token is needed: send it as 'Authorization: Bearer …'")
        .with("WWW-Authenticate", "Bearer realm=\"task-orchestrator\"");
  }

  @Override
  public Reply tooLittle() {
    return Reply.problem(403, "forbidden", "this token lets nobody do anything here");
  }

  @Override
  public Reply badToken() {
    return Reply.problem(401, "unauthorized", "this token is unknown, expired, or revoked")
        .with("WWW-Authenticate", "Bearer realm=\"task-orchestrator\", error=\"invalid_token\"");
  }
}
