package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Access;
import dev.taskorchestrator.core.Token;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Tokens by which somebody comes in over the network.
public final class TokenTable {

  private final Sql sql;

  TokenTable(Sql sql) {
    this.sql = sql;
  }

  public void insert(Token token) {
    sql.send(
        """
        insert into token (id, principal, hash, role, created_at, expires_at)
        values (?, ?, ?, ?, ?, ?)
        """,
        token.id(),
        token.principal(),
        token.hash(),
        token.role().word(),
        token.created(),
        token.expires());
  }

  /// All, the newest first.
  public List<Token> all(int limit) {
    return sql.list(
        "select * from token order by created_at desc, id limit ?", TokenTable::token, limit);
  }

  public Optional<Token> withHash(String hash) {
    return sql.one("select * from token where hash = ?", TokenTable::token, hash);
  }

  /// Those that somebody named: by the token's id, or by whom it lets in.
  public List<Token> named(String name) {
    return sql.list(
        "select * from token where id = ? or principal = ? order by id",
        TokenTable::token,
        name,
        name);
  }

  /// Different whenever one was added or revoked since.
  public String mark() {
    return sql.one(
            """
            select count(*) || ' ' || count(revoked_at) || ' ' || coalesce(max(created_at), 0)
              || ' ' || coalesce(max(revoked_at), 0) as mark
            from token
            """,
            row -> row.getString("mark"))
        .orElseThrow();
  }

  public void revoke(String id, Instant now) {
    sql.send("update token set revoked_at = ? where id = ?", now, id);
  }

  private static Token token(ResultSet row) throws SQLException {
    return new Token(
        row.getString("id"),
        row.getString("principal"),
        row.getString("hash"),
        Access.Role.of(row.getString("role")).orElseThrow(),
        Moments.moment(row.getLong("created_at")),
        Moments.moment(row, "expires_at"),
        Moments.moment(row, "revoked_at"));
  }
}
