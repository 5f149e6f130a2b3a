package dev.taskorchestrator.mcp;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Passes on what changed for everybody.
public final class Announcements {

  private final Set<Consumer<Change>> ears = ConcurrentHashMap.newKeySet();

  /// Tells everybody who listens.
  public void announce(Change change) {
    ears.forEach(ear -> ear.accept(change));
  }

  /// Has the ear told of everything until the returned action is run.
  Runnable follow(Consumer<Change> ear) {
    ears.add(ear);
    return () -> ears.remove(ear);
  }
}
