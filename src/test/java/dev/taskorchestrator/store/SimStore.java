package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Lines;
import dev.taskorchestrator.run.Machine;
import dev.taskorchestrator.run.Signal;
import dev.taskorchestrator.run.Time;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// One process's way to a [SimDatabase], with the meaning of the production writer: a savepoint for
/// each change, a refusal takes back only itself, one commit for all that came together, and only
/// then are their callers answered. Never waits; whatever is to go wrong is said by [Troubles].
public final class SimStore implements Store {

  /// What a transaction meets.
  public enum Hitch {
    NONE,
    /// The disk is full, or fails, at some statement.
    FULL_MIDWAY,
    IO_MIDWAY,
    /// The disk is full at the commit.
    FULL_AT_COMMIT,
    /// The disk does not confirm the commit, which was kept or not.
    UNCONFIRMED_KEPT,
    UNCONFIRMED_LOST
  }

  /// What is to go wrong.
  public interface Troubles {
    /// Nothing.
    Troubles NONE = new Troubles() {};

    /// A change waits for its turn: lets time pass, in which others may write.
    default void turn() {}

    /// What the transaction that now begins is going to meet.
    default Hitch hitch() {
      return Hitch.NONE;
    }

    /// After how many statements it fails, where it is to fail midway.
    default int healthyStatements() {
      return 0;
    }

    /// When it is, nanoseconds since the beginning.
    default long now() {
      return 0;
    }

    /// A commit is done and may concern those who wait; those of its own process were told, unless
    /// the disk did not confirm it.
    default void committed(SimStore by) {
      for (var store : by.database.stores()) store.looks();
    }
  }

  /// What became of one change.
  public static final class Change {
    private final long at;
    private final Outcome<?> outcome;
    private final long from;
    private final long to;
    private boolean committed;
    private @Nullable Refusal told;

    private Change(long at, Outcome<?> outcome, long from, long to) {
      this.at = at;
      this.outcome = outcome;
      this.from = from;
      this.to = to;
    }

    /// A change that was seen to be in the database.
    public static Change committed(long at, Outcome<?> outcome, long from, long to) {
      var change = new Change(at, outcome, from, to);
      change.committed = true;
      return change;
    }

    /// When it was done.
    public long at() {
      return at;
    }

    /// What it would have answered if all went well.
    public Outcome<?> outcome() {
      return outcome;
    }

    /// The number of the last event before it.
    public long from() {
      return from;
    }

    /// The number of its last event.
    public long to() {
      return to;
    }

    /// Whether its commit is in the database, whatever its caller was told.
    public boolean committed() {
      return committed;
    }

    /// Whether it is in the database itself, being no refusal.
    public boolean kept() {
      return committed && outcome instanceof Outcome.Done<?>;
    }

    /// What the caller is told instead, if its commit went wrong.
    public @Nullable Refusal told() {
      return told;
    }
  }

  /// A transaction that is open.
  private record Batch(Sql sql, Ledger ledger, Hitch hitch, List<Change> changes) {}

  private final SimDatabase database;
  private final Time time;
  private final Troubles troubles;
  private final Contents contents;
  private final ProjectClock writing;
  private final ProjectClock reading;
  private final Signal changes = new Signal(() -> {});
  private final Lines<Object> readied = new Lines<>(() -> {});
  private final Signal unlocked = new Signal(() -> {});
  private Ledger.News seen = new Ledger.News(0, 0, 0);
  private @Nullable Batch batch;
  private @Nullable Change first;
  private @Nullable Change last;
  private boolean together;

  /// Whether some of the calls that came together are committed: their turn is not over.
  private boolean committed;

  /// @param folder for content too large for a row
  public SimStore(
      SimDatabase database, Time time, Machine machine, Troubles troubles, Path folder) {
    this.database = database;
    this.time = time;
    this.writing = new MachineClock(time, machine.clock());
    this.reading = new MachineClock(time, machine.clock());
    this.troubles = troubles;
    var drafts = new long[1];
    this.contents = new Contents(folder, () -> "draft" + drafts[0]++);
    database.add(this);
  }

  @Override
  public <T> Outcome<T> write(Function<Tx, Outcome<T>> work) {
    return write(work, false);
  }

  @Override
  public <T> Outcome<T> mend(Function<Tx, Outcome<T>> work) {
    return write(work, true);
  }

  private <T> Outcome<T> write(Function<Tx, Outcome<T>> work, boolean mends) {
    var deadline = Deadline.CURRENT.get();
    if (batch == null && !committed) troubles.turn();
    if (deadline.over()) return late(deadline);
    try {
      var outcome = run(batch == null ? begin() : batch, allowed(work, mends), deadline);
      if (together) return outcome;
      var change = last;
      commit();
      return change == null || change.told == null ? outcome : Outcome.refused(change.told);
    } catch (StorageFault fault) {
      if (!lostAll(fault)) throw fault;
      var refusal = fault.refusal();
      lose(refusal);
      return Outcome.refused(refusal);
    } finally {
      if (!together && batch != null) lose(new Refusal.OutcomeUnknown()); // it threw
    }
  }

  private <T> Function<Tx, Outcome<T>> allowed(Function<Tx, Outcome<T>> work, boolean mends) {
    return tx ->
        mends
            ? work.apply(tx)
            : tx.halted()
                .<Outcome<T>>map(why -> Outcome.refused(new Refusal.ProjectHalted(why)))
                .orElseGet(() -> work.apply(tx));
  }

  private static <T> Outcome<T> late(Deadline deadline) {
    return Outcome.refused(
        deadline.cancelled()
            ? new Refusal.CallCancelled()
            : new Refusal.DeadlineExceeded("the project's write lock", null));
  }

  private Batch begin() {
    var hitch = troubles.hitch();
    var sql =
        switch (hitch) {
          case FULL_MIDWAY ->
              database.failing(troubles.healthyStatements(), StorageFault.Kind.FULL);
          case IO_MIDWAY -> database.failing(troubles.healthyStatements(), StorageFault.Kind.IO);
          default -> database.sql();
        };
    database.begin("begin immediate");
    var fresh = new Batch(sql, Ledger.open(database.sql(), writing), hitch, new ArrayList<>());
    batch = fresh;
    return fresh;
  }

  private <T> Outcome<T> run(Batch open, Function<Tx, Outcome<T>> work, Deadline deadline) {
    var sql = open.sql();
    var ledger = open.ledger();
    var before = ledger.mark();
    var from = ledger.lastEvent();
    sql.run("savepoint change");
    sql.until(deadline);
    var moment = ledger.moment();
    var at = troubles.now();
    try {
      var outcome = work.apply(new Tx(sql, ledger, moment));
      sql.until(null);
      if (outcome instanceof Outcome.Refused<T>) takeBack(open, before);
      sql.run("release change");
      var change = new Change(at, outcome, from, ledger.lastEvent());
      open.changes().add(change);
      last = change;
      if (first == null) first = change;
      return outcome;
    } catch (Sql.Abandoned _) {
      sql.until(null);
      takeBack(open, before);
      sql.run("release change");
      return late(deadline);
    } catch (RuntimeException fault) {
      sql.until(null);
      if (fault instanceof StorageFault storage && lostAll(storage)) throw fault;
      takeBack(open, before);
      sql.run("release change");
      throw fault;
    }
  }

  private static boolean lostAll(StorageFault fault) {
    return fault.kind() == StorageFault.Kind.FULL || fault.kind() == StorageFault.Kind.IO;
  }

  private static void takeBack(Batch open, Ledger.Mark before) {
    open.sql().run("rollback to change");
    open.ledger().restore(before);
  }

  /// Everything that is not committed yet is lost.
  private void lose(Refusal told) {
    var lost = batch;
    batch = null;
    if (lost == null) return;
    database.rollback();
    end(lost);
    for (var change : lost.changes()) change.told = told;
  }

  private void end(Batch over) {
    if (over.sql() != database.sql()) over.sql().close(); // its statements
  }

  private void commit() {
    var open = batch;
    if (open == null) return;
    try {
      open.ledger().close();
    } catch (StorageFault fault) {
      lose(fault.refusal());
      return;
    }
    switch (open.hitch()) {
      case FULL_AT_COMMIT -> lose(new Refusal.StorageFull());
      case UNCONFIRMED_LOST -> lose(new Refusal.OutcomeUnknown());
      case UNCONFIRMED_KEPT -> keep(open, new Refusal.OutcomeUnknown());
      case NONE, FULL_MIDWAY, IO_MIDWAY -> keep(open, null);
    }
  }

  private void keep(Batch open, @Nullable Refusal told) {
    database.commit();
    batch = null;
    committed = together;
    end(open);
    for (var change : open.changes()) {
      change.committed = true;
      change.told = told;
    }
    if (told == null) tell(open.ledger().news());
    troubles.committed(this);
  }

  /// Wakes those whom a commit concerns.
  private void tell(Ledger.News now) {
    var before = seen;
    seen = now;
    if (now.lastEvent() != before.lastEvent()) changes.raise();
    if (now.readied() != before.readied()) readied.raise();
    if (now.unlocked() != before.unlocked()) unlocked.raise();
  }

  /// Looks whether anything was committed, as is done now and then while somebody waits.
  public void looks() {
    tell(Ledger.news(database.sql(), ""));
  }

  /// Runs calls whose changes belong into one commit. A question among them ends the commit that
  /// was open, since it must not see what is not committed.
  ///
  /// @return whether they were finished; false when the process died on the way
  public boolean together(Runnable calls) {
    together = true;
    committed = false;
    try {
      calls.run();
      commit();
      return true;
    } finally {
      together = false;
      committed = false;
      if (batch != null) lose(new Refusal.OutcomeUnknown()); // it threw
    }
  }

  /// The process dies now: what is not committed never was.
  public void die() {
    lose(new Refusal.OutcomeUnknown());
    database.lose();
    database.remove(this);
  }

  /// The latest change since this was asked, if there was one.
  public @Nullable Change lastChange() {
    var change = last;
    last = null;
    return change;
  }

  /// The first change since this was asked, if there was one.
  public @Nullable Change firstChange() {
    var change = first;
    first = null;
    return change;
  }

  @Override
  public <T> Outcome<T> read(Function<Tx, Outcome<T>> work) {
    commit();
    var deadline = Deadline.CURRENT.get();
    if (deadline.over()) return late(deadline);
    var sql = database.sql();
    database.begin("begin deferred");
    sql.until(deadline);
    try {
      return work.apply(new Tx(sql, null, reading.now(Ledger.agreed(sql))));
    } catch (Sql.Abandoned _) {
      return late(deadline);
    } finally {
      sql.until(null);
      database.endRead();
    }
  }

  @Override
  public Inspection.Report inspect(Inspection.Extent extent) {
    var report = new Inspection(this, time).run(extent);
    if (!report.faults().isEmpty()) throw new AssertionError("damaged: " + report.faults());
    return report;
  }

  @Override
  public Optional<Refusal> damaged() {
    return Optional.empty(); // nothing here ever is
  }

  @Override
  public Contents contents() {
    return contents;
  }

  @Override
  public Documents documents() {
    throw new UnsupportedOperationException("nobody writes documents here");
  }

  @Override
  public Signal changes() {
    return changes;
  }

  @Override
  public Optional<String> writer() {
    return Optional.empty();
  }

  @Override
  public Lines<Object> readied() {
    return readied;
  }

  @Override
  public Signal unlocked() {
    return unlocked;
  }

  @Override
  public void close() {
    database.remove(this);
  }
}
