package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Query;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.core.Token;
import dev.taskorchestrator.store.Tx;
import java.util.ArrayList;

/// Who is let in over the network: tokens, added, listed and revoked.
final class Entry {

  private static final int MOST = 1_000;

  Outcome<Reply> add(Tx tx, Actor actor, Command.AddToken add) {
    var token = add.token();
    var made =
        new Token(
            token.id(),
            token.principal(),
            token.hash(),
            token.role(),
            tx.now(),
            token.expires(),
            null);
    if (tx.tokens().all(MOST).size() >= MOST) {
      return Outcome.refused(
          new Refusal.InvalidArgument("name", "there are " + MOST + " tokens already"));
    }
    tx.tokens().insert(made);
    tx.events().append(tx.now(), Event.Kind.TOKEN_ADDED, null, actor, 0, said(made));
    return Outcome.done(new Reply.TokenAdded(made));
  }

  Outcome<Reply> revoke(Tx tx, Actor actor, Command.RevokeToken revoke) {
    var revoked = new ArrayList<Token>();
    for (var token : tx.tokens().named(revoke.named())) {
      if (token.revoked() != null) continue;
      tx.tokens().revoke(token.id(), tx.now());
      tx.events().append(tx.now(), Event.Kind.TOKEN_REVOKED, null, actor, 0, said(token));
      revoked.add(token);
    }
    return revoked.isEmpty()
        ? Outcome.refused(new Refusal.TokenNotFound(revoke.named()))
        : Outcome.done(new Reply.TokensRevoked(revoked));
  }

  private static String said(Token token) {
    return token.id() + " lets in " + token.principal() + " as " + token.role().word();
  }

  static Outcome<Reply> all(Tx tx) {
    return Outcome.done(new Reply.Tokens(tx.tokens().all(MOST), tx.now()));
  }

  static Outcome<Reply> find(Tx tx, Query.TokenOf query) {
    var token = tx.tokens().withHash(query.hash()).filter(it -> it.valid(tx.now()));
    return Outcome.done(new Reply.TokenFound(token.orElse(null)));
  }

  static Outcome<Reply> mark(Tx tx) {
    return Outcome.done(new Reply.TokenMark(tx.tokens().mark()));
  }

  static Outcome<Reply> keep(Tx tx, Command.KeepErrand keep) {
    if (keep.errand().version() == 1) tx.errands().forget(tx.now());
    return Outcome.done(new Reply.ErrandKept(tx.errands().keep(keep.errand())));
  }

  static Outcome<Reply> find(Tx tx, Query.OneErrand query) {
    return Outcome.done(
        new Reply.ErrandFound(tx.errands().find(query.id(), tx.now()).orElse(null)));
  }
}
