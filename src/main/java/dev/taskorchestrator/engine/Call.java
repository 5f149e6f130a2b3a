package dev.taskorchestrator.engine;

import dev.taskorchestrator.core.Actor;
import dev.taskorchestrator.core.Reply;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who calls, and under which request id if the caller gave one.
public record Call(Actor actor, @Nullable Request request) {

  /// A request that may be sent again.
  ///
  /// @param id the caller's name for it
  /// @param digest stands for the whole of what is asked, so that the same id cannot be used for
  ///   something else
  /// @param answer spells the reply as it is going to be sent, to be kept with the change
  public record Request(String id, String digest, Function<Reply, String> answer) {}

  /// A call that is not going to be sent again.
  public static Call by(Actor actor) {
    return new Call(actor, null);
  }
}
