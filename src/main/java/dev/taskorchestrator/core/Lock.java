package dev.taskorchestrator.core;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A named lock while somebody has it: a lease on whatever the name stands for, which is the
/// agents' own affair.
///
/// @param name up to [#MAX_NAME] characters, compared letter by letter
/// @param number the fencing number: larger than that of any lock granted before in the project
/// @param until when the lease ends
/// @param purpose what it is wanted for, in the holder's words
public record Lock(
    String name,
    long number,
    Actor holder,
    Instant since,
    Instant until,
    @Nullable String purpose) {

  public static final int MAX_NAME = 255;

  /// Seconds: the bounds of a lease, and what it is unless its holder says otherwise.
  public static final int MIN_LEASE = 5;

  public static final int MAX_LEASE = Brief.MAX_LEASE;
  public static final int USUAL_LEASE = 300;

  /// The most that one call may ask for.
  public static final int MOST = 50;

  public boolean lapsedAt(Instant now) {
    return !now.isBefore(until);
  }

  /// Whether that caller may give it up: as its holder, or, for an agent of its principal, with the
  /// present number.
  public Outcome<Lock> heldBy(Actor actor, @Nullable Long offered, Instant now) {
    if (lapsedAt(now)) return Outcome.refused(new Refusal.LockNotHeld(name));
    if (offered != null && offered != number) {
      return Outcome.refused(new Refusal.LockLost(name, offered, number, holder.agent(), since));
    }
    var may = offered == null ? holder.is(actor) : actor.speaksFor(holder);
    return may ? Outcome.done(this) : Outcome.refused(held(0));
  }

  /// What somebody else is told who wants it.
  ///
  /// @param waiting how many wait for it already
  public Refusal held(int waiting) {
    return new Refusal.LockHeld(name, holder.agent(), since, until, waiting);
  }
}
