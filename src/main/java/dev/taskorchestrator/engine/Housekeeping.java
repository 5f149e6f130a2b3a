package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.run.Deadline;
import dev.taskorchestrator.run.Rounds;
import dev.taskorchestrator.run.Time;
import dev.taskorchestrator.store.Store;
import dev.taskorchestrator.store.Sweep;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// What a project does by itself, and at once when a person asks for it: frees what nobody works on
/// any more, looks whether all is as it must be, and removes what nobody needs.
final class Housekeeping {

  /// How long the answers to requests are kept.
  static final Duration RECEIPTS_KEPT = Duration.ofHours(24);

  /// Late enough for an agent that comes back in a new process to say so with its first call.
  private static final Duration FIRST = Duration.ofSeconds(1);

  private static final Duration EVERY = Duration.ofSeconds(5);

  /// What takes longer comes less often, and not in the first moments of a process.
  private static final Duration LONG_FIRST = Duration.ofMinutes(1);

  private static final Duration LONG_EVERY = Duration.ofMinutes(10);

  private static final Duration ALLOWED = Duration.ofSeconds(10);
  private static final Duration LONG_ALLOWED = Duration.ofMinutes(2);

  /// Files that were touched since are likely to be recorded in a moment.
  private static final Duration YOUNG = Duration.ofHours(1);

  /// The same when a person asks, who may wonder where the space remains.
  static final Duration YOUNG_FOR_A_PERSON = Duration.ofMinutes(1);

  private static final int MANY = 10_000;

  private final Store store;
  private final Time time;
  private final Rounds rounds;
  private final Reaper reaper;
  private final Watch watch;
  private final AutoAppend rules;
  private final Sweep sweep;
  private final AtomicBoolean started = new AtomicBoolean();

  Housekeeping(
      Store store, Time time, Rounds rounds, Reaper reaper, Watch watch, AutoAppend rules) {
    this.store = store;
    this.time = time;
    this.rounds = rounds;
    this.reaper = reaper;
    this.watch = watch;
    this.rules = rules;
    this.sweep = new Sweep(store);
  }

  /// Begins the rounds, unless they were begun. Nothing runs for a project that is never used.
  void start() {
    if (!started.compareAndSet(false, true)) return;
    begin(FIRST, EVERY, ALLOWED, this::round);
    begin(LONG_FIRST, LONG_EVERY, LONG_ALLOWED, this::longRound);
  }

  private void begin(Duration first, Duration every, Duration allowed, Runnable work) {
    Runnable round =
        () -> ScopedValue.where(Deadline.CURRENT, Deadline.in(time, allowed)).run(work);
    rounds.after(first, round);
    rounds.every(every, round);
  }

  private void round() {
    reaper.round();
    watch.rules();
    dates();
  }

  /// Dates pass without anybody doing something.
  private void dates() {
    Outcome<Boolean> watched = store.read(tx -> Outcome.done(rules.watchesDates(tx)));
    if (watched instanceof Outcome.Done<Boolean>(var some) && some) {
      store.write(tx -> {
        rules.due(tx);
        return Outcome.done(true);
      });
    }
  }

  private void longRound() {
    watch.database();
    sweep.round(time.instant().minus(YOUNG));
  }

  /// Everything now. Nothing is cleaned up where something is wrong: it may be what is needed to
  /// find out why.
  Outcome<Reply> maintain() {
    return watch
        .whole()
        .then(problems ->
            problems.isEmpty()
                ? clean()
                : Outcome.done(new Reply.Cleaned(0, 0, 0, 0, 0, problems)));
  }

  private Outcome<Reply> clean() {
    var old = time.instant().minus(YOUNG_FOR_A_PERSON);
    return reaper
        .round()
        .then(freed ->
            sweep
                .round(old)
                .then(swept ->
                    forgotten()
                        .map(receipts ->
                            new Reply.Cleaned(
                                freed.tasks(),
                                freed.locks(),
                                receipts,
                                swept.files(),
                                swept.bytes(),
                                List.of()))));
  }

  private Outcome<Integer> forgotten() {
    return store.write(
        tx -> Outcome.done(tx.receipts().forget(tx.now().minus(RECEIPTS_KEPT), MANY)));
  }
}
