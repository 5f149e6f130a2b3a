package dev.taskorchestrator.store;

import dev.taskorchestrator.core.Refusal;
import java.util.Optional;

/// What is known to be wrong with a database. Once something is, nobody writes to it any more:
/// whatever is built on damage is lost with it, and each write may make it worse. Reads go on.
interface Damage {

  /// What to say to whoever wants to write; empty while nothing is known to be wrong.
  Optional<Refusal> stopped();

  /// Stops the writes from now on.
  Refusal found(String what);

  /// What a failure of the database means to a caller; one that can only come of damage is
  /// remembered.
  default Refusal told(StorageFault fault) {
    return fault.kind() == StorageFault.Kind.CORRUPT
        ? found(String.valueOf(fault.getMessage()))
        : fault.refusal();
  }
}
