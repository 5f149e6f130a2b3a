package dev.taskorchestrator.mcp;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.json.Json;
import java.time.Instant;
import java.util.Optional;

/// Keeps calls that go on without their callers. What was kept is there after a crash.
public interface ErrandStore {

  /// Keeps nothing, so that no call can go on without its caller.
  ErrandStore NONE =
      new ErrandStore() {
        @Override
        public Outcome<Boolean> keep(Caller caller, Kept errand) {
          return Outcome.done(false);
        }

        @Override
        public Outcome<Optional<Kept>> find(Caller caller, String id) {
          return Outcome.done(Optional.empty());
        }

        @Override
        public boolean gone(String process) {
          return false;
        }

        @Override
        public String process() {
          return "";
        }
      };

  /// One of them.
  ///
  /// @param id which cannot be guessed
  /// @param process the one that does it
  /// @param version which grows by one with each change, from one
  /// @param expires after which it may be forgotten
  /// @param body everything else
  record Kept(
      String id, String process, long version, Instant created, Instant expires, Json.Obj body) {

    /// The next version of it.
    Kept next(String by, Json.Obj changed) {
      return new Kept(id, by, version + 1, created, expires, changed);
    }
  }

  /// Keeps a new one, of version 1, or the next version of one; answers false when the version
  /// before is not the one that is kept.
  Outcome<Boolean> keep(Caller caller, Kept errand);

  /// The one of that id in the caller's project, if it has not expired.
  Outcome<Optional<Kept>> find(Caller caller, String id);

  /// Whether a process is provably gone, so that another may go on in its place.
  boolean gone(String process);

  /// The identity of this process.
  String process();
}
