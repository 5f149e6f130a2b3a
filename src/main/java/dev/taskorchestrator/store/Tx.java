package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Status;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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
  private final LockTable locks;
  private final ReceiptTable receipts;
  private final SessionTable sessions;
  private final MemoTable memos;
  private final ArchiveTable archive;
  private final RuleTable rules;
  private final RestartTable restarts;
  private final OriginTable origins;
  private final TokenTable tokens;
  private final ErrandTable errands;

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
    this.locks = new LockTable(sql, ledger);
    this.receipts = new ReceiptTable(sql);
    this.sessions = new SessionTable(sql);
    this.memos = new MemoTable(sql);
    this.archive = new ArchiveTable(sql);
    this.rules = new RuleTable(sql, ledger);
    this.restarts = new RestartTable(sql);
    this.origins = new OriginTable(sql);
    this.tokens = new TokenTable(sql);
    this.errands = new ErrandTable(sql);
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

  public LockTable locks() {
    return locks;
  }

  public ReceiptTable receipts() {
    return receipts;
  }

  public SessionTable sessions() {
    return sessions;
  }

  public MemoTable memos() {
    return memos;
  }

  public ArchiveTable archive() {
    return archive;
  }

  public RuleTable rules() {
    return rules;
  }

  public OriginTable origins() {
    return origins;
  }

  public TokenTable tokens() {
    return tokens;
  }

  public ErrandTable errands() {
    return errands;
  }

  public RestartTable restarts() {
    return restarts;
  }

  /// What must be true of the tables as this transaction sees them.
  public Invariants invariants() {
    return new Invariants(sql);
  }

  /// Stops the project: from the next change on all are refused for that reason, whichever process
  /// wants them. Null lets it go on.
  public void halt(@Nullable String reason) {
    writing().halt(reason);
  }

  /// Why nothing may be changed, if so.
  public Optional<String> halted() {
    return ledger == null ? Ledger.halted(sql) : Optional.ofNullable(ledger.halted());
  }

  /// Asks agents to wait, whichever process they speak through; null lets them go on.
  public void pause(@Nullable String reason) {
    writing().pause(reason);
  }

  /// Why agents are asked to wait, if so.
  public Optional<String> paused() {
    return ledger == null ? Ledger.paused(sql) : Optional.ofNullable(ledger.paused());
  }

  /// Whether any rule is to be asked when something happens.
  public boolean hasRules() {
    return writing().rules() > 0;
  }

  /// The number of the last event, what this transaction did included.
  public long lastEvent() {
    return ledger == null ? events.last() : ledger.lastEvent();
  }

  /// Changes nothing in a way that has to be written down all the same.
  public void touch() {
    sql.send("update project set last_event = last_event where id = 1");
  }

  private Ledger writing() {
    if (ledger == null) throw new IllegalStateException("this transaction only reads");
    return ledger;
  }

  Ledger.News news() {
    return Ledger.news(sql, "");
  }

  /// Whether nothing was changed before it in the same commit, so that all it sees is safe on disk:
  /// whatever is changed, the table of events grows by it.
  boolean first() {
    return ledger != null
        && ledger.lastEvent() == sql.number("select last_event from project where id = 1");
  }

  Rows rows() {
    return new Rows(sql);
  }

  Soundness soundness() {
    return new Soundness(sql);
  }

  /// How many tasks have each status, what this transaction did included.
  public Map<Status, Long> counts() {
    if (ledger == null) return Ledger.counts(sql);
    var counts = new java.util.EnumMap<Status, Long>(Status.class);
    for (var status : Status.values()) counts.put(status, ledger.tasks(status));
    return counts;
  }
}
