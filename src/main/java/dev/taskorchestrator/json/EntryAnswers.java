package dev.taskorchestrator.json;

import dev.taskorchestrator.core.Token;
import java.time.Instant;
import java.util.List;

/// Spells who is let in over the network. What a token is, or its hash, is never told.
final class EntryAnswers {

  private EntryAnswers() {}

  static Json.Obj tokens(List<Token> tokens, Instant now) {
    var rows =
        tokens.stream()
            .map(token -> Json.obj().putAll(token(token)).put("valid", token.valid(now)).build())
            .toList();
    return Json.obj().put("tokens", rows).build();
  }

  static Json.Obj token(Token token) {
    return Json.obj()
        .put("id", token.id())
        .put("name", token.principal())
        .put("role", token.role().word())
        .put("created", token.created().toString())
        .putIfPresent("expires", said(token.expires()))
        .putIfPresent("revoked", said(token.revoked()))
        .build();
  }

  private static @org.jspecify.annotations.Nullable String said(
      @org.jspecify.annotations.Nullable Instant moment) {
    return moment == null ? null : moment.toString();
  }
}
