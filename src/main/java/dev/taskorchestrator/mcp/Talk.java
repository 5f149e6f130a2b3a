package dev.taskorchestrator.mcp;

import dev.taskorchestrator.json.Json;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What passes between a call and its caller before the answer: whether the caller can be asked
/// something, what it has answered so far, and what it is told on the way.
///
/// @param offers whether the client declared a capability by which it can be asked
/// @param log takes a level and a value for the client's log; passed on where the client wants it
/// @param pause says that nothing will be said for long: a client on the network may hang up and
///   come back
/// @param answers what was answered so far, under the names of the questions
/// @param state what the call said when it asked, as it said it
/// @param errand the id under which it goes on without its caller; null while the caller waits
public record Talk(
    Predicate<String> offers,
    BiConsumer<String, Json> log,
    Runnable pause,
    Json.Obj answers,
    Json.@Nullable Obj state,
    @Nullable String errand) {

  /// With somebody who can be asked nothing and hears nothing.
  public static final Talk NONE =
      new Talk(_ -> false, (_, _) -> {}, () -> {}, Json.Obj.EMPTY, null, null);

  Talk answered(Json.Obj more, Json.@Nullable Obj said) {
    var all = Json.obj().putAll(answers).putAll(more).build();
    return new Talk(offers, log, pause, all, said, errand);
  }
}
