package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Command;
import dev.taskorchestrator.core.Event;
import dev.taskorchestrator.core.Lock;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Refusal;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.store.LockTable.Waiter;
import dev.taskorchestrator.store.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Named locks: several at once or none, in order of arrival, whichever process their callers came
/// through. Since all are taken in one transaction, nobody waits while holding what another waits
/// for, unless an agent asks for more while it holds some; then the leases end the standstill.
///
/// Who cannot have what he wants gets a place in line. When the last of what he needs becomes free
/// he is called, and has it to himself for a moment ([#HIS_MOMENT]); who does not come then loses
/// his place, so that one who was killed or suspended while waiting holds nobody up.
final class Locking {

  /// How long somebody who is called may take to come: several times what a process needs to
  /// notice.
  static final Duration HIS_MOMENT = Duration.ofMillis(500);

  private static final int SHOWN = 500;

  /// A wish for locks.
  ///
  /// @param ticket the place in line, null for who has none
  /// @param waits until when its caller would wait, null for not at all
  record Wish(
      TreeSet<String> names,
      int leaseSeconds,
      @Nullable String purpose,
      @Nullable Long ticket,
      @Nullable Instant waits) {

    static Wish of(Command.Lock lock, @Nullable Long ticket, @Nullable Instant waits) {
      return new Wish(
          new TreeSet<>(lock.names()), lock.leaseSeconds(), lock.purpose(), ticket, waits);
    }
  }

  /// Takes all of them, or says who has what.
  Outcome<Reply> take(Tx tx, Actor actor, Wish wish) {
    free(tx, tx.locks().of(wish.names()).stream().filter(lock -> lock.lapsedAt(tx.now())).toList());
    dismissAbsent(tx, wish.names());
    var held = tx.locks().of(wish.names());
    var others = held.stream().filter(lock -> !lock.holder().is(actor)).toList();
    if (others.isEmpty()) call(tx, wish.names());
    var called = others.isEmpty() ? calledBefore(tx, wish, actor) : null;
    if (others.isEmpty() && called == null) return Outcome.done(taken(tx, actor, wish, held));
    return wish.waits() == null
        ? Outcome.refused(inTheWay(tx, wish, others, called))
        : Outcome.done(queued(tx, actor, wish, wish.waits(), others));
  }

  /// Whether it is worth while to try for a ticket, without changing anything.
  Outcome<Reply> look(Tx tx, Actor actor, Wish wish, long ticket) {
    var place = tx.locks().waiter(ticket);
    var others = tx.locks().of(wish.names()).stream().filter(lock -> !lock.holder().is(actor));
    var millis = pause(tx, wish, others.toList());
    var mine = place.isEmpty() || place.get().calledAt() != null;
    return Outcome.done(new Reply.LockQueued(ticket, mine ? 0 : Math.max(0, millis)));
  }

  /// Gives locks up; what others waited for is theirs next.
  Outcome<Reply> unlock(Tx tx, Actor actor, Command.Unlock unlock) {
    var freed = new ArrayList<Lock>();
    for (var name : new TreeSet<>(unlock.names())) {
      var lock = tx.locks().find(name);
      if (lock.isEmpty()) return Outcome.refused(new Refusal.LockNotHeld(name));
      var allowed = lock.get().heldBy(actor, unlock.number(), tx.now());
      if (allowed instanceof Outcome.Refused<Lock>(var refusal)) return Outcome.refused(refusal);
      freed.add(lock.get());
    }
    for (var lock : freed) tx.locks().remove(lock);
    tell(tx, Event.Kind.UNLOCKED, actor, freed, null);
    call(tx, names(freed));
    return Outcome.done(new Reply.Unlocked(names(freed)));
  }

  /// Takes somebody out of the line who no longer waits.
  Outcome<Boolean> withdraw(Tx tx, long ticket) {
    var place = tx.locks().waiter(ticket);
    tx.locks().dismiss(ticket);
    place.ifPresent(waiter -> call(tx, waiter.names()));
    return Outcome.done(place.isPresent());
  }

  /// Which locks are held by whom, and who waits.
  static Reply list(Tx tx, @Nullable String name) {
    var locks =
        name == null
            ? tx.locks().all("", SHOWN)
            : tx.locks().find(name).map(List::of).orElse(List.of());
    var waiters = name == null ? tx.locks().waiters() : tx.locks().waitersFor(List.of(name));
    return new Reply.Locks(
        locks.stream().filter(lock -> !lock.lapsedAt(tx.now())).toList(),
        waiters.stream()
            .filter(waiter -> waiter.until().isAfter(tx.now()))
            .map(Locking::shown)
            .toList());
  }

  private static Reply.LockWaiter shown(Waiter waiter) {
    return new Reply.LockWaiter(
        waiter.names(), new Actor(waiter.agent(), waiter.process()), waiter.until());
  }

  /// Ends leases on locks whose time is over or whose process is gone; answers how many.
  static int free(Tx tx, List<Lock> locks, String why) {
    for (var lock : locks) tx.locks().remove(lock);
    for (var lock : locks) tell(tx, Event.Kind.LOCK_LAPSED, Actor.SYSTEM, List.of(lock), why);
    if (!locks.isEmpty()) call(tx, names(locks));
    return locks.size();
  }

  /// Frees what a process that is gone held, and its places in line.
  static int freeAll(Tx tx, String process) {
    for (var waiter : tx.locks().waiters()) {
      if (waiter.process().equals(process)) tx.locks().dismiss(waiter.ticket());
    }
    var freed = 0;
    for (var lock : tx.locks().heldByProcess(process)) {
      freed += free(tx, List.of(lock), "the process of " + lock.holder().agent() + " is gone");
    }
    return freed;
  }

  private static void free(Tx tx, List<Lock> lapsed) {
    for (var lock : lapsed) free(tx, List.of(lock), ended(lock));
  }

  static String ended(Lock lock) {
    return "the lease of " + lock.holder().agent() + " ended at " + lock.until();
  }

  private static Reply taken(Tx tx, Actor actor, Wish wish, List<Lock> held) {
    var again = held.size() == wish.names().size() && sameNumber(held);
    var number = again ? held.getFirst().number() : tx.locks().nextNumber();
    var until = tx.now().plusSeconds(wish.leaseSeconds());
    var locks = new ArrayList<Lock>();
    for (var name : wish.names()) {
      var before = held.stream().filter(lock -> lock.name().equals(name)).findFirst();
      var lock =
          new Lock(
              name,
              number,
              actor,
              before.map(Lock::since).orElse(tx.now()),
              before.map(Lock::until).filter(until::isBefore).orElse(until),
              wish.purpose() == null ? before.map(Lock::purpose).orElse(null) : wish.purpose());
      tx.locks().put(lock);
      locks.add(lock);
    }
    if (wish.ticket() != null) tx.locks().dismiss(wish.ticket());
    if (!again) tell(tx, Event.Kind.LOCKED, actor, locks, wish.purpose());
    return new Reply.Locked(locks, again);
  }

  private static boolean sameNumber(List<Lock> locks) {
    return locks.stream().mapToLong(Lock::number).distinct().count() == 1;
  }

  private static Reply queued(Tx tx, Actor actor, Wish wish, Instant until, List<Lock> others) {
    var ticket = wish.ticket() == null ? tx.locks().nextNumber() : wish.ticket();
    if (tx.locks().waiter(ticket).isEmpty()) {
      tx.locks()
          .await(
              new Waiter(
                  ticket, List.copyOf(wish.names()), actor.agent(), actor.process(), until, null));
    }
    var waits = new Wish(wish.names(), wish.leaseSeconds(), wish.purpose(), ticket, until);
    return new Reply.LockQueued(ticket, Math.max(1, pause(tx, waits, others)));
  }

  private static Refusal inTheWay(Tx tx, Wish wish, List<Lock> others, @Nullable Waiter called) {
    if (!others.isEmpty()) {
      var lock = others.getFirst();
      return lock.held(tx.locks().waiting(lock.name()));
    }
    if (called == null || called.calledAt() == null) throw new IllegalStateException("nobody is");
    var name = called.names().stream().filter(wish.names()::contains).findFirst().orElseThrow();
    return new Refusal.LockHeld(
        name,
        called.agent(),
        called.calledAt(),
        called.calledAt().plus(HIS_MOMENT),
        tx.locks().waiting(name));
  }

  /// How many milliseconds nothing can change for that wish but by somebody's doing; zero or less
  /// when it already may have.
  private static long pause(Tx tx, Wish wish, List<Lock> others) {
    var ends = others.stream().map(Lock::until);
    var moments =
        tx.locks().waitersFor(wish.names()).stream()
            .filter(waiter -> wish.ticket() == null || waiter.ticket() != wish.ticket())
            .flatMap(waiter -> Stream.ofNullable(waiter.calledAt()))
            .map(called -> called.plus(HIS_MOMENT));
    return Stream.concat(ends, moments)
        .min(Instant::compareTo)
        .map(end -> Duration.between(tx.now(), end).toMillis() + 1)
        .orElse(0L);
  }

  /// Who was called for one of these before that wish's turn, and may still come.
  private static @Nullable Waiter calledBefore(Tx tx, Wish wish, Actor actor) {
    return tx.locks().waitersFor(wish.names()).stream()
        .filter(waiter -> waiter.calledAt() != null)
        .filter(waiter -> wish.ticket() == null || waiter.ticket() != wish.ticket())
        .filter(waiter -> !waiter.agent().equals(actor.agent()))
        .findFirst()
        .orElse(null);
  }

  /// Takes those out of the line who were called and did not come, or wait no longer.
  private static void dismissAbsent(Tx tx, Collection<String> names) {
    for (var waiter : tx.locks().waitersFor(names)) {
      var called = waiter.calledAt();
      var absent = called != null && !called.plus(HIS_MOMENT).isAfter(tx.now());
      if (absent || !waiter.until().isAfter(tx.now())) {
        tx.locks().dismiss(waiter.ticket());
      }
    }
  }

  /// Calls, in order of arrival, those who can have all that they want now that these are free.
  private static void call(Tx tx, Collection<String> freed) {
    if (freed.isEmpty()) return;
    var spoken = new HashSet<String>();
    var waiters = tx.locks().waitersFor(freed);
    for (var waiter : waiters) if (waiter.calledAt() != null) spoken.addAll(waiter.names());
    for (var waiter : waiters) {
      if (waiter.calledAt() != null || !free(tx, waiter, spoken)) continue;
      tx.locks().call(waiter.ticket(), tx.now());
      spoken.addAll(waiter.names());
    }
  }

  private static boolean free(Tx tx, Waiter waiter, Set<String> spoken) {
    return waiter.names().stream().noneMatch(spoken::contains)
        && tx.locks().of(waiter.names()).stream()
            .allMatch(
                lock -> lock.lapsedAt(tx.now()) || lock.holder().agent().equals(waiter.agent()));
  }

  private static void tell(
      Tx tx, Event.Kind kind, Actor actor, List<Lock> locks, @Nullable String why) {
    var names = String.join(", ", names(locks));
    tx.events()
        .append(
            tx.now(),
            kind,
            null,
            actor,
            locks.isEmpty() ? 0 : locks.getFirst().number(),
            why == null ? names : names + ": " + why);
  }

  private static List<String> names(List<Lock> locks) {
    return locks.stream().map(Lock::name).toList();
  }
}
