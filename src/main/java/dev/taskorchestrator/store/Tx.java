package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Status;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One transaction: its moment and its tables. It holds nothing but SQL; whoever is given one must
/// not wait, call out or touch a file while holding it.
public final class Tx {

  private final Sql sql;
  private final @Nullable Ledger ledger;
  private final Instant now;
  private final TaskTable tasks;
  private final TaskQueries queries;
  private final DependencyTable dependencies;
  private final AttemptTable attempts;
  private final ArtifactTable artifacts;
  private final EventTable events;
  private final ReceiptTable receipts;
  private final SessionTable sessions;

  /// @param ledger null in a transaction that only reads
  Tx(Sql sql, @Nullable Ledger ledger, Instant now) {
    this.sql = sql;
    this.ledger = ledger;
    this.now = now;
    this.tasks = new TaskTable(sql, ledger);
    this.queries = new TaskQueries(sql);
    this.dependencies = new DependencyTable(sql);
    this.attempts = new AttemptTable(sql);
    this.artifacts = new ArtifactTable(sql);
    this.events = new EventTable(sql, ledger);
    this.receipts = new ReceiptTable(sql);
    this.sessions = new SessionTable(sql);
  }

  /// The one moment of everything done in it.
  public Instant now() {
    return now;
  }

  public TaskTable tasks() {
    return tasks;
  }

  public TaskQueries queries() {
    return queries;
  }

  public DependencyTable dependencies() {
    return dependencies;
  }

  public AttemptTable attempts() {
    return attempts;
  }

  public ArtifactTable artifacts() {
    return artifacts;
  }

  public EventTable events() {
    return events;
  }

  public ReceiptTable receipts() {
    return receipts;
  }

  public SessionTable sessions() {
    return sessions;
  }

  /// How many tasks have each status, what this transaction did included.
  public Map<Status, Long> counts() {
    if (ledger == null) return Ledger.counts(sql);
    var counts = new java.util.EnumMap<Status, Long>(Status.class);
    for (var status : Status.values()) counts.put(status, ledger.tasks(status));
    return counts;
  }
}
