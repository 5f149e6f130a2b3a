package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Reply;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who calls, and under which request id if the caller gave one.
///
/// @param session the session in which it is, null for none
public record Call(Actor actor, @Nullable Request request, @Nullable String session) {

  /// A request that may be sent again.
  ///
  /// @param id the caller's name for it
  /// @param digest stands for the whole of what is asked, so that the same id cannot be used for
  ///   something else
  /// @param answer spells the reply as it is going to be sent, to be kept with the change
  public record Request(String id, String digest, Function<Reply, String> answer) {}

  /// The same in a session.
  public Call in(@Nullable String session) {
    return new Call(actor, request, session);
  }

  /// The same by itself, for what is done on the way to what was asked.
  public Call unsigned() {
    return new Call(actor, null, session);
  }

  /// A call that is not going to be sent again.
  public static Call by(Actor actor) {
    return new Call(actor, null, null);
  }
}
