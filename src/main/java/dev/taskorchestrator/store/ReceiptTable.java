package dev.taskorchestrator.store;

import java.time.Instant;
import java.util.Optional;

/// Answers that were given to numbered requests, kept so that a request that is sent again gets the
/// same answer and has no second effect.
public final class ReceiptTable {

  /// What was asked, as a digest, and what was answered.
  public record Receipt(String digest, String answer) {}

  private final Sql sql;

  ReceiptTable(Sql sql) {
    this.sql = sql;
  }

  public Optional<Receipt> find(String requestId, Instant notBefore) {
    return sql.one(
        "select digest, answer from receipt where request_id = ? and at >= ?",
        row -> new Receipt(row.getString(1), row.getString(2)),
        requestId,
        notBefore);
  }

  public void insert(String requestId, Receipt receipt, Instant now) {
    sql.send(
        """
        insert into receipt (request_id, digest, answer, at) values (?, ?, ?, ?)
        on conflict (request_id) do update set
          digest = excluded.digest, answer = excluded.answer, at = excluded.at
        """,
        requestId,
        receipt.digest(),
        receipt.answer(),
        now);
  }

  /// Forgets what is older than it has to be kept; at most `limit` at a time.
  public int forget(Instant before, int limit) {
    return sql.run(
        """
        delete from receipt where request_id in (
          select request_id from receipt where at < ? order by at limit ?)
        """,
        before,
        limit);
  }
}
