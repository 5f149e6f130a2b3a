package dev.taskorchestrator.sim;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.core.Reply;
import dev.taskorchestrator.engine.LockSteps;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A call that has come to a process. One that waits for something sleeps between two tries.
final class SimCall {
  final String agent;
  final Ask ask;

  /// Until when it waits.
  final long until;

  final Consumer<Outcome<Reply>> reply;
  @Nullable Bell bell;
  @Nullable LockSteps steps;

  /// Since when it sleeps, or slept if only time has woken it; negative otherwise.
  long sleepsSince = -1;

  SimCall(String agent, Ask ask, long until, Consumer<Outcome<Reply>> reply) {
    this.agent = agent;
    this.ask = ask;
    this.until = until;
    this.reply = reply;
  }

  /// Listens for that from now on, and for nothing else.
  void listensFor(Bell other) {
    hangsUp();
    bell = other;
  }

  void hangsUp() {
    if (bell != null) bell.close();
    bell = null;
  }

  /// Whether an answer is none yet, as long as there is time left.
  static boolean worthWaiting(Outcome<Reply> answer) {
    return switch (answer) {
      case Outcome.Done<Reply>(Reply.NothingReady _), Outcome.Done<Reply>(Reply.LockQueued _) ->
          true;
      case Outcome.Done<Reply>(Reply.Changes(var events, _)) -> events.isEmpty();
      case Outcome.Done<Reply> _, Outcome.Refused<Reply> _ -> false;
    };
  }

  /// Milliseconds after which the answer says that asking again makes sense, or zero.
  static long askAgain(Outcome<Reply> answer) {
    return switch (answer) {
      case Outcome.Done<Reply>(Reply.NothingReady(_, var millis)) -> millis;
      case Outcome.Done<Reply>(Reply.LockQueued(_, var millis)) -> millis;
      default -> 0;
    };
  }
}
