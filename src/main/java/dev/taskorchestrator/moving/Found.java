package dev.taskorchestrator.moving;

import dev.taskorchestrator.core.Incoming;
import java.util.List;

/// What a reader found.
///
/// @param source what kind of place it is; the same for every time that it is read
/// @param troubles what could not be read
public record Found(
    String source,
    List<Incoming> tasks,
    Incoming.Further further,
    List<Incoming.Trouble> troubles) {

  static Found of(Kind kind, List<Incoming> tasks, List<Incoming.Trouble> troubles) {
    return new Found(kind.word(), List.copyOf(tasks), Incoming.Further.NONE, List.copyOf(troubles));
  }
}
