package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.run.Time;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// While somebody waits, looks now and then whether another process has committed something, on a
/// connection of its own. However many wait, it is one look: soon after something came, and the
/// less often the longer nothing does.
final class Lookout {

  private static final Duration FIRST = Duration.ofMillis(10);
  private static final Duration SLOWEST = Duration.ofMillis(100);

  /// How long one who hears goes without a look: what was lost of the news costs so much time.
  private static final Duration TRUSTING = Duration.ofSeconds(1);

  private static final Duration ALLOWANCE = Duration.ofSeconds(2);

  /// Looks without anybody who waits, after which it ends: who waits now and then finds it at work.
  private static final int LINGER = 12;

  private final Database database;
  private final Database.Ear ear;
  private final Opening opening;
  private final Time time;
  private final Rounds rounds;
  private final BooleanSupplier awaited;
  private final Predicate<Ledger.News> tell;
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean closing;

  // touched by whoever looks, of whom there is one at a time
  private @Nullable Sql sql;
  private Duration pause = FIRST;
  private int idle;

  /// @param tell wakes those whom the news concerns; answers whether there were any
  Lookout(
      Database database,
      Opening opening,
      Time time,
      Rounds rounds,
      BooleanSupplier awaited,
      Predicate<Ledger.News> tell) {
    this.database = database;
    this.ear = database.ear();
    this.opening = opening;
    this.time = time;
    this.rounds = rounds;
    this.awaited = awaited;
    this.tell = tell;
  }

  /// Somebody begins to wait.
  void begin() {
    if (closing || !looking.compareAndSet(false, true)) return;
    pause = FIRST;
    idle = 0;
    rounds.poll("lookout", FIRST, this::look);
  }

  void close() {
    closing = true;
  }

  /// Looks once; answers when to look again.
  private Optional<Duration> look() {
    idle = awaited.getAsBoolean() ? 0 : idle + 1;
    if (closing || idle > LINGER) {
      closeConnection();
      looking.set(false);
      if (awaited.getAsBoolean()) begin(); // somebody came in between
      return Optional.empty();
    }
    if (ear.hears()) {
      var _ = ear.await(TRUSTING).map(tell::test).orElseGet(this::news);
      return Optional.of(Duration.ZERO);
    }
    if (idle == 0) {
      var next = news() ? FIRST : pause.multipliedBy(2);
      pause = next.compareTo(SLOWEST) > 0 ? SLOWEST : next;
    }
    return Optional.of(pause);
  }

  /// Whether there was any. Where it cannot be found out, those who ask will hear why.
  private boolean news() {
    var deadline = Deadline.in(time, ALLOWANCE);
    Outcome<Boolean> told =
        opening
            .await(deadline, () -> new Refusal.DeadlineExceeded("the database", null))
            .then(_ -> Outcome.done(read(deadline).filter(tell).isPresent()));
    return told instanceof Outcome.Done<Boolean>(var some) && some;
  }

  private Optional<Ledger.News> read(Deadline deadline) {
    try {
      var present = sql;
      if (present == null) sql = present = database.reading();
      present.until(deadline);
      var news = database.news(present);
      sql = database.rest(present);
      return Optional.of(news);
    } catch (StorageFault | Sql.Abandoned _) {
      closeConnection();
      return Optional.empty();
    }
  }

  private void closeConnection() {
    var present = sql;
    sql = null;
    if (present == null) return;
    try {
      present.close();
    } catch (StorageFault _) {
      // it was to be thrown away
    }
  }
}
