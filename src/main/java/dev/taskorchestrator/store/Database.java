package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One kind of database, as the threads of a [SqlStore] use it: how they come to it and take turns
/// at it, and what is to be done around their transactions. What they do in them is the same for
/// all.
interface Database {

  /// What became of a transaction whose commit failed.
  enum Fate {
    /// It is kept after all.
    KEPT,
    /// It never was.
    TAKEN_BACK,
    /// Nobody can say.
    UNKNOWN
  }

  Dialect dialect();

  /// A clock for one more thread.
  ProjectClock clock();

  Damage damage();

  Contents contents();

  Documents documents();

  /// Makes it ready to be used; answers a connection to write through. Called on a thread of its
  /// own while callers wait for it, again after it was refused or failed.
  Outcome<Sql> open() throws IOException;

  /// What it means that it could not be opened for that reason.
  Refusal unopened(StorageFault fault);

  /// Waits for this process's turn to write, at most that many nanoseconds. This and the following
  /// are called by the one thread that writes.
  boolean enter(long nanos) throws IOException;

  void leave() throws IOException;

  /// No more turns are taken.
  void end() throws IOException;

  /// A connection to write through.
  ///
  /// @param wanted whether anybody still waits for it
  /// @throws StorageFault when there is none to be had
  Sql writing(BooleanSupplier wanted);

  /// The transaction is about to be committed: leaves in it what tells later whether it was.
  void sign(Sql sql);

  /// What became of the transaction that was signed last and whose commit failed.
  ///
  /// @param wanted whether anybody still waits to hear
  Fate fate(StorageFault failure, BooleanSupplier wanted);

  /// Something was kept, and its callers are about to be told; must not block.
  void kept(Ledger.News news);

  /// Whether something is to be done now that changes were kept, which callers need not wait for.
  ///
  /// @param idle whether no more changes wait
  boolean needsCare(Sql sql, boolean idle);

  void care(Sql sql, Ledger.News news);

  /// A turn is over: the connection to go on with, or null where it was given back.
  @Nullable Sql rest(Sql sql);

  /// A connection was found to be broken: others may be, too. For any thread.
  void broke();

  /// After how much time without work a connection is closed.
  Duration idle();

  /// A connection to ask through; for any thread.
  Sql reading();

  /// What those who wait want to know, as of the last commit; outside of any transaction.
  Ledger.News news(Sql sql);

  /// How many threads ask.
  int readers();

  /// What tells of other processes' commits.
  Ear ear();

  /// What is known of it at this moment that keeps everybody from it; empty where nothing is.
  default Optional<Refusal> away() {
    return Optional.empty();
  }

  /// Who keeps it from being written at this moment, in a person's words, where that is known.
  Optional<String> writer();

  /// Nothing is needed any more.
  void close();

  /// Tells of what others committed.
  interface Ear {

    /// One that hears nothing.
    Ear DEAF =
        new Ear() {
          @Override
          public boolean hears() {
            return false;
          }

          @Override
          public Optional<Ledger.News> await(Duration atMost) {
            return Optional.empty();
          }
        };

    /// Whether it hears, so that nobody has to look often.
    boolean hears();

    /// Waits for news; empty when there was none and it is time to look.
    Optional<Ledger.News> await(Duration atMost);
  }
}
