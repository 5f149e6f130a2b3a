package dev.taskorchestrator.conformance;

import dev.taskorchestrator.core.Outcome;
import dev.taskorchestrator.mcp.Caller;
import dev.taskorchestrator.mcp.ErrandStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps calls that go on without their callers for as long as a test lasts.
public final class MemoryErrands implements ErrandStore {

  private final Map<String, Kept> kept = new ConcurrentHashMap<>();

  @Override
  public Outcome<Boolean> keep(Caller caller, Kept errand) {
    var now =
        kept.compute(
            errand.id(),
            (_, before) -> {
              var version = before == null ? 0 : before.version();
              return version == errand.version() - 1 ? errand : before;
            });
    return Outcome.done(errand.equals(now));
  }

  @Override
  public Outcome<Optional<Kept>> find(Caller caller, String id) {
    return Outcome.done(Optional.ofNullable(kept.get(id)));
  }

  @Override
  public boolean gone(String process) {
    return false;
  }

  @Override
  public String process() {
    return "fixture";
  }
}
