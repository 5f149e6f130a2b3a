package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;

/// One call as somebody sees it who sees everything.
///
/// @param at when it was served
/// @param outcome what it came to, whatever its caller was told
/// @param kept whether it changed the database
/// @param from the number of the last event before its own
/// @param to the number of its own last event
/// @param since the number of the last event that was known when its turn began: others may have
///   been served before it ended
/// @param took nanoseconds from its arrival to its end
record Seen(
    long at,
    Actor actor,
    Ask ask,
    Outcome<Reply> outcome,
    boolean kept,
    long from,
    long to,
    long since,
    long took) {

  /// Whether the commit that it was part of is in the database.
  boolean committed() {
    return from >= 0;
  }

  @Override
  public String toString() {
    return actor.agent()
        + " "
        + ask
        + " -> "
        + switch (outcome) {
          case Outcome.Done<Reply>(var reply) -> Ask.spelled(reply);
          case Outcome.Refused<Reply>(var refusal) -> refusal.message();
        }
        + (kept ? "" : " (changed nothing)");
  }
}
